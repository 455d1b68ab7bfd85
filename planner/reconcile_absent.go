package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// settledOp is an op that was settled as never executed.
type settledOp struct {
	id    string
	maybe bool // no number says that the order is its
	state.AbsentRecord
}

// absentOps lists the ops that were settled as never executed by their order
// numbers, and by those of the orders that the settling takes for candidates.
// Of several ops with one number it is the last one.
func (r *reconciling) absentOps() map[string]settledOp {
	ops := map[string]settledOp{}
	all := r.books.Journal.Absent
	ids := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return cmp.Or(all[a].Time.Compare(all[b].Time), cmp.Compare(a, b)) })
	for _, id := range ids {
		if f := r.index.findings[id]; f != nil {
			for _, o := range f.Candidates {
				ops[o.Shown()] = settledOp{id, true, all[id]}
			}
		}
	}
	for _, id := range ids {
		ops[all[id].OrderNo], ops[all[id].PlatformNo] = settledOp{id, false, all[id]}, settledOp{id, false, all[id]}
	}
	delete(ops, "")
	return ops
}

// absent finds the op that a listed order is of, or may be, and that was
// settled as never executed.
func (r *reconciling) absent(o *card.Order) (settledOp, bool) {
	if r.gone == nil {
		r.gone = r.absentOps()
	}
	op, is := r.gone[o.Number]
	if !is {
		op, is = r.gone[o.PlatformNumber]
	}
	return op, is
}

// afterAll says of a listed order whose op it is, who settled that one as never
// executed, and what to do.
func (r *reconciling) afterAll(d Difference, about string, op settledOp, o *card.Order) Difference {
	who, of := op.Who, "of"
	if who == "" {
		who = "the issuer's lists"
	}
	if op.maybe {
		of = "which may be that of"
	}
	d.Address = op.Address.String()
	d.Detail = fmt.Sprintf("%s, %s op %s, and %s settled that op as never executed on %s.", about, of, op.id, who, stamp(op.Time))
	freed := r.books.Stored.Freed[op.id]
	if freed != nil {
		d.Address = freed.Address.String() // it may have been renamed since
	}
	again := fmt.Sprintf("cardform resolve %s --as-order %s --why TEXT", op.id, o.Shown())
	switch {
	case o.Status != card.OrderSuccess:
		d.Class = ReconcileOpen
		d.Detail += " If the order succeeds after all, what was sent in its place was paid for twice."
		if freed != nil {
			d.Detail += " Plan asks again then."
		}
	case freed != nil:
		d.Detail += " Decide again with: " + again
		if r.index.findings[op.id] != nil {
			d.Detail += ", or with --as-not-executed --why TEXT"
		}
	case o.Kind == card.OrderOpen:
		d.Detail += " Take its card with an import block, or name it in an ignore block."
	}
	return d
}
