package planner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// refused are a plan's refusals with a code.
func refused(p planner.Plan, code planner.RefusalCode) []planner.Refusal {
	var found []planner.Refusal
	for _, r := range p.Refusals {
		if r.Code == code {
			found = append(found, r)
		}
	}
	return found
}

// A new ledger on an account with a card that this configuration may have
// opened under another address opens none of that type.
func TestANewLedgerAndCardsThatMayBeRenamed(t *testing.T) {
	elsewhere := func(w *world, name string) {
		w.virtual("ana", card.Address{}, 200_00, 1)
		w.want.Cards[0].Address.Name = name
		w.apply(w.plan())
		w.want.Cards, w.st = nil, state.New()
		w.virtual("ana", card.Address{}, 200_00, 1)
	}
	tests := []struct {
		name    string
		arrange func(w *world)
		want    bool
	}{
		{"opened under another address", func(w *world) { elsewhere(w, "trips") }, true},
		{"and listed by both numbers", func(w *world) { elsewhere(w, "trips"); w.seen.Orders.Items[0].PlatformNumber = "" }, true},
		{"by the caller's number in the other field", func(w *world) {
			elsewhere(w, "trips")
			o := &w.seen.Orders.Items[0]
			o.Number, o.PlatformNumber = "", o.Number
		}, true},
		{"by the platform's numbers", func(w *world) { elsewhere(w, "trips"); w.seen.Orders.Items[0].Number = "VC2026031219d38db6" }, false},
		{"26 characters of another kind", func(w *world) { elsewhere(w, "trips"); w.seen.Orders.Items[0].Number = "abcdefghijklmnopqrstuvwxyz" }, false},
		{"a number of another length", func(w *world) { elsewhere(w, "trips"); w.seen.Orders.Items[0].Number += "A" }, false},
		{"of another type", func(w *world) { elsewhere(w, "trips"); w.want.Cards[0].CardType = "31" }, false},
		{"bound to somebody", func(w *world) { elsewhere(w, "trips"); w.seen.Cards[0].HolderID = "h9" }, false},
		{"ignored", func(w *world) { elsewhere(w, "trips"); w.want.Ignores = []card.Ignore{{IDs: []string{"1"}}} }, false},
		{"imported", func(w *world) {
			elsewhere(w, "trips")
			w.want.Imports = []card.Import{{Address: w.want.Cards[0].Address, ID: "1"}}
			w.virtual("ben", card.Address{}, 200_00, 1)
		}, false},
		{"--new-ledger", func(w *world) { elsewhere(w, "trips"); w.opt.NewLedger = true }, false},
		{"found again at its address", func(w *world) { elsewhere(w, "travel"); w.virtual("ben", card.Address{}, 200_00, 1) }, false},
		{"one that was replaced", func(w *world) {
			a := w.virtual("ana", card.Address{}, 200_00, 1)
			w.apply(w.plan())
			w.opt.Replaces = []card.Address{a}
			w.apply(w.plan())
			w.opt.Replaces, w.st = nil, state.New()
			w.virtual("ben", card.Address{}, 200_00, 1)
		}, true}, // or renamed, and another one opened under its old name
		{"one that this ledger replaced", func(w *world) {
			a := w.virtual("ana", card.Address{}, 200_00, 1)
			w.apply(w.plan())
			w.opt.Replaces = []card.Address{a}
			w.apply(w.plan())
			w.opt.Replaces = nil
			w.virtual("ben", card.Address{}, 200_00, 1)
			ours(w)
		}, false},
		{"one that this ledger released", func(w *world) {
			w.virtual("ana", card.Address{}, 200_00, 1)
			w.apply(w.plan())
			w.want.Cards = nil
			w.apply(w.plan())
			w.virtual("ben", card.Address{}, 200_00, 1)
			ours(w)
		}, false},
		{"a ledger that has opened cards since", func(w *world) {
			elsewhere(w, "trips")
			w.virtual("cy", card.Address{}, 50_00, 1)
			w.want.Cards = w.want.Cards[1:]
			w.opt.NewLedger = true
			w.apply(w.plan())
			w.opt.NewLedger = false
			w.virtual("ana", card.Address{}, 200_00, 1)
		}, false},
		{"a ledger that has opened cards of another type", func(w *world) {
			elsewhere(w, "trips")
			w.virtual("cy", card.Address{}, 50_00, 1)
			w.want.Cards = w.want.Cards[1:]
			w.want.Cards[0].CardType = "31"
			w.apply(w.plan())
			w.virtual("ana", card.Address{}, 200_00, 1)
		}, true},
		{"a ledger that found one of its cards again", func(w *world) {
			w.virtual("ana", card.Address{}, 200_00, 1)
			w.want.Cards[0].Address.Name = "trips"
			w.apply(w.plan())
			w.virtual("cy", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.want.Cards, w.st = w.want.Cards[1:], state.New()
			w.now = w.now.Add(24 * time.Hour)
			w.apply(w.plan())
			w.card(w.st.Resource(w.want.Cards[0].Address).ID).Balance = 0
			w.apply(w.plan())
			w.virtual("ana", card.Address{}, 200_00, 1)
		}, true},
		{"a ledger that found one of its cards a moment ago", func(w *world) {
			w.virtual("ana", card.Address{}, 200_00, 1)
			w.want.Cards[0].Address.Name = "trips"
			w.apply(w.plan())
			w.virtual("cy", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.want.Cards, w.st = w.want.Cards[1:], state.New()
			w.apply(w.plan())
			w.virtual("ana", card.Address{}, 200_00, 1)
		}, true},
		{"in mode none, and cards of another type were opened", func(w *world) {
			elsewhere(w, "trips")
			w.set.Reference = card.ReferenceNone
			w.seen.Orders.Items[0].Number = ""
			w.virtual("cy", card.Address{}, 50_00, 1)
			w.want.Cards = w.want.Cards[1:]
			w.want.Cards[0].CardType = "31"
			w.apply(w.plan())
			w.virtual("ana", card.Address{}, 200_00, 1)
		}, true},
		{"a ledger that imported a card, and topped it up", func(w *world) { toppedUpImport(w) }, true},
		{"a ledger that imported a card, and topped it up, where orders have no times", func(w *world) {
			toppedUpImport(w)
			for i := range w.seen.Orders.Items {
				w.seen.Orders.Items[i].CreatedAt = time.Time{}
			}
		}, true},
		{"with numbers in mode none", func(w *world) { elsewhere(w, "trips"); w.set.Reference = card.ReferenceNone }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.arrange(w)
			p := w.plan()
			var got []string
			for _, r := range p.Refusals {
				if r.Code == planner.RefusedNewLedger {
					got = append(got, r.Reason+r.Advice)
				}
			}
			if p.Summary.Open == 0 && tt.name != "imported" {
				t.Fatalf("nothing is opened: %v", lines(p))
			}
			if len(got) == 1 != tt.want || tt.want && (!strings.Contains(got[0], "undeclared cards of that type (1)") || !strings.Contains(got[0], "--new-ledger")) {
				t.Errorf("refusals %q, changes %v", got, lines(p))
			}
		})
	}
}

// toppedUpImport is a ledger that was lost within an hour of its opens, in mode
// none: one of the two cards is imported and topped up since, and the other is
// wanted.
func toppedUpImport(w *world) {
	w.set.Reference = card.ReferenceNone
	w.virtual("ana", card.Address{}, 100_00, 1)
	ben := w.virtual("ben", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	for i := range w.seen.Orders.Items {
		w.seen.Orders.Items[i].Number = ""
	}
	both := w.want.Cards
	w.want.Cards, w.st = both[1:], state.New()
	w.want.Imports = []card.Import{{Address: ben, ID: "2"}}
	w.card("2").Balance = 50_00
	w.apply(w.plan())
	w.want.Imports = nil
	w.apply(w.plan())
	if w.card("2").Balance != 200_00 {
		w.t.Fatalf("nothing was topped up: %v", lines(w.plan()))
	}
	w.want.Cards = both
}

// An older copy of a ledger opens nothing beside a card whose order it should
// know. What another configuration opened before is in nobody's way.
func TestAnOlderLedgerAndCardsThatItDoesNotKnow(t *testing.T) {
	tests := []struct {
		name string
		news func(w *world) // what happens after the copy was made
		want bool
	}{
		{"renamed since", func(w *world) {
			w.virtual("ana", card.Address{}, 50_00, 1)
			w.apply(w.plan())
		}, true},
		{"with a number of an address that is wanted", func(w *world) {
			a := w.virtual("ben", card.Address{}, 50_00, 1)
			w.apply(w.plan())
			w.record(state.Draft{Kind: state.KindMove, Address: a, Data: state.Move{To: card.Address{Kind: card.KindVirtualCard, Name: "trips"}}})
			w.want.Cards[1].Address.Name = "trips"
			w.virtual("ben", card.Address{}, 50_00, 1)
			w.want.Cards[1].Address.Key = card.Key{}
			w.apply(w.plan())
		}, true},
		{"nothing", func(*world) {}, false},
		{"of another configuration, before", func(w *world) { foreign(w, len(w.seen.Orders.Items)) }, false},
		{"with a number of an address that is held, before", func(w *world) {
			foreign(w, len(w.seen.Orders.Items))
			w.seen.Orders.Items[len(w.seen.Orders.Items)-1].Number = state.OrderNo(w.set.MerchantID, w.set.Name, w.want.Cards[0].Address, card.ActionOpen, 3)
		}, true},
		{"of another configuration, since", func(w *world) { foreign(w, 0) }, true},
		{"of another program, since", func(w *world) { foreign(w, 0); w.seen.Orders.Items[0].Number = "VC9" }, false},
		{"of another type, since", func(w *world) { foreign(w, 0); w.card("9").CardType = "31" }, false},
		{"bound, since", func(w *world) { foreign(w, 0); w.card("9").HolderID = "h9" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("cy", card.Address{}, 20_00, 1)
			w.apply(w.plan())
			copied := w.st.Clone()
			tt.news(w)
			w.st, w.want.Cards = copied, w.want.Cards[:1]
			w.virtual("ben", card.Address{}, 50_00, 1)
			w.virtual("eve", card.Address{}, 60_00, 1)
			p := w.plan()
			got := refused(p, planner.RefusedNewLedger)
			if p.Summary.Open == 0 || len(got) == 1 != tt.want || tt.want && !strings.Contains(got[0].Advice, "bring the newest ledger back") {
				t.Errorf("refusals %q, changes %v", got, lines(p))
			}
			w.opt.NewLedger = true
			if got := refused(w.plan(), planner.RefusedNewLedger); len(got) != 0 {
				t.Errorf("with --new-ledger: %q", got)
			}
		})
	}
}

// foreign adds a card that a configuration of another name opened, with its
// order at a place of the list.
func foreign(w *world, place int) {
	a := card.Address{Kind: card.KindVirtualCard, Name: "other"}
	w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "9", CardType: "23", Status: card.CardActive})
	w.seen.Orders.Items = slices.Insert(w.seen.Orders.Items, place, card.Order{
		Number: state.OrderNo(w.set.MerchantID, "other", a, card.ActionOpen, 0), CardID: "9", Kind: card.OrderOpen, Status: card.OrderSuccess,
	})
}

