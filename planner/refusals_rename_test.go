package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// A plan that releases a card and opens one like it is refused: it names both,
// and how a rename is told to the ledger.
func TestARenameIsRefused(t *testing.T) {
	rename := func(w *world, name string) card.Address {
		w.want.Cards[0].Address.Name = name
		return w.want.Cards[0].Address
	}
	ignoring := func(w *world, what ...string) *card.WantCard {
		w.want.Cards[0].IgnoreChanges = what
		return &w.want.Cards[0]
	}
	tests := []struct {
		name    string
		arrange func(w *world)
		change  func(w *world)
		want    bool
	}{
		{"of the same holder", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) }, func(w *world) { rename(w, "trips") }, true},
		{"of the same holder, with another target", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); w.want.Cards[0].Balance = &card.Target{Target: 300_00} }, true},
		{"of nobody, with the same target", func(w *world) { w.virtual("ana", card.Address{}, 200_00, 1) }, func(w *world) { rename(w, "trips") }, true},
		{"under another key", func(w *world) { w.virtual("ana", card.Address{}, 200_00, 1) }, func(w *world) { w.want.Cards[0].Address.Key = card.TextKey("ben") }, true},
		{"of nobody, with another target", func(w *world) { w.virtual("ana", card.Address{}, 200_00, 1) },
			func(w *world) { rename(w, "trips"); w.want.Cards[0].Balance = &card.Target{Target: 300_00} }, true},
		{"of another holder", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1); w.holder("ben") },
			func(w *world) { rename(w, "trips"); w.want.Cards[0].Holder = w.want.Holders[1].Address }, false},
		{"of a new holder", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); w.want.Cards[0].Holder = w.holder("ben") }, false},
		{"of another type", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) }, func(w *world) { rename(w, "trips"); w.want.Cards[0].CardType = "31" }, false},
		{"of another type, which is ignored", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); ignoring(w, "card_type").CardType = "31" }, true},
		{"of no holder, who is ignored", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); ignoring(w, "cardholder").Holder = card.Address{} }, true},
		{"of another type and no holder, both ignored", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) {
				rename(w, "trips")
				c := ignoring(w, "card_type", "cardholder")
				c.CardType, c.Holder = "31", card.Address{}
			}, true},
		{"of another type, where the holder is ignored", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); ignoring(w, "cardholder").CardType = "31" }, false},
		{"of another holder, where holders are ignored", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { rename(w, "trips"); ignoring(w, "cardholder").Holder = w.holder("ben") }, false},
		{"a stock card", func(w *world) { w.physical("van", w.holder("ana"), "1111", 200_00) }, func(w *world) { rename(w, "truck") }, true},
		{"another stock card", func(w *world) { w.physical("van", w.holder("ana"), "1111", 200_00) },
			func(w *world) { rename(w, "truck"); w.want.Cards[0].Number = card.Mask("4111110000002222") }, false},
		{"a replacement", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) }, func(w *world) { w.opt.Replaces = []card.Address{w.want.Cards[0].Address} }, false},
		{"another card, asked for", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) },
			func(w *world) { w.opt.Replaces = []card.Address{rename(w, "trips")} }, false},
		{"a release alone", func(w *world) { w.virtual("ana", w.holder("ana"), 200_00, 1) }, func(w *world) { w.want.Cards = nil }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.arrange(w)
			w.apply(w.plan())
			from := w.want.Cards[0].Address
			tt.change(w)
			p := w.plan()
			got := refused(p, planner.RefusedRename)
			if len(got) == 1 != tt.want {
				t.Fatalf("refusals %q, changes %v", got, lines(p))
			}
			if tt.want && !strings.Contains(got[0].Advice, "type: cardform state mv "+card.Quote(from.String())+" "+card.Quote(w.want.Cards[0].Address.String())) {
				t.Errorf("the way out is missing: %s", got[0].Advice)
			}
			if tt.want { // and it is a way out
				w.record(state.Draft{Kind: state.KindMove, Address: from, Data: state.Move{To: w.want.Cards[0].Address}})
				if p := w.plan(); p.Summary.Open+p.Summary.Bind+p.Summary.Release != 0 {
					t.Errorf("after it: %v", lines(p))
				}
			}
		})
	}
}

// Renamed blocks are told of once, not once a card.
func TestRenamedBlocksAreRefusedOnce(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"ana", "ben", "cy"} {
		w.virtual(name, w.holder(name), 200_00, 1)
	}
	w.apply(w.plan())
	for i := range w.want.Cards {
		w.want.Cards[i].Address.Name = "trips"
	}
	got := refused(w.plan(), planner.RefusedRename)
	if len(got) != 1 || !strings.Contains(got[0].Advice, "\n  from = virtual_card.travel\n  to   = virtual_card.trips\n}\nOr type: cardform state mv virtual_card.travel virtual_card.trips") || !strings.Contains(got[0].Reason, "The same goes for 2 more of virtual_card.travel and virtual_card.trips.") {
		t.Errorf("refusals %q", got)
	}
}
