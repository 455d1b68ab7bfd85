package providertest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// Subject is a fresh issuer and the handles to set it up. Its account has no
// cards, holders or orders yet, and money enough for a few hundred cards.
type Subject struct {
	Issuer   provider.Issuer
	Stranger provider.Issuer                              // the same issuer with wrong credentials
	CardType string                                       // open to use, with a fee on opening
	Stock    []card.Number                                // stock cards that nobody bound, two at least
	Spend    func(cardID string, amount card.Money) error // as a holder would
	Fault    func(Fault) error                            // from now on
	Advance  func(d time.Duration)                        // the issuer's clock
}

// Fault is a way in which the issuer behaves from now on.
type Fault string

// The faults that a Subject can be asked for. None ends them all.
const (
	None          Fault = "none"
	LoseAnswers   Fault = "lose answers"   // of writes: the effect happens, the answer is lost
	LoseRequests  Fault = "lose requests"  // of writes: neither effect nor answer
	LimitRate     Fault = "limit rate"     // of writes
	FailOrders    Fault = "fail orders"    // orders end as failed
	DelayOrders   Fault = "delay orders"   // orders and bindings end an hour later
	UniqueNumbers Fault = "unique numbers" // an order number is taken once only
	StumbleReads  Fault = "stumble reads"  // the next three reads fail
	ShiftPages    Fault = "shift pages"    // somebody else adds a row now and then while lists are read
)

// Run runs the suite, each test on a subject of its own.
func Run(t *testing.T, fresh func(t *testing.T) Subject) {
	for _, test := range []struct {
		name string
		run  func(*trial)
	}{
		{"a new account lists types, fees and money", newAccount},
		{"a holder is created once", createHolder},
		{"an e-mail is taken once", duplicateEmail},
		{"a card is opened with what it costs", openCard},
		{"the quote leaves the wanted net amount", quotedNet},
		{"a virtual card is topped up", topUpVirtual},
		{"a virtual card is bound and listed once", bindVirtual},
		{"a stock card is bound by its number", bindStock},
		{"a physical card is topped up without a fee", topUpPhysical},
		{"spending shows in the balance", spend},
		{"orders are listed to a depth", ordersToDepth},
		{"many cards are listed once each", manyCards},
		{"lists that shift lose nothing", shiftingLists},
		{"reads are repeated", stumblingReads},
		{"what is wrong is refused", refusals},
		{"wrong credentials are told apart", strangers},
		{"a repeated number opens again unless numbers are unique", repeatAllowed},
		{"a repeated number is already there where numbers are unique", repeatRefused},
		{"a pending order ends later", pendingOrder},
		{"a failed order is no error", failedOrder},
		{"a lost answer is unknown, and happened", lostAnswer},
		{"a lost request is unknown, and did not happen", lostRequest},
		{"a rate limit leaves nothing behind", rateLimit},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(&trial{T: t, Subject: fresh(t), ctx: t.Context()})
		})
	}
}

// trial is one test on one subject.
type trial struct {
	*testing.T
	Subject
	ctx  context.Context
	sent int // order numbers
}

// number makes an order number that was not used before.
func (t *trial) number() string {
	t.sent++
	return fmt.Sprintf("TEST%06d", t.sent)
}

func (t *trial) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *trial) fault(f Fault) {
	t.Helper()
	t.must(t.Fault(f))
}

// wantKind fails the test unless err is of the kind.
func (t *trial) wantKind(err error, want provider.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, want one that is %s", want)
	}
	if got := provider.KindOf(err); got != want {
		t.Fatalf("the error is %s, want %s: %v", got, want, err)
	}
}

func (t *trial) inventory() card.Inventory {
	t.Helper()
	inv, err := t.Issuer.Inventory(t.ctx, provider.Depth{})
	t.must(err)
	return inv
}

func (t *trial) fees() card.FeeConfig {
	t.Helper()
	fees := t.inventory().Fees
	i := slices.IndexFunc(fees, func(f card.FeeConfig) bool { return f.CardType == t.CardType })
	if i < 0 {
		t.Fatalf("no fee of card type %s is listed", t.CardType)
	}
	return fees[i]
}

// open opens a card that is there at once.
func (t *trial) open(gross card.Money) card.Order {
	t.Helper()
	o, err := t.Issuer.OpenCard(t.ctx, provider.OpenRequest{CardType: t.CardType, Gross: gross, OrderNo: t.number()})
	t.must(err)
	if o.Status != card.OrderSuccess || o.CardID == "" {
		t.Fatalf("the order is %+v, want a success with a card", o)
	}
	return o
}

// profile makes the n-th person.
func profile(n int) card.Profile {
	return card.Profile{FirstName: "Ana", LastName: "Bell", Email: fmt.Sprintf("ana%d@example.com", n), CountryCode: "SG", PhoneNumber: fmt.Sprint(91230000 + n)}
}

func (t *trial) holder(n int) card.Cardholder {
	t.Helper()
	h, err := t.Issuer.CreateHolder(t.ctx, profile(n))
	t.must(err)
	return h
}

// card returns the card with the id from a fresh inventory, in which it must
// stand once.
func (t *trial) card(id string) card.Card {
	t.Helper()
	var found []card.Card
	for _, c := range t.inventory().Cards {
		if c.ID == id {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		t.Fatalf("card %s is listed %d times", id, len(found))
	}
	return found[0]
}

// order returns the listed order with the number, and how many there are.
func (t *trial) order(number string) (o card.Order, n int) {
	t.Helper()
	list, err := t.Issuer.Orders(t.ctx, provider.Depth{})
	t.must(err)
	for _, listed := range list.Items {
		if listed.Is(number) {
			o, n = listed, n+1
		}
	}
	return o, n
}
