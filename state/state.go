package state

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

// State is the fold of a ledger's entries. New makes the State of an empty
// ledger; only Fold changes one.
type State struct {
	Genesis   Genesis // zero until the first entry
	Head      Head
	Newest    card.Cursor // the newest order that any run listed
	Resources map[card.Address]*Resource
	Ops       map[string]*Op   // those not settled, by op id
	Freed     map[string]*Op   // those settled as absent: an order of theirs may still turn up
	Plans     map[string]*Plan // saved plans that were begun, by plan id

	index *index // nil until Fold needs it
}

// New returns the State of an empty ledger.
func New() *State {
	return &State{
		Resources: map[card.Address]*Resource{},
		Ops:       map[string]*Op{},
		Freed:     map[string]*Op{},
		Plans:     map[string]*Plan{},
	}
}

// Resource is what the ledger knows about an address. One that is not held has
// only its history: the numbers used up, what was held before, what was spent.
type Resource struct {
	Held     bool        `json:"held,omitempty"`
	ID       string      `json:"id,omitempty"`
	HeldAt   time.Time   `json:"held_at,omitzero"` // when the ledger took hold of ID
	CardType string      `json:"card_type,omitempty"`
	HolderID string      `json:"holder_id,omitempty"`
	BoundAt  time.Time   `json:"bound_at,omitzero"` // when we bound it to HolderID
	Number   card.Masked `json:"number,omitzero"`
	Status   string      `json:"status,omitempty"`
	Balance  card.Money  `json:"balance"` // after our last order on it; without one, what it was adopted with
	Last     LastOrder   `json:"last,omitzero"`
	Opens    int         `json:"opens,omitempty"`   // order numbers used up
	TopUps   int         `json:"top_ups,omitempty"` // order numbers used up
	Past     []string    `json:"past,omitempty"`    // ids held here before, oldest first
	Orders   []string    `json:"orders,omitempty"`  // the issuer's numbers of our last orders here, at most sixteen
	Spent    Spent       `json:"spent,omitzero"`
}

// LastOrder is our last order on a card that took effect.
type LastOrder struct {
	OrderNo string     `json:"order_no,omitempty"`
	At      time.Time  `json:"at,omitzero"`
	Before  card.Money `json:"before"` // the card's balance before it
	Net     card.Money `json:"net"`
}

// Unshown reports whether a listing that was read from the time read on need not
// show the order yet: it lists no more than there was before, within window.
func (l LastOrder) Unshown(listed card.Money, read time.Time, window time.Duration) bool {
	return l.Net != 0 && listed <= l.Before && read.Before(l.At.Add(window))
}

// Spent is the gross of the orders of the last day and the last month (UTC)
// that had any.
type Spent struct {
	Day      string     `json:"day,omitempty"` // 2026-11-23
	DayGross card.Money `json:"day_gross"`
	Month    string     `json:"month,omitempty"` // 2026-11
	Gross    card.Money `json:"month_gross"`
}

// SpentAt is one order of this gross, made at t.
func SpentAt(t time.Time, gross card.Money) Spent {
	return Spent{Day: t.UTC().Format(time.DateOnly), DayGross: gross, Month: t.UTC().Format("2006-01"), Gross: gross}
}

// On returns what was spent on the day of t. Spending of a later day counts
// too: a clock that was set back makes no room under a limit.
func (s Spent) On(t time.Time) card.Money {
	if s.Day >= t.UTC().Format(time.DateOnly) {
		return s.DayGross
	}
	return 0
}

// In returns what was spent in the month of t, or in a later one.
func (s Spent) In(t time.Time) card.Money {
	if s.Month >= t.UTC().Format("2006-01") {
		return s.Gross
	}
	return 0
}

// add counts an order that the issuer made at t. Of a day or a month older than
// the last one nothing is kept.
func (s *Spent) add(t time.Time, gross card.Money) { s.merge(SpentAt(t, gross)) }

// addNow counts an order that is done at t by our clock. It is never older
// than the last one: where the clock says so, it was set back.
func (s *Spent) addNow(t time.Time, gross card.Money) {
	o := SpentAt(t, gross)
	o.Day, o.Month = max(o.Day, s.Day), max(o.Month, s.Month)
	s.merge(o)
}

// merge counts what o counts.
func (s *Spent) merge(o Spent) {
	s.Day, s.DayGross = later(s.Day, s.DayGross, o.Day, o.DayGross)
	s.Month, s.Gross = later(s.Month, s.Gross, o.Month, o.Gross)
}

func later(a string, inA card.Money, b string, inB card.Money) (string, card.Money) {
	switch {
	case a == b:
		return a, inA + inB
	case a > b:
		return a, inA
	}
	return b, inB
}

