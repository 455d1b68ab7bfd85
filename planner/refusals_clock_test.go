package planner_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// What an issuer lists of a time to come tells that its times are not to be
// believed, and a plan that would move money by them is refused.
func TestTimesToCome(t *testing.T) {
	order := func(w *world, at time.Time) {
		w.seen.Orders.Items = []card.Order{{Number: "VC1", CardID: "77", Kind: card.OrderOpen, Status: card.OrderSuccess, CreatedAt: at}}
	}
	listed := func(w *world, at time.Time) {
		w.seen.Cards = []card.Card{{ID: "77", Kind: card.KindVirtualCard, CardType: "31", Status: card.CardActive, CreatedAt: at}}
	}
	person := func(w *world, at time.Time) {
		w.seen.Holders = []card.Cardholder{{ID: "h9", Profile: card.Profile{Email: "zoe@example.com"}, CreatedAt: at}}
	}
	tests := []struct {
		name  string
		lists func(w *world, at time.Time)
		by    time.Duration // to come, by our clock
		ahead time.Duration // our clock's, of the issuer's
		idle  bool          // the plan has nothing to do
		want  bool
	}{
		{"an order, of another zone", order, 8 * time.Hour, 0, false, true},
		{"a card", listed, 8 * time.Hour, 0, false, true},
		{"a holder", person, 8 * time.Hour, 0, false, true},
		{"within a quarter of settle_window", order, 7 * time.Second, 0, false, false},
		{"beyond it", order, 8 * time.Second, 0, false, true},
		{"by a clock that is ahead", order, 4 * time.Second, 5 * time.Second, false, true},
		{"by a clock that is behind", order, 11 * time.Second, -5 * time.Second, false, false},
		{"no time at all", func(w *world, _ time.Time) { order(w, time.Time{}) }, 0, 0, false, false},
		{"for a plan that moves no money", order, 8 * time.Hour, 0, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if !tt.idle {
				w.virtual("ana", card.Address{}, 200_00, 1)
			}
			w.seen.Ahead = tt.ahead
			tt.lists(w, w.now.Add(tt.by))
			p := w.plan()
			if got := refused(p, planner.RefusedClock); len(got) == 1 != tt.want {
				t.Errorf("refusals %q, changes %v", got, lines(p))
			}
		})
	}
}
