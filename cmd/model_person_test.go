package cmd_test

import (
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// resolve is the person who is asked: one who sees at the issuer what is true.
func (m *model) resolve() {
	if m.plan("--json") != cmd.ExitUnknown {
		return
	}
	var plan planner.Plan
	m.must(json.Unmarshal([]byte(m.printed), &plan))
	for _, f := range plan.Findings {
		if f.Person {
			m.decide(f.Op)
		}
	}
}

// decide settles one op by the truth.
func (m *model) decide(id string) {
	op := m.op(id)
	if op == nil {
		return // settled by what was decided before it
	}
	for _, number := range m.truths(op) {
		code := m.run("resolve", id, "--as-order", number, "--why", "seen in the dashboard")
		if code == cmd.ExitDone || !strings.Contains(m.said, "is recorded already") {
			return // done, or not listed yet: another time
		}
	}
	m.exits(cmd.ExitDone, "resolve", id, "--as-not-executed", "--why", "not seen in the dashboard")
}

// op is an op of the ledger that is not settled, or was settled as absent.
func (m *model) op(id string) *state.Op {
	known := m.known()
	return cmp.Or(known.Ops[id], known.Freed[id])
}

// known is what the ledger says.
func (m *model) known() *state.State {
	store, err := state.OpenSQLite(context.Background(), filepath.Join(m.dir, "cardform.state"))
	m.must(err)
	defer func() { m.must(store.Close()) }()
	known, err := store.Load(context.Background())
	m.must(err)
	return known
}

// truths are the issuer's numbers of the orders that can be the op's, the one
// that carries its own number first. Those of others are not.
func (m *model) truths(op *state.Op) []string {
	var own, like []string
	for _, o := range slices.Backward(m.issuer.Truth().Orders.Items) {
		if foreign(o) || o.Status == card.OrderFailed || !orderedBy(o, op) {
			continue
		}
		number := o.PlatformNumber
		if m.mode.numbers == "ours" {
			number = o.Number
		}
		if o.Number == op.OrderNo {
			own = append(own, number)
		} else if m.mode.reference == "none" {
			like = append(like, number) // like ops may have swapped their numbers
		}
	}
	if op.Address.Kind == card.KindPhysicalCard && op.Action == card.ActionFund && len(own)+len(like) > 0 {
		return m.transactions(op)
	}
	return append(own, like...)
}

// orderedBy reports whether an op can have made an order, going by all but the
// number.
func orderedBy(o card.Order, op *state.Op) bool {
	if op.Action == card.ActionOpen {
		return o.Kind == card.OrderOpen && o.CardType == op.CardType && o.Gross == op.Gross
	}
	return op.Action == card.ActionFund && o.Kind == card.OrderTopUp && o.CardID == op.CardID && o.Gross == op.Gross
}

// transactions are the ids of the top-ups of a physical card that can be the
// op's.
func (m *model) transactions(op *state.Op) []string {
	client, err := issuerClient(m.issuer)
	m.must(err)
	read, err := client.Charges(context.Background(), op.CardID, op.FirstSent.Truncate(time.Second))
	m.must(err)
	var ids []string
	for _, top := range read.TopUps {
		if top.Amount == op.Gross {
			ids = append(ids, top.ID)
		}
	}
	return ids
}
