package planner

import (
	"fmt"

	"github.com/cardform/cardform/card"
)

// The accounts of a merchant, as Plan.Accounts names them.
const (
	AccountMerchant = "merchant"
	AccountPhysical = "physical"
)

// accountOf names the account that pays for cards of a kind.
func accountOf(k card.Kind) string {
	if k == card.KindPhysicalCard {
		return AccountPhysical
	}
	return AccountMerchant
}

// debits is the statement of both accounts. What pending orders take is out of
// Before already: the issuer freezes it when it takes the order (A).
func (w *work) debits() []Debit {
	debits := []Debit{debitOf(AccountMerchant, w.in.Seen.Merchant), debitOf(AccountPhysical, w.in.Seen.Physical)}
	for _, c := range w.changes {
		d := &debits[0]
		if accountOf(c.Kind) == AccountPhysical {
			d = &debits[1]
		}
		if c.Action.MovesMoney() {
			d.Gross, d.Fee, d.Net = plus(d.Gross, c.Gross), plus(d.Fee, c.Fee), plus(d.Net, c.Net)
			d.After = plus(d.After, -c.Gross)
		}
	}
	return debits
}

func debitOf(name string, a card.Account) Debit {
	currency := a.Currency
	if currency == "" {
		currency = "USD"
	}
	return Debit{Name: name, Currency: currency, Before: a.Available(), After: a.Available()}
}

// undecided is what ops of earlier runs may still take from an account: their
// answers are lost, and it is too early for the lists to tell. If one of them
// happened, Before may or may not show it, so that it is counted once too often
// rather than forgotten. Where a person must decide, the lists were late enough
// for Before to show what there was.
func (w *work) undecided(account string) card.Money {
	var sum card.Money
	for _, op := range w.in.Known.Ops {
		f := w.index.findings[op.ID]
		if op.Open() && op.Action.MovesMoney() && accountOf(op.Address.Kind) == account && (f == nil || !f.Person) {
			sum = plus(sum, op.Gross)
		}
	}
	return sum
}

// warnUndecided is the footnote of the debit statement.
func (w *work) warnUndecided(debits []Debit) {
	for _, d := range debits {
		if sum := w.undecided(d.Name); sum > 0 && d.Gross > 0 {
			w.diags = append(w.diags, card.Diagnostic{
				Severity: card.SeverityWarning, Summary: "Unknown orders may still take money",
				Detail: fmt.Sprintf("It is not known yet if ops of earlier runs over %s %s happened. The debit statement does not hold them: the %s account may have %s less after this plan than it says.", sum, d.Currency, d.Name, sum),
			})
		}
	}
}
