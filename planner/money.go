package planner

import (
	"cmp"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// quote is what an op is expected to cost.
type quote struct{ gross, fee, net card.Money }

// quoteFor is the smallest gross whose net is net.
func quoteFor(rule card.FeeRule, net card.Money) (quote, error) {
	gross, err := rule.Gross(net)
	return quote{gross: gross, fee: rule.Fee(gross), net: net}, err
}

// openCard plans a new virtual card, loaded so that its balance is the target,
// and its binding.
func (w *work) openCard(c card.WantCard, known state.Resource) {
	t, q, ok := w.quoteOpen(c)
	if !ok || !w.holderServes(c) || !w.index.replaced[c.Address] && w.hasForeign(c) {
		return
	}
	if w.index.paused[state.ClassOf(c.Address, state.Intent{Action: card.ActionOpen, CardType: t.ID, Gross: q.gross})] {
		w.wait(c.Address, "Another order of this card type and amount is unknown; identical ones wait until it is settled.")
		return
	}
	reason := "The ledger holds no card here and the issuer lists none of ours."
	if twice := w.twice(c.Address, card.ActionOpen); twice != "" {
		reason = "The ledger holds no card here." + twice
	}
	if known.Held {
		reason = "--replace was given. The card " + known.ID + " leaves the ledger and stays alive at the issuer."
	}
	n := w.freeNumber(c.Address)
	w.add(Change{
		Address: c.Address, Action: card.ActionOpen, Reason: reason,
		Gross: q.gross, Fee: q.fee, Net: q.net, After: w.wantValues(c),
		Task: Task{
			CardType: c.CardType, Needs: cardNeeds(c), Labels: c.Labels,
			OrderNo: w.orderNo(c.Address, card.ActionOpen, n), N: n,
		},
	})
	if !c.Holder.IsZero() { // ignore_changes is about what there is
		w.bind(c, Task{HolderID: w.people[c.Holder].id}, "The new card is bound to its holder.")
	}
}

// twice says that an order of this kind, which a person gave up, may succeed
// yet; "" where there is none. It begins with a space.
func (w *work) twice(a card.Address, action card.Action) string {
	op := w.index.givenUp[a]
	if op == nil || op.Action != action {
		return ""
	}
	return fmt.Sprintf(" Its order %s was resolved as not executed, and is still pending at the issuer: if it succeeds after all, this is paid for twice.", cmp.Or(op.PlatformNo, op.OrderNo))
}

// quoteOpen checks that the issuer would open the card, and says what it costs.
func (w *work) quoteOpen(c card.WantCard) (t *card.CardType, q quote, ok bool) {
	t = w.index.types[c.CardType]
	fees, priced := w.index.fees[c.CardType]
	switch {
	case t == nil:
		w.block(c.Address, fmt.Sprintf("The issuer has no card type %q.", c.CardType), "It offers: "+w.typeNames()+".", "card_type")
		return t, q, false
	case !t.Available:
		w.block(c.Address, fmt.Sprintf("The issuer does not open cards of type %q at the moment.", c.CardType), "It offers: "+w.typeNames()+".", "card_type")
		return t, q, false
	case foreign(t):
		w.block(c.Address, fmt.Sprintf("Cards of type %q are in %s, and all amounts here are in USD.", c.CardType, t.Currency), "Choose another card type.", "card_type")
		return t, q, false
	case c.Balance == nil:
		w.block(c.Address, "A card is opened with money on it, and no balance is declared.", "Add: balance { target = 50 }", "balance")
		return t, q, false
	case !priced:
		w.block(c.Address, fmt.Sprintf("The issuer quotes no fees for card type %q, so the debit is not known.", c.CardType), "Set fees for it in the provider block.")
		return t, q, false
	}
	q, err := quoteFor(fees.Open, c.Balance.Target)
	if err != nil {
		w.block(c.Address, "No amount opens the card with this balance: "+err.Error()+".", "Declare a smaller target.", "balance")
		return t, q, false
	}
	return t, q, w.withinBounds(c, q, t.MinOpen, t.MaxOpen, "open a card of this type")
}

// foreign reports whether V1 says that the cards of a type are not in USD.
func foreign(t *card.CardType) bool { return t != nil && t.Currency != "" && t.Currency != "USD" }

// withinBounds blocks amounts that the issuer would refuse. Both bounds are
// amounts that it takes (V1: A); zero is no bound.
func (w *work) withinBounds(c card.WantCard, q quote, low, high card.Money, doing string) bool {
	switch {
	case q.gross == 0:
		w.block(c.Address, "The issuer takes no order over nothing to "+doing+".", "Raise target.", "balance")
	case q.gross < low:
		w.block(c.Address, fmt.Sprintf("The gross amount %s is below the issuer's minimum of %s to %s.", q.gross, low, doing), "Raise target, or lower refill_below so that top-ups are fewer and larger.", "balance")
	case high > 0 && q.gross > high:
		w.block(c.Address, fmt.Sprintf("The gross amount %s is above the issuer's maximum of %s to %s.", q.gross, high, doing), "Lower target.", "balance")
	default:
		return true
	}
	return false
}

// hasForeign blocks an open whose holder has a card of this type already that
// nobody declared.
func (w *work) hasForeign(c card.WantCard) bool {
	id := w.people[c.Holder].id
	if id == "" {
		return false
	}
	for _, other := range w.index.byHolder[id] {
		if other.CardType == c.CardType && !w.taken(other.ID) && !w.index.ignored[other.ID] && other.Kind == c.Address.Kind {
			w.block(c.Address, "Its holder already has the undeclared card "+other.ID+" of this type at the issuer.",
				"Take it with: cardform import "+card.Quote(c.Address.String())+" "+other.ID+", name it in an ignore block, or open another with: cardform apply --replace "+card.Quote(c.Address.String()))
			return true
		}
	}
	return false
}

// fund plans a top-up when the balance is under refill_below. It reports
// whether there is anything to say.
func (w *work) fund(c card.WantCard, known state.Resource, seen *card.Card) bool {
	if c.Balance == nil || c.Ignores("balance") || seen.Balance >= c.Balance.RefillBelow {
		return false
	}
	if w.inDoubt(known, seen) {
		w.wait(c.Address, fmt.Sprintf("The listed balance of %s USD may not show our order %s yet: the settle window is not over.", seen.Balance, known.Last.OrderNo))
		return true
	}
	if known.Last.Net == 0 && known.BoundAt.IsZero() && w.fresh(known.HeldAt) {
		w.wait(c.Address, fmt.Sprintf("The card was taken into the ledger a moment ago, and the listed balance of %s USD may not show yet what was paid for it before.", seen.Balance))
		return true
	}
	rule, low, high, ok := w.topUpTerms(c, seen)
	if !ok {
		return true
	}
	q, err := quoteFor(rule, c.Balance.Target-seen.Balance)
	switch {
	case err != nil:
		w.block(c.Address, "No amount tops the card up to this balance: "+err.Error()+".", "Declare a smaller target.", "balance")
	case w.dearTopUp(c, seen, q) || !w.withinBounds(c, q, low, high, "top up a card of this type"):
	case w.index.paused[state.ClassOf(c.Address, state.Intent{Action: card.ActionFund, CardID: seen.ID, Gross: q.gross})]:
		w.wait(c.Address, "A top-up of this card by this amount is unknown; it waits until that is settled.")
	default:
		w.fundChange(c, q, seen.Balance, Task{CardID: seen.ID, CardType: seen.CardType},
			fmt.Sprintf("The balance of %s USD is under refill_below (%s).", seen.Balance, c.Balance.RefillBelow)+w.twice(c.Address, card.ActionFund))
	}
	return true
}

// inDoubt reports whether a listed balance need not show our last order on the
// card yet: for settle_window only the very balance that the order made is
// believed. One that is above the one before it may have risen by a refund.
func (w *work) inDoubt(known state.Resource, seen *card.Card) bool {
	if known.Last.Net == 0 || !w.fresh(known.Last.At) || seen.Balance == known.Last.Before+known.Last.Net {
		return false
	}
	return seen.Balance <= known.Last.Before || !w.ahead(known.Last.At)
}

// ahead reports whether t is later than now: the clock was set back, and nobody
// knows when what happened at t will be over.
func (w *work) ahead(t time.Time) bool { return t.After(w.in.Now) }

// topUpTerms returns the fee rule and the bounds of a top-up. Physical cards
// are charged without a fee (P8: A).
func (w *work) topUpTerms(c card.WantCard, seen *card.Card) (rule card.FeeRule, low, high card.Money, ok bool) {
	if c.Address.Kind == card.KindPhysicalCard {
		if seen.Currency == "" || seen.Currency == "USD" {
			return rule, 0, 0, true
		}
		w.block(c.Address, fmt.Sprintf("The card is in %s, and all amounts here are in USD.", seen.Currency), "Leave its balance block out.", "balance")
		return rule, 0, 0, false
	}
	fees, ok := w.index.fees[seen.CardType] // with ignore_changes the declared type may be another
	t := w.index.types[seen.CardType]
	switch {
	case foreign(t):
		w.block(c.Address, fmt.Sprintf("Cards of type %q are in %s, and all amounts here are in USD.", seen.CardType, t.Currency), "Leave its balance block out.", "balance")
		return rule, 0, 0, false
	case !ok:
		w.block(c.Address, fmt.Sprintf("The issuer quotes no fees for card type %q, so the debit is not known.", seen.CardType), "Set fees for it in the provider block.")
		return rule, 0, 0, false
	}
	if t != nil {
		low, high = t.MinTopUp, t.MaxTopUp
	}
	return fees.TopUp, low, high, true
}

// dearTopUp warns of a top-up whose fee is more than it brings, and blocks it
// unless somebody chose when to refill.
func (w *work) dearTopUp(c card.WantCard, seen *card.Card, q quote) bool {
	if o := w.lastTopUp(seen.CardType); o != nil { // the quote is less than what the issuer keeps
		q.fee = max(q.fee, q.fee+o.Fee-w.index.fees[seen.CardType].TopUp.Fee(o.Gross))
	}
	if q.fee <= q.net {
		return false
	}
	w.warn(c.Address, "Fee exceeds the top-up", fmt.Sprintf("The top-up of %s USD costs a fee of %s, more than it brings. %s", q.net, q.fee, refillAdvice(c.Balance.Target, q.fee)))
	if c.Balance.RefillSet() {
		return false
	}
	w.block(c.Address, fmt.Sprintf("The top-up of %s USD would cost a fee of %s, more than it brings.", q.net, q.fee),
		"Set refill_below in its balance block: the card is then topped up only when its balance is under it.", "balance")
	return true
}

// refillAdvice names the refill_below from which on a top-up brings more than
// such a fee takes.
func refillAdvice(target, fee card.Money) string {
	if refill := min(target/2, target-fee); refill > 0 {
		return "A lower refill_below makes top-ups fewer and larger, as in refill_below = " + refill.String() + "."
	}
	return "No refill_below makes up for that: raise target, or choose another card type."
}

func (w *work) fundChange(c card.WantCard, q quote, before card.Money, t Task, reason string) {
	t.N = w.nextTopUp[c.Address]
	if t.N == 0 {
		t.N = w.in.Known.Resource(c.Address).TopUps
	}
	t.OrderNo = w.orderNo(c.Address, card.ActionFund, t.N)
	t.Balance, t.Needs, t.Labels = before, cardNeeds(c), c.Labels
	w.add(Change{
		Address: c.Address, Action: card.ActionFund, Reason: reason, Gross: q.gross, Fee: q.fee, Net: q.net,
		Before: map[string]string{"balance": before.String()}, After: map[string]string{"balance": (before + q.net).String()},
		Fields: []string{"balance"}, Task: t,
	})
}

// lastTopUp is the newest listed top-up of a card type that succeeded.
func (w *work) lastTopUp(cardType string) *card.Order {
	if w.charged == nil {
		w.charged = w.newestOrders()
	}
	return w.charged[feeKey{cardType, card.OrderTopUp}]
}
