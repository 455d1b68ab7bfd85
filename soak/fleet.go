package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/rig"
)

// person is a cardholder of the fleet. One that is not wanted any more stays
// alive at the issuer.
type person struct {
	n      int
	key    string // of its address
	wanted bool
	exists bool // at the issuer, once everything is applied
}

func (p *person) email() string { return fmt.Sprintf("p%d@example.com", p.n) }

func (p *person) lastName() string { return rig.LastName(p.n) }

func (p *person) phone() string { return rig.Phone(p.n) }

// unit is a card of the fleet. A person has at most one of a type, so who and
// type name it at the issuer.
type unit struct {
	who    *person
	typ    string // "" for a physical card
	stock  int    // physical: which stock card
	key    string // of its address
	wanted bool

	held    bool       // by the ledger, when the round began
	exists  bool       // at the issuer, once everything is applied
	id      string     // there; "" until it was seen
	balance card.Money // there, once everything is applied
	target  card.Money
	still   bool // this round pays nothing for it
}

func (u *unit) name() string { return nameOf(u.who.email(), u.typ) }

func nameOf(email, cardType string) string {
	if cardType == "" {
		cardType = "physical"
	}
	return email + " " + cardType
}

func (u *unit) refill() card.Money { return u.target / 2 }

func (u *unit) physical() bool { return u.typ == "" }

func (u *unit) account() string {
	if u.physical() {
		return "physical"
	}
	return "merchant"
}

// fleet is the soak's model: what is wanted, what the issuer has to have in
// the end, and the least that it may have cost.
type fleet struct {
	rng    *rand.Rand
	people []*person
	units  []*unit
	gross  map[string]card.Money // by account, since the beginning
	opens  int                   // cards opened, since the beginning
	keys   int                   // given to addresses
	moves  []move                // of this round
	stock  []card.Masked         // the physical cards, by number
}

// move renames an address.
type move struct{ block, from, to string }

func (m move) addresses() (from, to string) {
	return fmt.Sprintf("%s[%q]", m.block, m.from), fmt.Sprintf("%s[%q]", m.block, m.to)
}

// newFleet wants n cards: a few physical ones, and virtual ones of which some
// people have two.
func newFleet(n int, rng *rand.Rand, stock []card.Masked) *fleet {
	f := &fleet{rng: rng, gross: map[string]card.Money{}, stock: stock}
	for stock := range min(len(stock), n/5) {
		f.hire("", stock)
	}
	for f.wantedUnits() < n {
		f.join()
	}
	return f
}

// hire adds a person with one card.
func (f *fleet) hire(typ string, stock int) *unit {
	p := &person{n: len(f.people), key: f.key("h"), wanted: true}
	f.people = append(f.people, p)
	return f.issue(p, typ, stock)
}

func (f *fleet) issue(p *person, typ string, stock int) *unit {
	u := &unit{who: p, typ: typ, stock: stock, key: f.key("c"), wanted: true, target: f.target()}
	f.units = append(f.units, u)
	return u
}

// join adds a person with a card of one type, or of both.
func (f *fleet) join() {
	types := cardTypes()
	f.rng.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
	u := f.hire(types[0], 0)
	if f.rng.IntN(4) == 0 {
		f.issue(u.who, types[1], 0)
	}
}

func (f *fleet) key(kind string) string {
	f.keys++
	return fmt.Sprintf("%s%05d", kind, f.keys)
}

// target draws one of twelve targets, so that most ops have identical ones.
func (f *fleet) target() card.Money { return card.Money(20_00 + 5_00*f.rng.IntN(12)) }

func (f *fleet) wantedUnits() int {
	n := 0
	for _, u := range f.units {
		if u.wanted {
			n++
		}
	}
	return n
}

// reckon says what the issuer has to have once what is wanted is applied, and
// adds the least that this costs.
func (f *fleet) reckon() {
	for _, u := range f.units {
		u.held, u.still = u.wanted, true
		if !u.wanted {
			continue
		}
		u.who.exists = true
		switch {
		case !u.exists:
			f.pay(u, openTariff(u.typ), u.target)
			if !u.physical() {
				f.opens++
			}
			u.exists = true
		case u.balance < u.refill():
			f.pay(u, topUpTariff(u.typ), u.target-u.balance)
		}
	}
}

func (f *fleet) pay(u *unit, t tariff, net card.Money) {
	f.gross[u.account()] += t.gross(net)
	u.balance += net
	u.still = false
}
