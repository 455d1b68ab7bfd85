package view

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
)

// play shows messages to people and returns what they read, and what programs
// read of the same.
func play(t *testing.T, term Terminal, messages []Message) (human, stream string) {
	t.Helper()
	var h, j bytes.Buffer
	people, programs := NewHuman(&h, &h, term, time.Now), NewStream(&j, nil, nil)
	for _, m := range messages {
		if err := people.Show(m); err != nil {
			t.Fatal(err)
		}
		if err := programs.Show(m); err != nil {
			t.Fatal(err)
		}
	}
	return h.String(), j.String()
}

func skip(i int, action card.Action, reason string) Event {
	addr := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(i)}
	return Event{Type: "skipped", Address: addr, Action: action, Reason: reason}
}

// People read five skipped ops of a reason and how many more there are;
// programs read all.
func TestSkippedOpsAreFolded(t *testing.T) {
	const stopped = "Interrupted before it was sent."
	messages := []Message{Begin{Ops: 3000}}
	for i := range 1500 {
		messages = append(messages, skip(i, card.ActionOpen, stopped),
			skip(i, card.ActionFund, fmt.Sprintf("It needs open of virtual_card.travel[%d] first.", i)))
	}
	messages = append(messages, skip(1, card.ActionBlocked, "Too dear."), Summary{Skipped: 3000, Blocked: 1, ExitCode: 130})
	for name, term := range map[string]Terminal{"pipe": {}, "terminal": {Live: true, Width: func() int { return 120 }}} {
		human, stream := play(t, term, messages)
		if n := strings.Count(human, "skipped\n"); n != 10 {
			t.Errorf("%s: %d lines of skipped ops, want 10:\n%.2000s", name, n, human)
		}
		for _, want := range []string{
			"· and 1,495 more skipped like these: " + stopped + "\n",
			"· and 1,495 more skipped like these: It needs open of …\n", "Too dear.",
		} {
			if strings.Count(human, want) != 1 {
				t.Errorf("%s: %q is not told once:\n%.2000s", name, want, human)
			}
		}
		if n := strings.Count(stream, `"type":"skipped"`); n != 3001 {
			t.Errorf("programs are told of %d skipped ops", n)
		}
	}
}

// A pending op has one line, however long it waits, and one for its end.
func TestPendingOpsAreToldOnce(t *testing.T) {
	addr := card.Address{Kind: card.KindVirtualCard, Name: "ana"}
	of := func(typ, reason string) Event {
		return Event{Type: typ, Address: addr, Action: card.ActionOpen, Gross: 20619, Reason: reason}
	}
	messages := []Message{Begin{Ops: 1}, of("begin", ""), of("pending", ""), of("waiting", "The issuer has not finished it."), of("pending", "Run it again later.")}
	human, stream := play(t, Terminal{}, messages)
	if human != "… virtual_card.ana: open pending\n" || strings.Count(stream, "\n") != 5 {
		t.Errorf("people read:\n%sprograms:\n%s", human, stream)
	}
	human, _ = play(t, Terminal{}, []Message{of("unknown", ""), of("waiting", "The lists settle it."), of("pending", ""), of("done", "")})
	if strings.Count(human, "\n") != 5 || !strings.Contains(human, "The lists settle it.") {
		t.Errorf("people read:\n%s", human)
	}
}
