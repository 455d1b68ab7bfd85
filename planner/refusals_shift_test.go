package planner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// counted declares a block of a count: a card for each target, kept at it.
func (w *world) counted(targets ...card.Money) {
	w.want.Cards = nil
	for i, target := range targets {
		w.virtual("", card.Address{}, target, target)
		w.want.Cards[i].Address.Key = card.IntKey(i)
	}
}

// Where an element is taken out of the list of a count, each card behind it has
// its neighbour's target: nothing is paid to raise them before a person said so.
func TestAnElementTakenOutOfACount(t *testing.T) {
	tests := []struct {
		name   string
		change func(w *world)
		want   bool
	}{
		{"the first", func(w *world) { w.counted(500_00, 900_00) }, true},
		{"the second", func(w *world) { w.counted(100_00, 900_00) }, true},
		{"the last", func(w *world) { w.counted(100_00, 500_00) }, false},
		{"the last, and another one was spent from", func(w *world) { w.counted(100_00, 500_00); w.seen.Cards[1].Balance = 0 }, false},
		{"none, and a target is raised", func(w *world) { w.counted(100_00, 700_00, 900_00) }, false},
		{"the first, and the last card was let go of", func(w *world) {
			w.counted(100_00, 500_00)
			w.apply(w.plan())
			w.counted(500_00, 900_00)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.counted(100_00, 500_00, 900_00)
			w.apply(w.plan())
			tt.change(w)
			p := w.plan()
			got := refused(p, planner.RefusedRename)
			if len(got) == 1 != tt.want || tt.want && !strings.Contains(got[0].Reason, "virtual_card.travel[2] is not declared any more") {
				t.Errorf("refusals %q, changes %v", got, lines(p))
			}
		})
	}
}

// What imported cards came with is no target of theirs: they prove nothing about
// an element that was taken out.
func TestAnElementTakenOutOfACountOfImportedCards(t *testing.T) {
	w := newWorld(t)
	for i, id := range []string{"70", "71"} {
		balance := card.Money(500_00)
		a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(i)}
		w.record(state.Draft{Kind: state.KindAdopt, Address: a, Data: state.Adopt{Why: "import", ID: id, CardType: "23", Status: card.CardActive, Balance: &balance}})
		w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: id, CardType: "23", Status: card.CardActive})
	}
	w.now = w.now.Add(time.Minute)
	w.counted(500_00)
	p := w.plan()
	if got := refused(p, planner.RefusedRename); len(got) != 1 {
		t.Errorf("refusals %q, changes %v", got, lines(p))
	}
}

// The way out that the refusal names: once each target has its card, the card
// that was taken out is released, and nothing is paid.
func TestAnElementTakenOutOfACountIsRenamed(t *testing.T) {
	w := newWorld(t)
	w.counted(100_00, 500_00, 900_00)
	w.apply(w.plan())
	place := func(i int) card.Address {
		return card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(i)}
	}
	out := card.Address{Kind: card.KindVirtualCard, Name: "out"}
	for _, mv := range [][2]card.Address{{place(0), out}, {place(1), place(0)}, {place(2), place(1)}} {
		w.record(state.Draft{Kind: state.KindMove, Address: mv[0], Data: state.Move{To: mv[1]}})
	}
	w.counted(500_00, 900_00)
	p := w.plan()
	wantLines(t, p, "release virtual_card.out")
	if len(p.Refusals) != 0 {
		t.Errorf("refusals %q", p.Refusals)
	}
}

// With for_each each card keeps its own target, so one that is raised was meant.
func TestAKeyTakenOutOfAForEach(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", card.Address{}, 100_00, 100_00)
	w.virtual("ben", card.Address{}, 500_00, 500_00)
	w.apply(w.plan())
	w.want.Cards = w.want.Cards[1:]
	w.want.Cards[0].Balance = &card.Target{Target: 600_00, RefillBelow: 600_00}
	p := w.plan()
	wantLines(t, p, `release virtual_card.travel["ana"]`, `fund virtual_card.travel["ben"] 101.01`)
	if len(p.Refusals) != 0 {
		t.Errorf("refusals %q", p.Refusals)
	}
}
