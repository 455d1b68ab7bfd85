package state

import (
	"cmp"
	"iter"
	"time"

	"github.com/cardform/cardform/card"
)

// OrderRecord is what the ledger last recorded of an order that is settled: it
// was done, or it failed. Amounts are the issuer's at that time.
type OrderRecord struct {
	Address    card.Address // that it was sent for
	Action     card.Action
	OrderNo    string
	PlatformNo string // "" where the issuer named none
	CardID     string // "" for an open that failed
	Result     Result
	Gross      card.Money
	Fee        card.Money
	Net        card.Money
	Before     card.Money // the card's balance before a top-up that we sent
	Sent       int64      // seq of the first intent; 0 for an order that was adopted
	Time       time.Time  // when it was settled
}

// AbsentRecord is an op that would have moved money, and that a person or the
// issuer's lists settled as never executed.
type AbsentRecord struct {
	Address    card.Address // that it was sent for
	Action     card.Action
	N          int // which of the address's numbers OrderNo is
	OrderNo    string
	PlatformNo string    // of its order, where the issuer had one: it was pending; else ""
	Who        string    // the person who decided; "" for the lists
	Time       time.Time // when it was settled, at last
}

// RunRecord is the begin of an apply.
type RunRecord struct {
	Run   string
	Who   string // "" where the ledger does not say
	Seq   int64
	At    time.Time
	Funds *Funds // nil where the ledger does not say
}

// Journal is what the entries of a ledger tell of runs and money. The zero
// Journal is that of an empty ledger.
type Journal struct {
	Runs   []RunRecord      // oldest first
	Orders []OrderRecord    // in the order in which they were settled
	Sent   map[string]int64 // the seq of the first intent of each op that is not settled, or was refused

	// Absent are the ops that were settled as never executed, by id. An op whose
	// order another ledger made (CodeExists) is none.
	Absent map[string]AbsentRecord
}

// Read takes the entries of a ledger into its journal. Errors: those of the
// entries.
func Read(entries iter.Seq2[Entry, error]) (Journal, error) {
	r := reading{
		journal: Journal{Sent: map[string]int64{}, Absent: map[string]AbsentRecord{}},
		sent:    map[string]Intent{}, pending: map[string]string{}, decided: map[string]string{},
	}
	for e, err := range entries {
		if err == nil {
			err = r.take(e)
		}
		if err != nil {
			return r.journal, err
		}
	}
	return r.journal, nil
}

// Orders reads the entries of a ledger and returns its settled orders of
// virtual cards, in the order in which they were settled. Errors: those of the
// entries.
func Orders(entries iter.Seq2[Entry, error]) ([]OrderRecord, error) {
	j, err := Read(entries)
	if err != nil {
		return nil, err
	}
	var records []OrderRecord
	for _, r := range j.Orders {
		if r.Address.Kind == card.KindVirtualCard {
			records = append(records, r)
		}
	}
	return records, nil
}

// reading is a journal under way.
type reading struct {
	journal Journal
	sent    map[string]Intent // by op
	pending map[string]string // the issuer's numbers of orders that it had not finished, by op
	decided map[string]string // who last decided on an op, by op
}

func (r *reading) take(e Entry) error {
	data, err := e.Decode()
	switch data := data.(type) {
	case Run:
		if data.Phase == "begin" {
			r.journal.Runs = append(r.journal.Runs, RunRecord{e.Run, data.Who, e.Seq, e.Time, data.Funds})
		}
	case Intent:
		if r.sent[e.Op] = data; r.journal.Sent[e.Op] == 0 {
			r.journal.Sent[e.Op] = e.Seq
		}
	case Outcome:
		r.outcome(e, data)
	case Adopt:
		r.adopted(e, data)
	case Resolve:
		r.decided[e.Op] = data.Who
	}
	return err
}

func (r *reading) adopted(e Entry, a Adopt) {
	if a.OrderNo != "" {
		r.settled(OrderRecord{
			Address: e.Address, Action: a.Action, OrderNo: a.OrderNo, CardID: a.ID, Result: ResultDone,
			Gross: a.Gross, Fee: a.Fee, Net: a.Net, Time: e.Time,
		})
	}
}

func (r *reading) outcome(e Entry, out Outcome) {
	in := r.sent[e.Op]
	if out.Result == ResultDone || out.Result == ResultFailed {
		r.settled(OrderRecord{
			Address: e.Address, Action: in.Action, OrderNo: in.OrderNo, PlatformNo: out.PlatformNo, CardID: cmp.Or(in.CardID, out.ID),
			Result: out.Result, Gross: out.Gross, Fee: out.Fee, Net: out.Net, Before: in.Balance, Sent: r.journal.Sent[e.Op], Time: e.Time,
		})
	}
	if settles(out.Result) {
		delete(r.journal.Sent, e.Op)
	}
	r.absent(e, in, out)
}

// absent notes an op as never executed, or no longer.
func (r *reading) absent(e Entry, in Intent, out Outcome) {
	switch {
	case out.Result == ResultAbsent && out.Code != CodeExists && in.Action.MovesMoney():
		gone := AbsentRecord{Address: e.Address, Action: in.Action, N: in.N, OrderNo: in.OrderNo, PlatformNo: r.pending[e.Op], Time: e.Time}
		if out.By == "person" {
			gone.Who = r.decided[e.Op]
		}
		r.journal.Absent[e.Op] = gone
	case out.Result == ResultPending:
		r.pending[e.Op] = cmp.Or(out.PlatformNo, r.pending[e.Op])
		delete(r.journal.Absent, e.Op)
	case settles(out.Result):
		delete(r.pending, e.Op)
		delete(r.journal.Absent, e.Op)
	}
}

// settles reports whether nothing more is expected of an op with this result. A
// refusal may leave an earlier send open: that is Fold's to know.
func settles(r Result) bool {
	return r == ResultDone || r == ResultFailed || r == ResultAbsent
}

func (r *reading) settled(o OrderRecord) {
	if o.Action.MovesMoney() {
		r.journal.Orders = append(r.journal.Orders, o)
	}
}
