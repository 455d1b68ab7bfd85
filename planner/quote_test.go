package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// A command that a plan names can be typed as it stands, whatever the address.
func TestNamedCommandsSurviveAnApostrophe(t *testing.T) {
	tests := map[string]func(w *world, c *card.Card){
		"card vanished":   func(w *world, _ *card.Card) { w.seen.Cards = nil },
		"card frozen":     func(_ *world, c *card.Card) { c.Status = "FROZEN" },
		"other type":      func(_ *world, c *card.Card) { c.CardType = "31" },
		"other holder":    func(_ *world, c *card.Card) { c.HolderID = "zoe" },
		"holder vanished": func(w *world, _ *card.Card) { w.seen.Holders = nil },
		"renamed":         func(w *world, _ *card.Card) { w.want.Cards[0].Address.Name = "trips" },
		"holder renamed": func(w *world, _ *card.Card) {
			w.want.Holders[0].Address.Name, w.want.Cards = "people", nil
		},
		"forgotten, and frozen": func(w *world, c *card.Card) {
			w.record(state.Draft{Kind: state.KindRelease, Address: w.want.Cards[0].Address, Data: state.Release{ID: c.ID}})
			c.Status = "FROZEN"
		},
		"an undeclared card of the type": func(w *world, c *card.Card) {
			other := *c
			other.ID = "9"
			w.seen.Cards, w.st, w.seen.Orders.Items = []card.Card{other}, state.New(), nil
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("o'brien", w.holder("o'brien"), 200_00, 50_00)
			w.apply(w.plan())
			change(w, &w.seen.Cards[0])
			p := w.plan()
			var said []string
			for _, c := range p.Changes {
				said = append(said, c.Reason)
			}
			for _, r := range p.Refusals {
				said = append(said, r.Advice)
			}
			typed := 0
			for _, s := range said {
				_, command, _ := strings.Cut(s, "cardform ")
				typed += strings.Count(command, `o'\''brien`)
				if strings.Contains(command, "o'brien") {
					t.Errorf("no shell takes: cardform %s", command)
				}
			}
			if typed == 0 {
				t.Errorf("no command names the address: %q", said)
			}
		})
	}
}
