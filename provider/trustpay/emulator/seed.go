package emulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// Seed is what there is at the very beginning. A journal that exists already
// keeps its own accounts, holders and cards; card types, fees and the size of
// the stock are always the seed's.
type Seed struct {
	Merchant       card.Money // on the account that pays for virtual cards
	Physical       card.Money // on the account that pays for physical cards
	Types          []CardType
	Payin          card.FeeRule // of the gateway
	Stock          int          // physical cards that can be bound: StockNumber(0) and on; at most MaxStock
	ForeignHolders int          // cardholders that somebody else created
	ForeignCards   int          // virtual cards that somebody else opened, of the first type, at its minimum
}

// CardType is a product with its fees.
type CardType struct {
	card.CardType
	Fees card.FeeConfig
}

// DefaultSeed is an account that a quickstart needs: 250,000.00 for virtual
// cards, 50,000.00 for physical ones, a hundred stock cards, and four card
// types, one of them with fixed fees and one that is not open.
func DefaultSeed() Seed {
	percent := func(n int64) card.Rate { return card.Rate(n * 10_000_000) }
	rule := func(n int64, fixed card.Money) card.FeeRule { return card.FeeRule{Rate: percent(n), Fixed: fixed} }
	return Seed{
		Merchant: 250_000_00, Physical: 50_000_00, Stock: 100, Payin: rule(3, 30),
		Types: []CardType{
			cardType("23", "Everyday VISA", "428852", "VISA", rule(3, 0), rule(1, 0)),
			cardType("31", "Everyday Mastercard", "531993", "MASTERCARD", rule(2, 1_00), rule(2, 50)),
			cardType("47", "Advertising VISA", "439012", "VISA", card.FeeRule{Rate: percent(3), Fixed: 10_99}, card.FeeRule{Rate: percent(1) / 4}),
			closed(cardType("52", "Travel Mastercard", "555243", "MASTERCARD", rule(1, 0), rule(1, 0))),
		},
	}
}

func cardType(id, name, bin, scheme string, open, topUp card.FeeRule) CardType {
	return CardType{
		CardType: card.CardType{
			ID: id, Name: name, BIN: bin, Scheme: scheme, Currency: currency, Available: true,
			MinOpen: 10_00, MaxOpen: 10_000_00, MinTopUp: 5_00, MaxTopUp: 10_000_00,
		},
		Fees: card.FeeConfig{CardType: id, Open: open, TopUp: topUp},
	}
}

func closed(t CardType) CardType {
	t.Available = false
	return t
}

func (s Seed) check() error {
	for _, t := range s.Types {
		if !isDigits(t.ID) || len(t.BIN) != 6 || !isDigits(t.BIN) {
			return fmt.Errorf("card type %q with BIN %q: an id is digits, a BIN is six digits", t.ID, t.BIN)
		}
	}
	if s.Stock < 0 || s.Stock > MaxStock || s.Merchant < 0 || s.Physical < 0 {
		return fmt.Errorf("a seed has from 0 to %d stock cards and no negative balance", MaxStock)
	}
	return nil
}

// plant fills a new bank.
func (b *bank) plant(now time.Time) error {
	b.touch(&identity{journalFormat, b.merchantID})
	b.fund(b.merchant, b.seed.Merchant, now)
	b.fund(b.physical, b.seed.Physical, now)
	b.plantHolders(b.seed.ForeignHolders, now)
	return b.plantCards(b.seed.ForeignCards, "", 0, now)
}

// fund puts money on an account from outside.
func (b *bank) fund(a *account, by card.Money, now time.Time) {
	a.Start += by
	a.Balance += by
	b.moved(a, now)
}

// plantHolders adds cardholders that somebody else created.
func (b *bank) plantHolders(n int, now time.Time) []*holder {
	c := &call{bank: b, now: now}
	added := make([]*holder, 0, n)
	for range n {
		id := b.seq + 1
		added = append(added, c.addHolder(card.Profile{
			FirstName: "Foreign", LastName: "Holder-" + letters(id), CountryCode: "SG",
			Email:       fmt.Sprintf("foreign-%d@example.org", id),
			PhoneNumber: fmt.Sprintf("7%012d", id),
		}))
	}
	return added
}

// plantCards adds cards that somebody else opened. They are paid with money
// from outside, so the balance stays what it is. An empty type is the first,
// gross 0 is the minimum.
func (b *bank) plantCards(n int, typeID string, gross card.Money, now time.Time) error {
	if n == 0 {
		return nil
	}
	if typeID == "" && len(b.seed.Types) > 0 {
		typeID = b.seed.Types[0].ID
	}
	t, known := b.types[typeID]
	if !known {
		return fmt.Errorf("there is no card type %q to open foreign cards of", typeID)
	}
	gross = max(gross, t.MinOpen, t.Fees.Open.Fee(t.MinOpen)+1)
	fee := t.Fees.Open.Fee(gross)
	if fee > gross {
		return fmt.Errorf("a foreign card of type %s cannot be opened with %s: its fee is %s", typeID, gross, fee)
	}
	c := &call{bank: b, now: now}
	for range n {
		b.fund(b.merchant, gross, now)
		c.place(&order{Kind: openCard, Type: typeID, No: "F" + strconv.FormatInt(b.seq+1, 10), Gross: gross, Fee: fee})
	}
	return nil
}

// intrude adds a row to the list of an endpoint, by somebody else's hand.
func (b *bank) intrude(id string, now time.Time) error {
	switch id {
	case "P2":
		b.plantHolders(1, now)
		return nil
	case "P4":
		h := b.plantHolders(1, now)[0]
		if err := b.plantCards(1, "", 0, now); err != nil {
			return err
		}
		c := &call{bank: b, now: now}
		c.bind(b.cards[strconv.FormatInt(b.lastCard, 10)], h)
		return nil
	}
	return b.plantCards(1, "", 0, now)
}

// letters writes a number without digits, as names have none.
func letters(n int64) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.FormatInt(n, 10))
}
