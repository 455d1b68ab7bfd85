package view

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// Whatever a message tells people to type goes through the hints.
func TestHints(t *testing.T) {
	const plain, typed = "cardform drift", "cardform -C cards drift"
	hints := func(s string) string { return strings.ReplaceAll(s, "cardform ", "cardform -C cards ") }
	blocked := planner.Change{Action: card.ActionBlocked, Reason: plain}
	for _, m := range []Message{
		Failure{Next: plain}, Failure{Message: plain}, Note(plain), Recorded{Next: plain}, Event{Reason: plain}, Diagnostics{{Detail: plain}},
		Valid{}, State{}, Proof{Differences: []string{"One."}}, Drift{}, Drift{DriftReport: planner.DriftReport{Findings: []planner.DriftFinding{{Detail: plain, Class: planner.DriftBlocked}}}},
		Plan{Plan: planner.Plan{Undeclared: planner.Undeclared{Cardholders: 1}}}, Plan{Plan: planner.Plan{Changes: []planner.Change{blocked}}},
		Plan{Plan: planner.Plan{Refusals: []planner.Refusal{{Advice: plain}}}}, Plan{Plan: planner.Plan{Diagnostics: card.Diagnostics{{Detail: plain}}}},
	} {
		before := render(t, m, Terminal{})
		out := render(t, m, Terminal{Hints: hints})
		if out != hints(before) || !strings.Contains(out, "cardform -C cards ") {
			t.Errorf("%T without %s:\n%s", m, typed, out)
		}
		if again := render(t, m, Terminal{}); again != before {
			t.Errorf("%T is changed by being shown:\n%s", m, again)
		}
	}
}

// What is blocked says where it is declared, and only people read it.
func TestBlockedRowsSayWhere(t *testing.T) {
	source, err := os.ReadFile("testdata/plan-mixed.json")
	if err != nil {
		t.Fatal(err)
	}
	plan := decode(t, "plan-mixed.json", source).(Plan)
	plan.Places = map[card.Address]string{}
	blocked := 0
	for i, c := range plan.Changes {
		plan.Places[c.Address] = "main.card.hcl, line 12"
		if c.Action == card.ActionBlocked {
			blocked++
			plan.Changes[i].Reason = "It cannot be."
		}
	}
	out := render(t, plan, Terminal{})
	if n := strings.Count(out, "It cannot be. (main.card.hcl, line 12)\n"); blocked == 0 || n != blocked || strings.Count(out, "line 12") != n {
		t.Errorf("%d of %d blocked changes say where they stand:\n%s", n, blocked, out)
	}
	var b bytes.Buffer
	if err := NewJSON(&b, NewHuman(&b, &b, Terminal{}, time.Now)).Show(plan); err != nil || strings.Contains(b.String(), "line 12") {
		t.Errorf("%v, programs read:\n%s", err, &b)
	}
}
