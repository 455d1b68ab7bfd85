package cmd_test

import (
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
	"github.com/cardform/cardform/state"
)

// bench is a directory with a configuration of one card, and its issuer.
type bench struct {
	t      *testing.T
	dir    string
	issuer *emulator.Emulator
	url    string // of the issuer
	env    cmd.Env
	out    bytes.Buffer
	errs   bytes.Buffer
}

const oneCard = `
provider "trustpay" {
  base_url            = "URL"
  requests_per_second = 1000
  request_timeout     = "1s"
  settle_window       = "0s"
}
` + anasCard

// anasCard is a card and its holder.
const anasCard = `
cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = "ana@example.com"
  country_code = "ES"
  phone_number = "600100200"
}
virtual_card "ana" {
  card_type  = "23"
  cardholder = cardholder.ana
  balance {
    target       = 200
    refill_below = 50
  }
}
`

func newBench(t *testing.T) *bench { return newBenchAt(t, nil) }

// newBenchAt is a bench whose issuer and commands go by a clock; nil: the
// machine's.
func newBenchAt(t *testing.T, now func() time.Time) *bench {
	t.Helper()
	e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	b := &bench{t: t, dir: cleanDir(t), issuer: e, url: server.URL}
	config := strings.Replace(oneCard, "URL", b.url, 1)
	if err := os.WriteFile(filepath.Join(b.dir, "main.card.hcl"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env = cmd.Env{
		Stdin: strings.NewReader(""), Stdout: &b.out, Stderr: &b.errs, Now: time.Now,
		Environ: []string{"TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "USER=tester"},
	}
	if now != nil {
		b.env.Now = now
	}
	return b
}

// run carries out a command line and checks its exit code.
func (b *bench) run(want cmd.ExitCode, args ...string) {
	b.t.Helper()
	b.out.Reset()
	b.errs.Reset()
	if got := cmd.Run(context.Background(), b.env, append([]string{"-C", b.dir}, args...)); got != want {
		b.t.Fatalf("cardform %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, want, b.out.String(), b.errs.String())
	}
	prints(b.t, "cardform "+strings.Join(args, " "), b.out.String()+"\n"+b.errs.String())
}

func (b *bench) opened() int { return b.issuer.Totals().Virtual }

// Only a yes at a terminal is a yes.
func TestApplyAsks(t *testing.T) {
	b := newBench(t)
	b.env.Terminal.In = true
	for _, answer := range []string{"", "no\n", "y\n", "YES\n"} {
		b.env.Stdin = strings.NewReader(answer)
		b.run(cmd.ExitRefused, "apply")
		if b.opened() != 0 || !strings.Contains(b.errs.String(), "not approved; nothing was sent") {
			t.Fatalf("answer %q: %d cards, %s", answer, b.opened(), b.errs.String())
		}
	}
	b.env.Stdin = strings.NewReader("yes\n")
	b.run(cmd.ExitDone, "apply")
	if b.opened() != 1 || !strings.Contains(b.errs.String(), "It takes 206.19 USD from the merchant account") {
		t.Fatalf("%d cards, %s", b.opened(), b.errs.String())
	}
}

// slowAnswer is a person who thinks for a while before each answer.
type slowAnswer struct {
	answers []string
	think   func()
}

func (s *slowAnswer) Read(p []byte) (int, error) {
	if len(s.answers) == 0 {
		return 0, io.EOF
	}
	s.think()
	n := copy(p, s.answers[0]+"\n")
	s.answers = s.answers[1:]
	return n, nil
}

// clock is a time that moves when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// A yes that comes late is a yes to an old plan: it counts when planning again
// gives the same, else it is asked for again.
func TestLateYes(t *testing.T) {
	c := &clock{at: time.Now()}
	b := newBenchAt(t, c.now)
	b.run(cmd.ExitDone, "apply", "--auto-approve")
	b.env.Terminal.In = true

	spend := func() {
		if err := b.issuer.Spend("1001", 2000, "Hotel"); err != nil {
			t.Error(err)
		}
	}
	for range 8 {
		spend()
	}
	b.env.Stdin = &slowAnswer{[]string{"yes"}, func() { c.advance(2 * time.Minute) }}
	b.run(cmd.ExitDone, "apply")
	if strings.Contains(b.errs.String(), "things have moved") {
		t.Fatalf("nothing moved: %s", b.errs.String())
	}

	for range 8 {
		spend()
	}
	b.env.Stdin = &slowAnswer{[]string{"yes", "no"}, func() { c.advance(2 * time.Minute); spend() }}
	b.run(cmd.ExitRefused, "apply")
	if !strings.Contains(b.errs.String(), "things have moved") || strings.Count(b.out.String(), "1 to fund") != 2 {
		t.Fatalf("%s%s", b.out.String(), b.errs.String())
	}
}

// On a terminal the live region is gone when the apply is over, and what was
// done is above it.
func TestLiveProgress(t *testing.T) {
	b := newBench(t)
	b.env.Terminal = cmd.Terminal{Out: true, Width: func() int { return 80 }}
	b.env.Environ = append(b.env.Environ, "NO_COLOR=1")
	b.run(cmd.ExitDone, "apply", "--auto-approve")
	screen := playback(b.out.String())
	for _, want := range []string{"✓ cardholder.ana: created", "✓ virtual_card.ana: opened", "✓ virtual_card.ana: bound", "Apply complete: 3 done"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not on the screen:\n%s", want, screen)
		}
	}
	if strings.Contains(screen, "of 3 ops") || !strings.Contains(b.out.String(), "3 of 3 ops, 206.19 of 206.19 USD") {
		t.Errorf("the region stayed, or never was:\n%q", b.out.String())
	}
}

// A terminal that knows no escapes gets plain lines.
func TestDumbTerminal(t *testing.T) {
	b := newBench(t)
	b.env.Terminal = cmd.Terminal{Out: true, Width: func() int { return 80 }}
	b.env.Environ = append(b.env.Environ, "TERM=dumb")
	b.run(cmd.ExitDone, "apply", "--auto-approve")
	if out := b.out.String(); strings.Contains(out, "\x1b") || !strings.Contains(out, "✓ virtual_card.ana: opened") {
		t.Errorf("%q", out)
	}
}

// playback is what a terminal shows in the end: it knows cursor up and erase
// below, which is all that the live region uses.
func playback(s string) string {
	lines := []string{""}
	for s != "" {
		if rest, ok := strings.CutPrefix(s, "\x1b["); ok {
			n := 0
			for rest[0] >= '0' && rest[0] <= '9' {
				n, rest = n*10+int(rest[0]-'0'), rest[1:]
			}
			if rest[0] == 'A' {
				lines = append(lines[:len(lines)-1-n], "")
			}
			s = rest[1:]
			continue
		}
		if line, rest, _ := strings.Cut(s, "\n"); strings.Contains(line, "\x1b[") {
			i := strings.Index(s, "\x1b[")
			lines[len(lines)-1] += s[:i]
			s = s[i:]
		} else {
			lines[len(lines)-1] = strings.TrimLeft(lines[len(lines)-1]+line, "\r")
			lines, s = append(lines, ""), rest
		}
	}
	return strings.Join(lines, "\n")
}

// One run at a time: the other is told who holds the ledger, and plan, which
// only reads, is not held up.
func TestBusyLedger(t *testing.T) {
	b := newBench(t)
	store, err := state.OpenSQLite(context.Background(), filepath.Join(b.dir, "cardform.state"))
	if err != nil {
		t.Fatal(err)
	}
	lease, err := store.Acquire(context.Background(), state.Holder{PID: 4711, Host: "elsewhere", User: "someone", Run: "R1"})
	if err != nil {
		t.Fatal(err)
	}
	b.run(cmd.ExitError, "apply", "--auto-approve")
	if !strings.Contains(b.errs.String(), "process 4711 of someone on elsewhere") {
		t.Errorf("who holds it: %s", b.errs.String())
	}
	b.run(cmd.ExitError, "unlock")
	if !strings.Contains(b.errs.String(), "kill -INT 4711") {
		t.Errorf("how to free it: %s", b.errs.String())
	}
	b.run(cmd.ExitDone, "plan")
	if err := lease.Release(); err != nil {
		t.Fatal(err)
	}
	b.run(cmd.ExitDone, "unlock")
	b.run(cmd.ExitDone, "apply", "--auto-approve")
}

// A saved plan is for a day.
func TestExpiredPlan(t *testing.T) {
	b := newBench(t)
	b.run(cmd.ExitDone, "plan", "--out", "p.cardplan")
	info, err := os.Stat(filepath.Join(b.dir, "p.cardplan"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	b.env.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	b.run(cmd.ExitRefused, "apply", "p.cardplan")
	if !strings.Contains(b.errs.String(), "the plan expired") || b.opened() != 0 {
		t.Fatalf("%s", b.errs.String())
	}
}

// asking watches what is said, and acts once when a question is asked.
type asking struct {
	said bytes.Buffer
	act  func()
}

func (a *asking) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("Only \"yes\"")) && a.act != nil {
		a.act()
		a.act = nil
	}
	return a.said.Write(p)
}

// An interrupt at the question is a no.
func TestInterruptAtQuestion(t *testing.T) {
	b := newBench(t)
	signals := make(chan os.Signal, 1)
	silent, hold := io.Pipe()
	defer hold.Close()
	b.env.Signals, b.env.Stdin, b.env.Terminal.In = signals, silent, true
	b.env.Stderr = &asking{act: func() { signals <- os.Interrupt }}
	b.run(cmd.ExitInterrupted, "apply")
	if b.opened() != 0 {
		t.Fatalf("%d cards", b.opened())
	}
}
