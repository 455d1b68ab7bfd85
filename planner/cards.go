package planner

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// planCard plans one wanted card: find it, or open or bind it; then compare.
func (w *work) planCard(c card.WantCard) {
	if !w.chosen(c.Address) || w.opWaits(c.Address) {
		return
	}
	known := w.in.Known.Resource(c.Address)
	if known.Held {
		w.planKnownCard(c, known)
		return
	}
	f := w.findCard(c, known)
	switch {
	case f.wait != "":
		w.wait(c.Address, f.wait)
	case w.index.replaced[c.Address] && c.Address.Kind == card.KindVirtualCard:
		w.openCard(c, known)
	case f.block != "":
		w.block(c.Address, f.block, f.advice)
	case f.card != nil:
		w.adoptCard(c, f)
	case c.Address.Kind == card.KindVirtualCard:
		w.openCard(c, known)
	default:
		w.bindStock(c)
	}
}

// planKnownCard compares a card that the ledger holds with its listing.
func (w *work) planKnownCard(c card.WantCard, known state.Resource) {
	seen := w.index.cards[known.ID]
	again := "To open a new one: cardform apply --replace " + card.Quote(c.Address.String())
	if c.Address.Kind == card.KindPhysicalCard {
		again = "To bind another card, declare its number at another address; to forget this one: cardform state rm " + card.Quote(c.Address.String())
	}
	switch {
	case w.index.replaced[c.Address] && c.PreventRelease:
		w.block(c.Address, "--replace would release the card "+known.ID+", and its block has prevent_release.", "Remove prevent_release from the lifecycle of "+c.Address.Block().String()+" first.")
	case w.index.replaced[c.Address] && c.Address.Kind == card.KindVirtualCard:
		w.openCard(c, known)
	case w.importsOther(c.Address, known):
	case w.replacedElsewhere(c, known):
	case seen == nil && w.fresh(known.HeldAt):
		w.wait(c.Address, "The card is new and the issuer's list may lag behind.")
	case seen == nil:
		w.block(c.Address, "The ledger holds the card as "+known.ID+", and the issuer does not list it any more.", again)
	case !seen.Active():
		w.block(c.Address, fmt.Sprintf("The card's status at the issuer is %q, and only an ACTIVE card can be used.", seen.Status), again)
	case c.CardType != seen.CardType && !c.Ignores("card_type"):
		w.block(c.Address, fmt.Sprintf("The card is of type %q, and the type of a card cannot be changed.", seen.CardType), again, "card_type")
	case c.Address.Kind == card.KindPhysicalCard && c.Number != seen.Number && !c.Ignores("card_number"):
		w.block(c.Address, fmt.Sprintf("The card bound here is %s, and the configuration names %s.", seen.Number, c.Number), again, "card_number")
	case w.topUpsWait(c, seen.ID):
	default:
		if !w.compareCard(c, known, seen) {
			w.addNone(c.Address)
		}
	}
}

// topUpsWait records top-ups under our numbers that the ledger does not know:
// an older copy of it, or a twin, made them. It reports whether one of them is
// so young that the balance cannot be trusted yet.
func (w *work) topUpsWait(c card.WantCard, id string) bool {
	if !w.index.toppedUp[id] {
		return false
	}
	for _, old := range w.origins.of(c.Address) {
		if w.topUpsUnder(c, old, id) {
			return true
		}
	}
	return w.topUpsUnder(c, c.Address, id)
}

