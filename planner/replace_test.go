package planner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
)

// What an apply with --replace opened before it was cut short is not replaced
// when the same command is typed again.
func TestANewCardIsNotReplaced(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	w.opt.Replaces = []card.Address{a}
	p := w.plan()
	wantLines(t, p, `open virtual_card.travel["ana"] 206.19`)
	w.seen.BegunAt = w.now
	w.now = w.now.Add(time.Millisecond)
	w.carryOut(&p.Changes[0]) // the lists are older than its outcome
	again := w.plan()
	wantLines(t, again)
	if len(again.Diagnostics) != 1 || !strings.Contains(again.Diagnostics[0].Detail, "got the card 2 here a moment ago") {
		t.Errorf("the plan says %+v", again.Diagnostics)
	}
	w.set.SettleWindow = 0
	wantLines(t, w.plan())
	w.seen.BegunAt = w.now
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
}
