package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// refactoring is a fleet whose configuration is turned over and over: what each
// address was at first is known throughout.
type refactoring struct {
	*world
	rt    *rapid.T
	ids   []string // of the holders, then of the cards, in the order in which they are declared
	fresh int
	whole bool         // no moved block was ever deleted
	copy  *state.State // an older ledger, from which all blocks are still there
}

// Whatever is renamed, moved into modules and out of them, given keys or a count,
// at once or one after the other, with blocks that stay or are deleted: each
// address has what it had, nothing is opened, funded or released, also when the
// renames are cut short; and the order numbers of later top-ups are new ones. A
// ledger that is lost, or an older copy, finds everything again under its new name
// as long as the blocks are there.
func TestMovesKeepWhatThereIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRefactoring(t, rt)
		cards, orders := len(r.seen.Cards), len(r.seen.Orders.Items)
		edits := []func(){r.renameBlock, r.renameInstance, r.intoModule, r.outOfModule, r.renameModule, r.count, r.swap, r.settle, r.refill, r.keep, r.restore, r.lose}
		for range rapid.IntRange(1, 8).Draw(rt, "edits") {
			rapid.SampledFrom(edits).Draw(rt, "edit")()
		}
		r.settle()
		orders = max(orders, len(r.seen.Orders.Items))
		r.refill()
		if len(r.seen.Cards) != cards || len(r.seen.Orders.Items) <= orders {
			rt.Fatalf("there are %d cards and %d orders, and were %d and %d", len(r.seen.Cards), len(r.seen.Orders.Items), cards, orders)
		}
	})
}

func newRefactoring(t *testing.T, rt *rapid.T) *refactoring {
	r := &refactoring{world: newWorld(t), rt: rt, whole: true}
	for _, name := range []string{"ana", "ben"} {
		h := r.holder(name)
		r.virtual(name, h, 200_00, 100_00)
	}
	r.virtual("0", card.Address{}, 200_00, 100_00)
	r.want.Cards[2].Address = card.Address{Kind: card.KindVirtualCard, Name: "team", Key: card.IntKey(0)}
	r.virtual("1", card.Address{}, 200_00, 100_00)
	r.want.Cards[3].Address = card.Address{Kind: card.KindVirtualCard, Name: "team", Key: card.IntKey(1)}
	r.virtual("solo", card.Address{}, 200_00, 100_00)
	r.want.Cards[4].Address = card.Address{Module: `module.start["k.]"].module.inner`, Kind: card.KindVirtualCard, Name: "solo"}
	r.physical("van", r.want.Holders[0].Address, "1111", 100_00)
	r.apply(r.plan())
	for _, a := range r.all() {
		r.ids = append(r.ids, r.st.Resource(*a).ID)
	}
	return r
}

// all are the places of all declared addresses.
func (r *refactoring) all() []*card.Address {
	var all []*card.Address
	for i := range r.want.Holders {
		all = append(all, &r.want.Holders[i].Address)
	}
	for i := range r.want.Cards {
		all = append(all, &r.want.Cards[i].Address)
	}
	return all
}

// rename changes all addresses, and who names them.
func (r *refactoring) rename(to func(card.Address) card.Address) {
	for i := range r.want.Cards {
		if h := &r.want.Cards[i].Holder; !h.IsZero() {
			*h = to(*h)
		}
	}
	for _, a := range r.all() {
		*a = to(*a)
	}
}

// write adds a moved block in any place.
func (r *refactoring) write(from, to card.Selector) {
	at := rapid.IntRange(0, len(r.want.Moves)).Draw(r.rt, "place")
	r.want.Moves = slices.Insert(r.want.Moves, at, card.Move{From: from, To: to, At: &card.Range{File: "main.card.hcl"}})
}

// moveBlock renames a block with all its instances.
func (r *refactoring) moveBlock(from, to card.Address) {
	r.rename(func(a card.Address) card.Address {
		if a.Block() != from {
			return a
		}
		key := a.Key
		a = to
		a.Key = key
		return a
	})
	r.write(card.SelectAddress(from), card.SelectAddress(to))
}

func (r *refactoring) moveInstance(from, to card.Address) {
	r.rename(func(a card.Address) card.Address {
		if a == from {
			return to
		}
		return a
	})
	r.write(card.SelectAddress(from), card.SelectAddress(to))
}

func (r *refactoring) any() card.Address {
	all := r.all()
	return *all[rapid.IntRange(0, len(all)-1).Draw(r.rt, "which")]
}

func (r *refactoring) name() string {
	r.fresh++
	return fmt.Sprintf("new%d", r.fresh)
}

func (r *refactoring) renameBlock() {
	from := r.any().Block()
	to := from
	to.Name = r.name()
	r.moveBlock(from, to)
}

// renameInstance gives an instance another key, a first one, or none.
func (r *refactoring) renameInstance() {
	from := r.any()
	to := from
	to.Key = card.TextKey(r.name())
	if !from.Key.IsZero() && rapid.Bool().Draw(r.rt, "without a key") {
		to.Key, to.Name = card.Key{}, r.name()
	}
	r.moveInstance(from, to)
}