// topUpsUnder is topUpsWait for the numbers of one name of the card.
func (w *work) topUpsUnder(c card.WantCard, name card.Address, id string) bool {
	next := w.in.Known.Resource(name).TopUps
	for n := next; n < next+numbersAhead; n++ {
		no := w.orderNo(name, card.ActionFund, n)
		o := w.index.orders[no]
		switch {
		case o == nil:
			continue
		case o.Status == card.OrderPending || o.Status == card.OrderUnknown || w.fresh(w.made(o)):
			w.wait(c.Address, "The issuer lists the top-up "+no+" of this card, which this ledger does not know; it is taken once it is finished and the settle window is over.")
			return true
		}
		next = n + 1
		w.nextTopUp[name] = next
		if o.Status != card.OrderSuccess || o.CardID != id {
			continue // it failed: nothing is on the card, and its number is used up
		}
		w.add(Change{
			Address: c.Address, Action: card.ActionAdopt, Gross: o.Gross, Fee: o.Fee, Net: o.Net,
			Reason: "The issuer lists the top-up " + no + " of this card, which this ledger did not know: it is recorded.",
			Task:   Task{Why: "order", Order: o, OrderNo: no, Origin: name, N: n, Labels: c.Labels},
		})
	}
	return false
}

// compareCard plans what a usable card lacks: its holder, its balance. It
// reports whether there is anything to say.
func (w *work) compareCard(c card.WantCard, known state.Resource, seen *card.Card) bool {
	bound, ok := w.bindListed(c, known, seen)
	if !ok {
		return true
	}
	return w.fund(c, known, seen) || bound
}

// bindListed plans the binding of a listed card to its wanted holder; ok is
// false when a problem leaves the card alone.
func (w *work) bindListed(c card.WantCard, known state.Resource, seen *card.Card) (bound, ok bool) {
	if c.Ignores("cardholder") {
		return false, true
	}
	holder := w.people[c.Holder]
	switch {
	case c.Holder.IsZero() && seen.HolderID == "":
		return false, true
	case c.Holder.IsZero():
		w.block(c.Address, "The card is bound to holder "+seen.HolderID+", the configuration names none, and the issuer cannot unbind a card.",
			"Name the holder, or add cardholder to lifecycle.ignore_changes.", "cardholder")
	case seen.HolderID != "" && seen.HolderID == holder.id:
		return false, true
	case seen.HolderID != "":
		w.block(c.Address, "The card is bound to another holder ("+seen.HolderID+"), and the issuer cannot unbind a card.",
			"Name that holder, or open a new card with: cardform apply --replace "+card.Quote(c.Address.String()), "cardholder")
	case holder.id != "" && known.HolderID == holder.id && w.fresh(known.BoundAt):
		w.wait(c.Address, "The card was bound a moment ago and the issuer's list may lag behind.")
	case !w.holderServes(c):
	default:
		w.bind(c, Task{CardID: seen.ID, HolderID: holder.id}, "The issuer lists the card without a holder.")
		return true, true
	}
	return false, false
}

// holderServes reports whether the wanted holder exists, or will in this plan,
// and says in the plan why not.
func (w *work) holderServes(c card.WantCard) bool {
	holder, planned := w.people[c.Holder]
	switch {
	case c.Holder.IsZero() || holder.ready:
		return true
	case holder.pending:
		w.wait(c.Address, "Its holder "+c.Holder.String()+" is not SUCCESS yet.")
	case planned:
		w.block(c.Address, "Its holder "+c.Holder.String()+" is blocked.", "Solve that first.")
	default:
		w.block(c.Address, "Its holder "+c.Holder.String()+" is not declared.", "Declare the cardholder, or name another one.")
	}
	return false
}

func (w *work) bind(c card.WantCard, t Task, reason string) {
	t.Needs, t.Labels = cardNeeds(c), c.Labels
	w.add(Change{
		Address: c.Address, Action: card.ActionBind, Reason: reason, Fields: []string{"cardholder"},
		After: map[string]string{"cardholder": c.Holder.String()}, Task: t,
	})
}

// fresh reports whether t is so recent that the issuer's lists, which show what
// was when their reading began, may lag behind it.
func (w *work) fresh(t time.Time) bool {
	read := w.in.Seen.BegunAt
	if read.IsZero() {
		read = w.in.Now
	}
	return !t.IsZero() && read.Before(t.Add(w.in.Settings.SettleWindow))
}

