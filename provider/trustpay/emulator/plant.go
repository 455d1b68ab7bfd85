package emulator

import (
	"fmt"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// AddHolder lets somebody else create a cardholder, and returns its id. An
// empty field of p is invented; to is as in SetHolder, "" is SUCCESS. Errors: a
// field that P1 refuses, a status that there is not.
func (e *Emulator) AddHolder(p card.Profile, to string) (id string, err error) {
	err = e.change(func(now time.Time) error {
		p = e.bank.invent(p)
		c := &call{bank: e.bank, now: now}
		switch {
		case !isEmail(p.Email):
			return fmt.Errorf("%q is no e-mail address", p.Email)
		case !isName(p.FirstName) || !isName(p.LastName):
			return fmt.Errorf("a name has 1 to 40 letters, spaces and hyphens, unlike %q", p.FirstName+" "+p.LastName)
		case !isCountry(p.CountryCode):
			return fmt.Errorf("%q is no country: write two capital letters", p.CountryCode)
		case !isPhone(p.PhoneNumber):
			return fmt.Errorf("%q is no phone number of 4 to 15 digits", p.PhoneNumber)
		case e.bank.people[strings.ToLower(p.Email)] != nil || e.bank.people[p.PhoneNumber] != nil:
			return fmt.Errorf("another cardholder has the e-mail address %s or the phone number %s", p.Email, p.PhoneNumber)
		}
		id = c.addHolder(p).ID
		return nil
	})
	if err == nil && to != "" {
		err = e.SetHolder(id, to)
	}
	return id, err
}

// invent fills in what a profile does not say.
func (b *bank) invent(p card.Profile) card.Profile {
	for _, field := range []struct {
		into     *string
		fallback string
	}{
		{&p.FirstName, "Foreign"}, {&p.LastName, "Holder"}, {&p.CountryCode, "SG"}, {&p.PhoneNumber, fmt.Sprintf("7%012d", b.seq+1)},
	} {
		if *field.into == "" {
			*field.into = field.fallback
		}
	}
	return p
}

// ForeignCard is a virtual card that somebody else opened.
type ForeignCard struct {
	CardType string
	Balance  card.Money
	Holder   string // id or e-mail; "" is nobody
	Status   string // any word; "" is ACTIVE
}

// AddCard lets somebody else open a virtual card, paid with money from outside,
// and returns its id. Errors: a type or holder that there is not.
func (e *Emulator) AddCard(f ForeignCard) (id string, err error) {
	err = e.change(func(now time.Time) error {
		b, c := e.bank, &call{bank: e.bank, now: now}
		h := b.holders[f.Holder]
		if h == nil {
			h = b.people[strings.ToLower(f.Holder)]
		}
		if h == nil && f.Holder != "" {
			return fmt.Errorf("there is no cardholder %q", f.Holder)
		}
		if err := b.plantCards(1, f.CardType, 0, now); err != nil {
			return err
		}
		opened := b.cards[fmt.Sprint(b.lastCard)]
		id = opened.ID
		opened.Gifts += f.Balance - opened.Balance
		b.load(opened, f.Balance-opened.Balance, now)
		if f.Status != "" {
			opened.Status = f.Status
		}
		if h != nil {
			c.bind(opened, h)
		}
		return nil
	})
	return id, err
}