func (r *refactoring) intoModule() {
	from := r.any().Block()
	to := from
	to.Module = "module." + r.name()
	if rapid.Bool().Draw(r.rt, "with a key") {
		to.Module += `["` + r.name() + `"]`
	}
	r.moveBlock(from, to)
}

func (r *refactoring) outOfModule() {
	from := r.any().Block()
	to := from
	to.Module, to.Name = "", r.name()
	r.moveBlock(from, to)
}

// renameModule renames a call with all its instances, or one of them.
func (r *refactoring) renameModule() {
	modules := card.ModulesOf(r.any().Module)
	if len(modules) == 0 {
		return
	}
	m := modules[rapid.IntRange(0, len(modules)-1).Draw(r.rt, "module")]
	from, to := m.Call(), "module."+r.name()
	if rapid.Bool().Draw(r.rt, "one instance") {
		from, to = m.Path, to+"[0]"
	}
	r.rename(func(a card.Address) card.Address {
		if rest, ok := strings.CutPrefix(a.Module, from); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[")) {
			a.Module = to + rest
		}
		return a
	})
	r.write(card.SelectModule(from), card.SelectModule(to))
}

// count adds a count to a block of one instance, or takes it out. It needs no
// block, and nothing else that moves with it: once something does, no block says
// what it was.
func (r *refactoring) count() {
	from := r.any()
	to := from
	switch n, counted := from.Key.Int(); {
	case from.Key.IsZero():
		to.Key = card.IntKey(0)
	case counted && n == 0 && !slices.ContainsFunc(r.all(), func(a *card.Address) bool { return a.Block() == from.Block() && *a != from }):
		to.Key = card.Key{}
	default:
		return
	}
	r.settle()
	r.forget()
	r.whole = false
	r.rename(func(a card.Address) card.Address {
		if a == from {
			return to
		}
		return a
	})
	r.settle()
}

// swap exchanges the names of two instances, through a third one.
func (r *refactoring) swap() {
	a, b := r.any(), r.any()
	if a == b || a.Kind != b.Kind {
		return
	}
	third := a
	third.Name = r.name()
	for _, m := range [][2]card.Address{{a, third}, {b, a}, {third, b}} {
		r.settle()
		r.forget()
		r.moveInstance(m[0], m[1])
	}
	r.settle()
	r.forget()
}

// forget deletes the blocks.
func (r *refactoring) forget() {
	r.whole = r.whole && len(r.want.Moves) == 0
	r.want.Moves, r.copy = nil, nil
}

func (r *refactoring) keep() { r.copy = r.st.Clone() }

// restore brings an older ledger back.
func (r *refactoring) restore() {
	if r.copy == nil {
		return
	}
	r.st = r.copy.Clone()
	found, _ := planner.Relocate(r.want, r.st)
	r.move(found)
	r.findAgain()
}

// lose begins a new ledger.
func (r *refactoring) lose() {
	if !r.whole {
		return
	}
	r.st = state.New()
	r.record(state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format}})
	r.findAgain()
}

// findAgain applies a plan that must pay for nothing.
func (r *refactoring) findAgain() {
	r.rt.Helper()
	p := r.plan()
	if s := p.Summary; s.Create+s.Open+s.Bind+s.Fund+s.Release+s.Wait+s.Blocked > 0 || len(p.Refusals) > 0 {
		r.rt.Fatalf("with %v another ledger plans %v, refused %v", r.want.Moves, lines(p), p.Refusals)
	}
	r.apply(p)
	r.settle()
}

// settle is an apply of what moved, which may be cut short and taken up again.
func (r *refactoring) settle() {
	r.rt.Helper()
	if ds := planner.CheckMoves(r.want); len(ds) > 0 {
		r.rt.Fatalf("refused: %v", ds)
	}
	for range 2 {
		found, ds := planner.Relocate(r.want, r.st)
		if len(ds) > 0 {
			r.rt.Fatalf("warned: %v", ds)
		}
		found = rapid.Permutation(found).Draw(r.rt, "order")
		r.move(found[:rapid.IntRange(0, len(found)).Draw(r.rt, "crash after")])
	}
	rest, _ := planner.Relocate(r.want, r.st)
	r.move(rest)
	if p := r.plan(); p.Changed() {
		r.rt.Fatalf("after %v there is still %v", r.want.Moves, lines(p))
	}
	for i, a := range r.all() {
		if got := r.st.Resource(*a).ID; got != r.ids[i] {
			r.rt.Fatalf("%s has %q, and had %q", a, got, r.ids[i])
		}
	}
	if rapid.Bool().Draw(r.rt, "delete the blocks") {
		r.forget()
	}
}

// refill tops up all cards. No order number is used twice.
func (r *refactoring) refill() {
	r.settle()
	for i := range r.seen.Cards {
		r.seen.Cards[i].Balance = 1
	}
	r.apply(r.plan())
	if p := r.plan(); p.Changed() {
		r.rt.Fatalf("after a refill there is still %v", lines(p))
	}
	numbers := map[string]bool{}
	for _, o := range r.seen.Orders.Items {
		if numbers[o.Number] {
			r.rt.Fatalf("two orders have the number %s", o.Number)
		}
		numbers[o.Number] = true
	}
}
