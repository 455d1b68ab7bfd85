package cmd

import (
	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
)

// progress hands what the applier does to a view, and remembers what the
// issuer has taken for orders that it has not finished.
type progress struct {
	view    view.View
	pending map[step]card.Money // gross
}

// step is one change of a plan.
type step struct {
	address card.Address
	action  card.Action
}

var _ applier.Progress = (*progress)(nil)

func newProgress(v view.View) *progress {
	return &progress{view: v, pending: map[step]card.Money{}}
}

// Event implements applier.Progress. A terminal that is gone hinders no op.
func (p *progress) Event(e applier.Event) {
	switch e.Type {
	case applier.EventPending:
		p.pending[step{e.Address, e.Action}] = e.Gross
	case applier.EventWaiting:
	default:
		delete(p.pending, step{e.Address, e.Action})
	}
	_ = p.view.Show(view.Event{
		Type: string(e.Type), Time: e.Time, Op: e.Op, Address: e.Address, Action: e.Action, ID: e.ID,
		Gross: e.Gross, Fee: e.Fee, Net: e.Net, OrderNo: e.OrderNo, Reason: e.Reason, Left: e.Left,
	})
}

// pendingGross is what the orders that are pending now have taken.
func (p *progress) pendingGross() card.Money {
	var sum card.Money
	for _, gross := range p.pending {
		sum += gross
	}
	return sum
}
