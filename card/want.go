package card

import (
	"slices"
	"time"
)

// Want is what a configuration declares, with every expression evaluated.
type Want struct {
	Holders []WantHolder // sorted by address
	Cards   []WantCard   // virtual and physical, sorted by address
	Imports []Import
	Moves   []Move    // in the order of the files
	Removed []Removed // in the order of the files
	Ignores []Ignore
	Limits  []Limit
	Keep    []Address // Declarations of blocks with prevent_release: also for instances that are no longer declared
}

// Declared is what every resource of a configuration has.
type Declared struct {
	Address        Address
	Labels         map[string]string // ours alone; shared between instances, never written to
	DependsOn      []Address         // instances that must be done first
	PreventRelease bool
	IgnoreChanges  []string // names of arguments
	Sensitive      []string // names of arguments whose values must not be shown
}

// Ignores reports whether differences in the named argument are to be left.
func (d Declared) Ignores(argument string) bool { return slices.Contains(d.IgnoreChanges, argument) }

// WantHolder is a declared cardholder.
type WantHolder struct {
	Declared
	Profile
}

// WantCard is a declared virtual or physical card.
type WantCard struct {
	Declared
	CardType string  // virtual cards only
	Number   Masked  // physical cards only
	Holder   Address // the zero Address for an unbound virtual card
	Balance  *Target // nil: the balance is not ours to keep; a virtual card cannot be opened without one
}

// Target is a balance block. Both amounts are net.
type Target struct {
	Target      Money
	RefillBelow Money // a balance under it is topped up to Target
}

// RefillSet tells whether refill_below was written or is the default: it is
// the default when it equals the target.
func (t Target) RefillSet() bool { return t.RefillBelow != t.Target }

// Import takes what the issuer lists under ID into the ledger at Address.
type Import struct {
	Address Address
	ID      string // of a card or holder, or a holder's e-mail
	At      *Range // of its target, nil where it was typed
}

// Move says that what was known as From is To from now on: a resource, one of
// its instances, a module, or one of its instances. Both are of one sort.
type Move struct {
	From, To Selector
	At       *Range // of the block
}

// Removed says that From is declared no more on purpose, and stays alive at the
// issuer.
type Removed struct {
	From Selector
	At   *Range // of the block
}

// Ignore names undeclared things that one knows of, by card id, holder id or
// e-mail.
type Ignore struct {
	IDs     []string
	Owner   string
	Reason  string
	Expires time.Time // zero: never
}

// Active reports whether the ignore block still holds.
func (i Ignore) Active(now time.Time) bool { return i.Expires.IsZero() || now.Before(i.Expires) }

// Limit is one limits block. A nil bound is no bound. Amounts are gross.
type Limit struct {
	Match           map[string]string // labels that must all be equal; empty: everything
	PerRun          *Money
	PerDay          *Money
	PerCardPerDay   *Money
	PerCardPerMonth *Money
	OpensPerRun     *int
	ReleasedShare   *Rate // of the resources known
}

// Covers reports whether labels fall under the limit.
func (l Limit) Covers(labels map[string]string) bool {
	for k, v := range l.Match {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	return true
}

// Attributes is what a resource is known to have once it exists: what
// expressions read as id, status, last4 and available_balance.
type Attributes struct {
	ID       string
	Status   string
	LastFour string // cards only
	Balance  Money  // cards only
}
