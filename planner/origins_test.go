package planner_test

import (
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// A ledger that is lost, or older than what happened, finds a renamed card by the
// order number of its old name, and asks where two names have a card each.
func TestOrdersOfOldNames(t *testing.T) {
	renamed := func(w *world, moved string) {
		w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, moved)
		w.relocate()
	}
	replace := func(w *world) {
		w.opt.Replaces = []card.Address{w.want.Cards[0].Address}
		w.apply(w.plan())
		w.opt.Replaces = nil
	}
	const all = "virtual_card.travel > virtual_card.trips"
	for name, test := range map[string]struct {
		arrange func(w *world)
		older   bool // the ledger is the one of the first apply, and not a new one
		want    []string
	}{
		"renamed": {func(w *world) { renamed(w, all) }, false, []string{`adopt virtual_card.trips["ana"]`}},
		"a count added": {func(w *world) {
			w.want.Cards[0].Address.Key = card.Key{}
			w.apply(w.plan())
			w.want.Cards[0].Address.Key = card.IntKey(0)
		}, false, []string{`adopt virtual_card.travel[0]`}},
		"replaced, then renamed": {func(w *world) { replace(w); renamed(w, all) }, false, []string{`adopt virtual_card.trips["ana"]`}},
		"renamed, then replaced": {func(w *world) { renamed(w, all); replace(w) }, false, []string{`adopt virtual_card.trips["ana"]`}},
		"renamed, then replaced in vain": {func(w *world) {
			renamed(w, all)
			replace(w)
			w.seen.Orders.Items[0].Status, w.seen.Orders.Items[0].CardID = card.OrderFailed, ""
		}, false, []string{`adopt virtual_card.trips["ana"]`}},
		"renamed, and its order is not finished": {func(w *world) {
			renamed(w, all)
			w.seen.Orders.Items[0].Status, w.seen.Orders.Items[0].CardID = card.OrderPending, ""
		}, false, []string{`wait virtual_card.trips["ana"]`}},
		"a later card renamed to the name of an older one": {func(w *world) {
			w.want.Cards[0].Address.Name = "trips"
			w.opt.Replaces = []card.Address{w.want.Cards[0].Address} // it is another one
			w.apply(w.plan())
			w.opt.Replaces, w.want.Cards[0].Address.Name = nil, "travel"
			replace(w)
			w.want.Cards = w.want.Cards[:1]
			w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, all)
		}, false, []string{`blocked virtual_card.trips["ana"]`}},
		"an older ledger, renamed since":          {func(w *world) { renamed(w, all) }, true, nil},
		"an older ledger, replaced, then renamed": {func(w *world) { replace(w); renamed(w, all) }, true, []string{`blocked virtual_card.trips["ana"]`}},
		"an older ledger, renamed, then replaced": {func(w *world) { renamed(w, all); replace(w) }, true, []string{`blocked virtual_card.trips["ana"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", card.Address{}, 200_00, 1)
			w.apply(w.plan())
			first := w.st.Clone()
			test.arrange(w)
			newest := w.st.Resource(w.want.Cards[0].Address).ID
			if w.st = first; !test.older {
				w.st = state.New()
			}
			w.relocate()
			p := w.plan()
			wantLines(t, p, test.want...)
			if len(p.Changes) == 1 && p.Changes[0].Action == card.ActionAdopt {
				w.apply(p)
				wantLines(t, w.plan())
				if got := w.st.Resource(w.want.Cards[0].Address).ID; newest != "" && got != newest && name != "renamed, then replaced in vain" {
					t.Errorf("it took %s, and the card is %s", got, newest)
				}
			}
		})
	}
}

// Where two names have a card each, an ignore block says which it is, before it is
// taken and after.
func TestAnIgnoredCardOfAnOldName(t *testing.T) {
	for _, ignored := range []string{"1", "2"} {
		w := newWorld(t)
		w.virtual("ana", card.Address{}, 200_00, 1)
		w.want.Cards[0].Address.Name = "trips"
		w.apply(w.plan())
		w.virtual("ana", card.Address{}, 200_00, 1)
		w.apply(w.plan())
		w.want.Cards, w.want.Moves = w.want.Cards[:1], moves(t, "virtual_card.travel > virtual_card.trips")
		w.st = state.New()
		wantLines(t, w.plan(), `blocked virtual_card.trips["ana"]`)
		w.want.Ignores = []card.Ignore{{IDs: []string{ignored}}}
		p := w.plan()
		wantLines(t, p, `adopt virtual_card.trips["ana"]`)
		w.apply(p)
		wantLines(t, w.plan())
		if got := w.st.Resource(w.want.Cards[0].Address).ID; got == ignored {
			t.Errorf("it took the ignored card %s", got)
		}
	}
}

// Where the issuer's list shows none of our numbers, a new name has a new number,
// which the issuer would take: a new ledger asks before it opens what moved blocks
// say had another name.
func TestANewLedgerAndOldNamesWithoutNumbers(t *testing.T) {
	for name, test := range map[string]struct {
		change func(w *world)
		want   int // refusals
	}{
		"renamed":        {func(*world) {}, 1},
		"of somebody":    {func(w *world) { w.card("1").HolderID = "h" }, 0},
		"no moved block": {func(w *world) { w.want.Moves = nil }, 0},
		"numbers of ours": {func(w *world) {
			w.seen.Orders.Items = append(w.seen.Orders.Items, card.Order{Number: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Kind: card.OrderTopUp})
		}, 0},
		"ignored":          {func(w *world) { w.want.Ignores = []card.Ignore{{IDs: []string{"1"}}} }, 0},
		"said to be a new": {func(w *world) { w.opt.NewLedger = true }, 0},
	} {
		w := newWorld(t)
		w.virtual("ana", card.Address{}, 200_00, 1)
		w.apply(w.plan())
		w.seen.Orders.Items[0].Number, w.st = "VC1", state.New()
		w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, "virtual_card.travel > virtual_card.trips")
		test.change(w)
		if got := refused(w.plan(), planner.RefusedNewLedger); len(got) != test.want {
			t.Errorf("%s: refused %v", name, got)
		}
	}
}

// The top-ups of the old name that an older ledger does not know are recorded, and
// the next one has a number of the new name.
func TestTopUpsOfOldNames(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	first, id := w.st.Clone(), w.st.Resource(a).ID
	for range 2 {
		w.card(id).Balance = 100_00
		w.apply(w.plan())
	}
	w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, "virtual_card.travel > virtual_card.trips")
	w.st = first
	w.relocate()
	w.card(id).Balance = 100_00
	p := w.plan()
	wantLines(t, p, `adopt virtual_card.trips["ana"] 101.01`, `adopt virtual_card.trips["ana"] 101.01`, `fund virtual_card.trips["ana"] 101.01`)
	if n := p.Changes[2].Task.N; n != 0 {
		t.Errorf("its number is %d of the new name", n)
	}
	w.apply(p)
	wantLines(t, w.plan())
	if r := w.st.Resource(a); r.TopUps != 2 || r.Held {
		t.Errorf("the old name: %+v", r)
	}
}