// ours makes the list show our numbers alone.
func ours(w *world) {
	for i := range w.seen.Orders.Items {
		w.seen.Orders.Items[i].PlatformNumber = ""
	}
}

// The card of an open that is not settled yet is in nobody's way: it has its
// own address to wait for. Where that is not declared any more it may have got
// another name.
func TestACardOfAnUnsettledOpenIsKnown(t *testing.T) {
	for _, declared := range []bool{true, false} {
		w := newWorld(t)
		w.virtual("cy", card.Address{}, 20_00, 1)
		w.apply(w.plan())
		foreign(w, 0)
		gone := card.Address{Kind: card.KindVirtualCard, Name: "gone"}
		if declared {
			gone = w.virtual("gone", card.Address{}, 50_00, 1)
		}
		w.record(state.Draft{Kind: state.KindIntent, Op: "lost", Address: gone, Data: state.Intent{
			Action: card.ActionOpen, OrderNo: w.seen.Orders.Items[0].Number, CardType: "23", Gross: 500_00,
		}})
		w.virtual("ben", card.Address{}, 50_00, 1)
		p := w.plan()
		if p.Summary.Open != 1 || len(p.Refusals) != len(refused(p, planner.RefusedRename)) || len(p.Refusals) == 0 != declared {
			t.Errorf("declared %t: refusals %q, changes %v", declared, p.Refusals, lines(p))
		}
	}
}