// Op is an op that is not settled.
type Op struct {
	ID      string       `json:"id"`
	Run     string       `json:"run"` // of its last send
	Address card.Address `json:"address"`
	Origin  card.Address `json:"origin"` // the address that OrderNo derives from; a move leaves it
	Intent
	Since      card.Cursor `json:"since,omitzero"` // the newest order known when it was first intended
	FirstSent  time.Time   `json:"first_sent"`
	LastSent   time.Time   `json:"last_sent"`
	Sends      int         `json:"sends"`
	Unknown    int         `json:"unknown,omitempty"`   // sends whose answer is lost
	InFlight   bool        `json:"in_flight,omitempty"` // the last send has no outcome yet
	Pending    bool        `json:"pending,omitempty"`   // the issuer has the order
	Exists     bool        `json:"exists,omitempty"`    // its answer is lost, and the issuer says that its number is taken
	PlatformNo string      `json:"platform_no,omitempty"`
	Freed      time.Time   `json:"freed,omitzero"`     // when it was settled as absent
	Decided    bool        `json:"decided,omitempty"`  // a person said that it was never executed
	Rejected   []string    `json:"rejected,omitempty"` // the issuer's numbers of orders that a person said are not the op's
	Taken      bool        `json:"taken,omitempty"`    // absent, and its order number was used up: an order under it is accounted for
	Again      int         `json:"again,omitempty"`    // later ops of its class that were done since it was settled as absent
}

// Open reports whether it is not known if the op happened.
func (o *Op) Open() bool { return !o.Pending && (o.InFlight || o.Unknown > 0) }

// Plan is what the ledger knows about a saved plan.
type Plan struct {
	Done  map[string]bool `json:"done"`            // "action address" of the changes that are done, until all are
	Ended bool            `json:"ended,omitempty"` // all of them are
}

// PlanKey is how a change is named in Plan.Done.
func PlanKey(action card.Action, a card.Address) string { return string(action) + " " + a.String() }

// Resource returns what is known about a, or a zero Resource.
func (s *State) Resource(a card.Address) Resource {
	if r := s.Resources[a]; r != nil {
		return *r
	}
	return Resource{}
}

// Held lists the addresses that the ledger holds, sorted.
func (s *State) Held() []card.Address {
	held := make([]card.Address, 0, len(s.Resources))
	for a, r := range s.Resources {
		if r.Held {
			held = append(held, a)
		}
	}
	slices.SortFunc(held, card.Address.Compare)
	return held
}

// OpenOps lists the ops that are not settled, by address, action and id.
func (s *State) OpenOps() []*Op {
	return slices.SortedFunc(maps.Values(s.Ops), func(a, b *Op) int {
		return cmp.Or(a.Address.Compare(b.Address), a.Action.Stage()-b.Action.Stage(), cmp.Compare(a.ID, b.ID))
	})
}

// Since is the cursor back past which the order list must be read: that of the
// oldest op that is not settled, or of which an order may still turn up, or the
// newest order known. Where times are missing the cursors cannot be compared,
// and everything must be read.
func (s *State) Since() card.Cursor {
	since := s.Newest
	for _, ops := range []map[string]*Op{s.Ops, s.Freed} {
		for _, op := range ops {
			switch {
			case op.Since == since:
			case op.Since.CreatedAt.IsZero() || since.CreatedAt.IsZero():
				return card.Cursor{}
			case cmp.Or(op.Since.CreatedAt.Compare(since.CreatedAt), cmp.Compare(op.Since.Number, since.Number)) < 0:
				since = op.Since
			}
		}
	}
	return since
}

// Clone returns a deep copy, on which entries can be folded without touching s.
func (s *State) Clone() *State {
	c := *s
	c.index = nil
	c.Resources = make(map[card.Address]*Resource, len(s.Resources))
	for a, r := range s.Resources {
		copied := *r
		copied.Past, copied.Orders = slices.Clone(r.Past), slices.Clone(r.Orders)
		c.Resources[a] = &copied
	}
	c.Ops, c.Freed = cloneOps(s.Ops), cloneOps(s.Freed)
	c.Plans = make(map[string]*Plan, len(s.Plans))
	for id, p := range s.Plans {
		c.Plans[id] = &Plan{Done: maps.Clone(p.Done), Ended: p.Ended}
	}
	return &c
}

func cloneOps(ops map[string]*Op) map[string]*Op {
	c := make(map[string]*Op, len(ops))
	for id, op := range ops {
		copied := *op
		copied.Rejected = slices.Clone(op.Rejected)
		c[id] = &copied
	}
	return c
}

// had reports whether id is or was held here.
func (r Resource) had(id string) bool { return r.Held && r.ID == id || slices.Contains(r.Past, id) }
