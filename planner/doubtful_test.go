package planner_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// A card that is declared with another type than it has, under ignore_changes,
// is topped up by the fees and within the bounds of its own.
func TestATopUpGoesByTheCardsOwnType(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	w.want.Cards[0].CardType, w.want.Cards[0].IgnoreChanges = "31", []string{"card_type"}
	w.card(w.st.Resource(a).ID).Balance = 100_00
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 101.01`)
	w.card(w.st.Resource(a).ID).Balance = 149_99
	w.want.Cards[0].Balance = &card.Target{Target: 150_00, RefillBelow: 150_00}
	wantLines(t, w.plan(), `blocked virtual_card.travel["ana"]`) // below the minimum
}

// Where the issuer took a fee last that the quote does not tell, a top-up is as
// dear as that one: one that brings less than it costs is not paid for again.
func TestATopUpIsAsDearAsTheLastOne(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 200_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance = 180_00
	w.apply(w.plan())
	o := &w.seen.Orders.Items[0]
	o.Fee, o.Net = o.Fee+8_00, o.Net-8_00
	w.card(w.st.Resource(a).ID).Balance = 192_00
	wantLines(t, w.plan(), `blocked virtual_card.travel["ana"]`)
	w.want.Cards[0].Balance = &card.Target{Target: 200_00, RefillBelow: 195_00} // somebody chose
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 8.08`)
	w.want.Cards[0].Balance = &card.Target{Target: 200_00, RefillBelow: 200_00}
	w.card(w.st.Resource(a).ID).Balance = 180_00 // it brings 12.00 for 8.20
	wantLines(t, w.plan(), `fund virtual_card.travel["ana"] 20.20`)
}

// A top-up under a number of this address that is of another card is not
// recorded here, and its number is not used again.
func TestATopUpOfAnotherCardIsPassedOver(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	id := w.st.Resource(a).ID
	before := w.st.Clone()
	w.card(id).Balance = 100_00
	w.apply(w.plan())
	w.card(id).Balance = 100_00
	w.apply(w.plan())
	w.st = before
	w.card(id).Balance = 100_00
	w.seen.Orders.Items[1].CardID = "77" // number 0; number 1 is of this card
	p := w.plan()
	wantLines(t, p, `adopt virtual_card.travel["ana"] 101.01`, `fund virtual_card.travel["ana"] 101.01`)
	if p.Changes[0].Task.N != 1 || p.Changes[1].Task.N != 2 {
		t.Errorf("numbers %d and %d", p.Changes[0].Task.N, p.Changes[1].Task.N)
	}
}

// What an address knows of a card that it held is not what it knows of the card
// that is imported there: the balance of that one may lag behind another ledger's
// order.
func TestAnImportedCardHasNoOrderOfTheOneBefore(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 150_00)
	w.apply(w.plan())
	declared := w.want.Cards
	w.want.Cards = nil
	w.apply(w.plan())
	w.now = w.now.Add(time.Hour)
	w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "77", CardType: "23", Status: card.CardActive})
	w.want.Cards, w.want.Imports = declared, []card.Import{{Address: a, ID: "77"}}
	wantLines(t, w.plan(), `adopt virtual_card.travel["ana"]`, `wait virtual_card.travel["ana"]`)
}

// An order that is listed as failed, and its card as ACTIVE: one of both is
// wrong, and no other card is paid for before a person said so.
func TestAFailedOrderWithALivingCard(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.record(state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: state.Intent{Action: card.ActionOpen, CardType: "23", OrderNo: "N", Gross: 206_19}})
	w.record(state.Draft{Kind: state.KindOutcome, Op: "op", Address: a, Data: state.Outcome{Result: state.ResultFailed, By: "list", PlatformNo: "VC1"}})
	w.seen.Orders.Items = []card.Order{{Number: "VC1", CardID: "77", Kind: card.OrderOpen, Status: card.OrderFailed, Gross: 206_19, CreatedAt: w.now}}
	w.seen.Cards = []card.Card{{ID: "77", Kind: card.KindVirtualCard, CardType: "23", Status: card.CardActive}}
	wantLines(t, w.plan(), `blocked virtual_card.travel["ana"]`)
	w.seen.Cards[0].Status = "CLOSED"
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
	w.seen.Cards[0].Status = card.CardActive
	w.opt.Replaces = []card.Address{a}
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
}

// A card that is not in USD is not topped up, whatever its block says: neither one
// of a type that was in USD once, or that was imported, nor a stock card.
func TestACardInAnotherCurrencyIsNotToppedUp(t *testing.T) {
	w := newWorld(t)
	a, van := w.virtual("ana", card.Address{}, 200_00, 150_00), w.physical("van", w.holder("ben"), "1111", 300_00)
	w.apply(w.plan())
	w.card(w.st.Resource(a).ID).Balance, w.card(w.st.Resource(van).ID).Balance = 100_00, 100_00
	wantLines(t, w.plan(), `fund physical_card.van 200.00`, `fund virtual_card.travel["ana"] 101.01`)
	w.seen.CardTypes[0].Currency, w.card(w.st.Resource(van).ID).Currency = "EUR", "EUR"
	wantLines(t, w.plan(), `blocked physical_card.van`, `blocked virtual_card.travel["ana"]`)
	w.seen.CardTypes[0].Currency, w.card(w.st.Resource(van).ID).Currency = "USD", "USD"
	wantLines(t, w.plan(), `fund physical_card.van 200.00`, `fund virtual_card.travel["ana"] 101.01`)
}

// What ignore_changes names is about cards that there are: a new one is bound to
// the holder that its block names, and left alone from then on.
func TestANewCardIsBoundWhateverIsIgnored(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", w.holder("ana"), 200_00, 150_00)
	w.want.Cards[0].IgnoreChanges = []string{"cardholder"}
	p := w.plan()
	wantLines(t, p, `create cardholder.employee["ana@example.com"]`, `open virtual_card.travel["ana"] 206.19`, `bind virtual_card.travel["ana"]`)
	w.apply(p)
	w.card(w.st.Resource(a).ID).HolderID = ""
	wantLines(t, w.plan())
}

// A new card is brought to its target once, though its balance is ignored, be it
// virtual or physical.
func TestANewCardIsFundedWhateverIsIgnored(t *testing.T) {
	w := newWorld(t)
	a, van := w.virtual("ana", card.Address{}, 200_00, 150_00), w.physical("van", w.holder("ben"), "1111", 300_00)
	for i := range w.want.Cards {
		w.want.Cards[i].IgnoreChanges = []string{"balance"}
	}
	p := w.plan()
	wantLines(t, p, `create cardholder.employee["ben@example.com"]`, `bind physical_card.van`, `fund physical_card.van 300.00`, `open virtual_card.travel["ana"] 206.19`)
	w.apply(p)
	for _, addr := range []card.Address{a, van} {
		w.card(w.st.Resource(addr).ID).Balance = 0
	}
	wantLines(t, w.plan())
}