// made is the latest that an order can have been made by our clock: the
// issuer's may run behind by as much as its lists do, and writes whole seconds.
func (w *work) made(o *card.Order) time.Time { return o.CreatedAt.Add(w.in.Settings.SettleWindow) }

func (w *work) adoptCard(c card.WantCard, f found) {
	seen := f.card
	w.adopted[seen.ID] = c.Address
	w.add(Change{
		Address: c.Address, Action: card.ActionAdopt, Reason: f.reason,
		Before: cardValues(seen), After: w.wantValues(c),
		Task: Task{
			ID: seen.ID, CardType: seen.CardType, HolderID: seen.HolderID, Number: seen.Number, Status: seen.Status,
			Balance: seen.Balance, Why: f.why, Order: f.order, OrderNo: f.orderNo, Origin: f.origin, N: f.n, Labels: c.Labels,
		},
	})
	if !seen.Active() || c.CardType != seen.CardType && !c.Ignores("card_type") {
		w.block(c.Address, fmt.Sprintf("The adopted card is of type %q with status %q, which is not what is declared.", seen.CardType, seen.Status),
			"Declare what there is, or open a new card with: cardform apply --replace "+card.Quote(c.Address.String()), "card_type")
		return
	}
	known := w.in.Known.Resource(c.Address)
	if f.why != "returned" { // what was paid for it before is not in this ledger, and what is there is of another card
		known.HeldAt, known.BoundAt, known.Last = w.in.Now, time.Time{}, state.LastOrder{}
	}
	if o := f.order; o != nil && known.Last.At.Before(w.made(o)) {
		known.Last = state.LastOrder{OrderNo: f.orderNo, At: w.made(o), Net: o.Net} // its balance may lag like that of an order of this ledger
	}
	if !w.topUpsWait(c, seen.ID) {
		w.compareCard(c, known, seen)
	}
}

// bindStock plans the binding of a stock card, and its first top-up as if it
// were empty.
func (w *work) bindStock(c card.WantCard) {
	if w.index.sameCard[c.Number] > 1 {
		w.block(c.Address, fmt.Sprintf("Several declared cards have the number %s, and the issuer's lists cannot tell them apart.", c.Number),
			"Declare one of them, apply, then the next.", "card_number")
		return
	}
	if !w.holderServes(c) {
		return
	}
	holder := w.people[c.Holder]
	w.bind(c, Task{HolderID: holder.id, Number: c.Number}, "The issuer lists no card with this number bound to anybody.")
	if c.Balance == nil || c.Balance.Target == 0 { // what ignore_changes names is about cards that there are
		return
	}
	w.fundChange(c, quote{gross: c.Balance.Target, net: c.Balance.Target}, 0, Task{IfEmpty: true},
		"A bound card is taken to be empty; the top-up is dropped when it is not.")
}

func cardValues(c *card.Card) map[string]string {
	v := map[string]string{"balance": c.Balance.String(), "status": c.Status}
	if c.CardType != "" {
		v["card_type"] = c.CardType
	}
	if c.HolderID != "" {
		v["cardholder"] = c.HolderID
	}
	if !c.Number.IsZero() {
		v["card_number"] = c.Number.String()
	}
	return v
}

func (w *work) wantValues(c card.WantCard) map[string]string {
	v := map[string]string{}
	if c.CardType != "" {
		v["card_type"] = c.CardType
	}
	if !c.Number.IsZero() {
		v["card_number"] = c.Number.String()
	}
	if !c.Holder.IsZero() {
		v["cardholder"] = c.Holder.String()
	}
	if c.Balance != nil {
		v["balance"] = c.Balance.Target.String()
	}
	return v
}

// typeNames lists the card types that can be opened, for a message.
func (w *work) typeNames() string {
	var names []string
	for id, t := range w.index.types {
		if t.Available {
			names = append(names, fmt.Sprintf("%q (%s %s)", id, t.Scheme, t.Name))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
