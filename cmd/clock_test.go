package cmd_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// off carries out a command line by a clock that is ahead of the issuer's.
func (b *bubble) off(ahead time.Duration, args ...string) cmd.ExitCode {
	var out strings.Builder
	env := b.env(io.MultiWriter(&out, &b.log), io.MultiWriter(&out, &b.log))
	env.Now = func() time.Time { return time.Now().Add(ahead) }
	defer func() { b.said = out.String() }()
	return cmd.Run(context.Background(), env, append([]string{"-C", b.dir}, args...))
}

// A plan by a clock that is not the issuer's moves no money: which of a card's
// transactions is ours is told by times. Once the clock is right all is done,
// once.
func TestAClockThatIsWrong(t *testing.T) {
	for _, ahead := range []time.Duration{40 * time.Second, 4 * time.Hour, -40 * time.Second, -300 * time.Hour} {
		for _, mode := range []issuerMode{{"none", "platform"}, {"merchant", "ours"}} {
			if wrong := inBubble(t, func(b *bubble) { clockOff(b, ahead, mode) }); wrong != "" {
				t.Errorf("%s, %v: %s", ahead, mode, wrong)
			}
		}
	}
}

func clockOff(b *bubble, ahead time.Duration, mode issuerMode) {
	c := asyncCases()[5] // a stock card, whose charges no list of orders shows
	k := c.begin(b, mode)
	b.fault("P8.cut_after=once")
	if code := b.off(ahead, "apply", "--auto-approve"); code != cmd.ExitRefused {
		b.failf("exit code %d", code)
	}
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.must(k.check(c.fleet))
}

// The refusal says by how much, and comes before the first call; doctor says the
// same. A few seconds are let pass, and a plan that moves no money is.
func TestClockRefusal(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.loose(issuerMode{"none", "platform"}, "a 23 50")
		for _, ahead := range []time.Duration{time.Minute, -time.Minute} {
			if code := b.off(ahead, "apply", "--auto-approve"); code != cmd.ExitRefused || writes(b.issuer) != 0 {
				b.failf("exit code %d, %d calls", code, writes(b.issuer))
			}
			b.says("! clock", "59s", "the issuer's", "timedatectl")
			if code := b.off(ahead, "doctor"); code != cmd.ExitError {
				b.failf("doctor: exit code %d", code)
			}
			b.says("clock", "59s")
		}
		if code := b.off(2500*time.Millisecond, "apply", "--auto-approve"); code != cmd.ExitDone {
			b.failf("exit code %d", code)
		}
		if code := b.off(time.Hour, "apply", "--auto-approve"); code != cmd.ExitDone {
			b.failf("with nothing to do: exit code %d", code)
		}
		b.exits(cmd.ExitDone, "doctor")
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// says fails unless all of the words are in what was said last.
func (b *bubble) says(words ...string) {
	for _, word := range words {
		if !strings.Contains(b.said, word) {
			b.failf("%q is missing in: %s", word, b.said)
		}
	}
}
