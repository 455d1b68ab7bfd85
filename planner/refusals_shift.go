package planner

import (
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// shiftRefusals keep a plan from topping up the cards of a count to the targets of
// their neighbours: where an element is taken out of a list, those after it move
// up, and the last card is let go of with what is on it.
func (w *work) shiftRefusals() []Refusal {
	if !slices.ContainsFunc(w.changes, func(c Change) bool { return c.Action == card.ActionFund }) {
		return nil
	}
	gone := map[card.Address]card.Address{} // by block: the first that nobody declares any more
	for _, a := range w.in.Known.Held() {
		_, counted := a.Key.Int()
		if _, told := gone[a.Block()]; counted && !told && !w.index.wanted[a] && a.Kind == card.KindVirtualCard {
			gone[a.Block()] = a
		}
	}
	var refusals []Refusal
	for _, c := range w.changes {
		last, shrunk := gone[c.Address.Block()]
		if !shrunk || c.Action != card.ActionFund || w.hadAsMuch(c) {
			continue
		}
		delete(gone, c.Address.Block()) // it is told
		refusals = append(refusals, Refusal{
			Code: RefusedRename,
			Reason: fmt.Sprintf("%s is not declared any more and stays alive at the issuer, and the target of %s was raised, which would be paid for: it looks like an element taken out of the list of a count, after which each card has its neighbour's target.",
				last, c.Address),
			Advice: fmt.Sprintf("If so, rename them with moved blocks or cardform state mv, so that each target meets its card, or use for_each. If the target was raised on purpose, let go of the other card first: cardform apply --target %[1]s, or where prevent_release keeps it: cardform state rm %[1]s", card.Quote(last.String())),
		})
	}
	return refusals
}

// hadAsMuch reports whether an order of ours has brought the card to what the
// top-up brings it to. What it was adopted with is no target of ours.
func (w *work) hadAsMuch(c Change) bool {
	known := w.in.Known.Resource(c.Address)
	return known.Last != (state.LastOrder{}) && c.Task.Balance+c.Net <= known.Balance
}
