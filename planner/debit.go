package planner

import "github.com/cardform/cardform/card"

// The accounts of a merchant, as Plan.Accounts names them.
const (
	AccountMerchant = "merchant"
	AccountPhysical = "physical"
)

// debits is the statement of both accounts.
func (w *work) debits() []Debit {
	merchant := debitOf(AccountMerchant, w.in.Seen.Merchant)
	physical := debitOf(AccountPhysical, w.in.Seen.Physical)
	for _, c := range w.changes {
		d := &merchant
		if c.Kind == card.KindPhysicalCard {
			d = &physical
		}
		if c.Action.MovesMoney() {
			d.Gross += c.Gross
			d.Fee += c.Fee
			d.Net += c.Net
			d.After -= c.Gross
		}
	}
	return []Debit{merchant, physical}
}

func debitOf(name string, a card.Account) Debit {
	currency := a.Currency
	if currency == "" {
		currency = "USD"
	}
	return Debit{Name: name, Currency: currency, Before: a.Available(), After: a.Available()}
}
