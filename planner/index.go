package planner

import (
	"cmp"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// index answers every question about the input in constant time.
type index struct {
	holders  map[string]*card.Cardholder // by id
	byEmail  map[string]*card.Cardholder // lower case
	byPhone  map[string]*card.Cardholder // country code and number
	cards    map[string]*card.Card       // by id
	byHolder map[string][]*card.Card     // by the bound holder's id
	byNumber map[card.Masked][]*card.Card
	orders   map[string]*card.Order // by either number
	toppedUp map[string]bool        // ids of the cards with a listed top-up
	types    map[string]*card.CardType
	fees     map[string]card.FeeConfig
	owner    map[string]card.Address // of the ids that the ledger holds
	past     map[string]bool         // ids that the ledger held before
	strays   bool                    // an order is listed of a card that the ledger does not know
	wanted   map[card.Address]bool
	holderOf map[card.Address]card.Address   // of wanted cards
	ignoring map[card.Address]*card.WantCard // those with ignore_changes
	sameCard map[card.Masked]int             // how many wanted physical cards have the number
	imports  map[card.Address]string
	ignored  map[string]bool // ids, and e-mails in lower case
	ops      map[card.Address]*state.Op
	givenUp  map[card.Address]*state.Op // see indexGivenUp
	paused   map[state.Class]bool
	findings map[string]*Finding       // by op
	persons  map[card.Address]*Finding // those that a person must decide
	replaced map[card.Address]bool
}

func newIndex(in Input) index {
	x := index{
		wanted:   make(map[card.Address]bool, len(in.Want.Holders)+len(in.Want.Cards)),
		holderOf: make(map[card.Address]card.Address, len(in.Want.Cards)),
		ignoring: map[card.Address]*card.WantCard{}, sameCard: map[card.Masked]int{}, imports: map[card.Address]string{}, ignored: map[string]bool{},
		findings: map[string]*Finding{}, persons: map[card.Address]*Finding{}, replaced: map[card.Address]bool{},
	}
	x.indexSeen(in.Seen)
	x.indexKnown(in.Known)
	x.indexGivenUp(in.Known)
	x.indexWant(in)
	x.strays = slices.ContainsFunc(in.Seen.Orders.Items, x.stray)
	for id, f := range in.Settings.Fees {
		x.fees[id] = f
	}
	for i := range in.Findings {
		f := &in.Findings[i]
		x.findings[f.Op] = f
		if f.Person {
			x.persons[f.Address], x.paused[f.Class] = f, true
		}
	}
	for _, a := range in.Options.Replaces {
		x.replaced[a] = true
	}
	return x
}

// stray reports whether an order has, or may yet have, a card that this ledger
// does not know.
func (x *index) stray(o card.Order) bool {
	if o.Kind != card.OrderOpen || o.Status == card.OrderFailed || o.Status == card.OrderRefunded {
		return false
	}
	_, held := x.owner[o.CardID]
	return o.CardID == "" || !held && !x.past[o.CardID] && !x.ignored[o.CardID]
}

func (x *index) indexSeen(seen card.Inventory) {
	x.holders = make(map[string]*card.Cardholder, len(seen.Holders))
	x.byEmail = make(map[string]*card.Cardholder, len(seen.Holders))
	x.byPhone = make(map[string]*card.Cardholder, len(seen.Holders))
	for i := range seen.Holders {
		h := &seen.Holders[i]
		x.holders[h.ID] = h
		x.byEmail[lower(h.Email)] = h
		x.byPhone[phoneKey(h.Profile)] = h
	}
	x.cards = make(map[string]*card.Card, len(seen.Cards))
	x.byHolder = map[string][]*card.Card{}
	x.byNumber = map[card.Masked][]*card.Card{}
	for i := range seen.Cards {
		c := &seen.Cards[i]
		x.cards[c.ID] = c
		if c.HolderID != "" {
			x.byHolder[c.HolderID] = append(x.byHolder[c.HolderID], c)
		}
		if c.Kind == card.KindPhysicalCard {
			x.byNumber[c.Number] = append(x.byNumber[c.Number], c)
		}
	}
	x.orders = make(map[string]*card.Order, len(seen.Orders.Items))
	x.toppedUp = map[string]bool{}
	for i := range seen.Orders.Items {
		o := &seen.Orders.Items[i]
		x.orders[o.Number], x.orders[o.PlatformNumber] = o, o
		if o.Kind != card.OrderOpen {
			x.toppedUp[o.CardID] = true
		}
	}
	delete(x.orders, "")
	x.types = make(map[string]*card.CardType, len(seen.CardTypes))
	for i := range seen.CardTypes {
		x.types[seen.CardTypes[i].ID] = &seen.CardTypes[i]
	}
	x.fees = make(map[string]card.FeeConfig, len(seen.Fees))
	for _, f := range seen.Fees {
		x.fees[f.CardType] = f
	}
}

func (x *index) indexKnown(known *state.State) {
	x.owner = make(map[string]card.Address, len(known.Resources))
	x.past = map[string]bool{}
	for a, r := range known.Resources {
		if r.Held {
			x.owner[r.ID] = a
		}
		for _, id := range r.Past {
			x.past[id] = true
		}
	}
	x.ops = make(map[card.Address]*state.Op, len(known.Ops))
	x.paused = map[state.Class]bool{}
	for _, op := range known.OpenOps() {
		x.ops[op.Address] = op
		if op.Open() && op.Action.MovesMoney() {
			x.paused[op.Class()] = true
		}
	}
}

// indexGivenUp takes in the ops that a person took for never executed while the
// issuer has an order of theirs that it has not finished.
func (x *index) indexGivenUp(known *state.State) {
	x.givenUp = map[card.Address]*state.Op{}
	for _, op := range known.Freed {
		o := cmp.Or(x.orders[op.PlatformNo], x.orders[op.OrderNo])
		if before := x.givenUp[op.Address]; op.Decided && o != nil && o.Status == card.OrderPending && (before == nil || before.ID > op.ID) {
			x.givenUp[op.Address] = op
		}
	}
}

func (x *index) indexWant(in Input) {
	for _, h := range in.Want.Holders {
		x.wanted[h.Address] = true
	}
	for i, c := range in.Want.Cards {
		x.wanted[c.Address], x.holderOf[c.Address] = true, c.Holder
		if len(c.IgnoreChanges) > 0 {
			x.ignoring[c.Address] = &in.Want.Cards[i]
		}
		if c.Address.Kind == card.KindPhysicalCard {
			x.sameCard[c.Number]++
		}
	}
	for _, i := range in.Want.Imports {
		x.imports[i.Address] = i.ID
	}
	for _, i := range in.Want.Ignores {
		if i.Active(in.Now) {
			for _, id := range i.IDs {
				x.ignored[id] = true
				x.ignored[lower(id)] = true
			}
		}
	}
}

func phoneKey(p card.Profile) string { return p.CountryCode + " " + p.PhoneNumber }
