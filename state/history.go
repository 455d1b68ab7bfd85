package state

import (
	"iter"

	"github.com/cardform/cardform/card"
)

// OrderRecord is what the ledger last recorded of an order that is settled: it
// was done, or it failed. Amounts are the issuer's at that time.
type OrderRecord struct {
	Address    card.Address // that it was sent for
	Action     card.Action
	OrderNo    string
	PlatformNo string // "" where the issuer named none
	Result     Result
	Gross      card.Money
	Fee        card.Money
	Net        card.Money
}

// Orders reads the entries of a ledger and returns its settled orders of
// virtual cards, in the order in which they were settled. Errors: those of the
// entries.
func Orders(entries iter.Seq2[Entry, error]) ([]OrderRecord, error) {
	var records []OrderRecord
	sent := map[string]Intent{} // by op
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		r, ok, err := settled(e, sent)
		if err != nil {
			return nil, err
		}
		if ok && r.Action.MovesMoney() && r.Address.Kind == card.KindVirtualCard {
			records = append(records, r)
		}
	}
	return records, nil
}

// settled reads one entry; ok is true when it settles an order.
func settled(e Entry, sent map[string]Intent) (r OrderRecord, ok bool, err error) {
	switch e.Kind {
	case KindIntent:
		sent[e.Op], err = decode[Intent](e)
	case KindOutcome:
		in := sent[e.Op]
		out, err := decode[Outcome](e)
		return OrderRecord{
			Address: e.Address, Action: in.Action, OrderNo: in.OrderNo, PlatformNo: out.PlatformNo, Result: out.Result,
			Gross: out.Gross, Fee: out.Fee, Net: out.Net,
		}, out.Result == ResultDone || out.Result == ResultFailed, err
	case KindAdopt:
		a, err := decode[Adopt](e)
		return OrderRecord{
			Address: e.Address, Action: a.Action, OrderNo: a.OrderNo, Result: ResultDone, Gross: a.Gross, Fee: a.Fee, Net: a.Net,
		}, a.OrderNo != "", err
	}
	return r, false, err
}
