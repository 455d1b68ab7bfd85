package planner

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Tally is some orders that took money, and their sums.
type Tally struct {
	Orders int        `json:"orders"`
	Gross  card.Money `json:"gross"`
	Fee    card.Money `json:"fee"`
	Net    card.Money `json:"net"`
}

func (t *Tally) add(gross, fee, net card.Money) {
	t.Orders++
	t.Gross, t.Fee, t.Net = t.Gross+gross, t.Fee+fee, t.Net+net
}

// AccountBooks is one account by the ledger and by the issuer. Put and what
// follows are of the cards that the ledger holds, over all time.
type AccountBooks struct {
	Name      string     `json:"name"`
	Currency  string     `json:"currency"`
	Available card.Money `json:"available"` // now
	Ledger    Tally      `json:"ledger"`    // done, by the ledger
	Issuer    *Tally     `json:"issuer"`    // ours, by the order list; null where the issuer has none
	Others    *Tally     `json:"others"`    // of others, by the order list; null where the issuer has none
	Cards     int        `json:"cards"`
	Put       card.Money `json:"put"`     // on the cards, by orders
	Balance   card.Money `json:"balance"` // on the cards now
	Spent     card.Money `json:"spent"`   // what has left them
}

// accounts sums up both sides. The difference between them is the sum of the
// differences that are named.
func (r *reconciling) accounts() []AccountBooks {
	merchant := books(debitOf(AccountMerchant, r.in.Seen.Merchant))
	physical := books(debitOf(AccountPhysical, r.in.Seen.Physical))
	merchant.Issuer, merchant.Others = &Tally{}, &Tally{}
	for _, p := range r.pairs {
		if p.record.Time.Before(r.books.Since) {
			continue
		}
		b := &merchant
		if p.record.Address.Kind == card.KindPhysicalCard {
			b = &physical
		}
		if p.record.Result == state.ResultDone {
			b.Ledger.add(p.record.Gross, p.record.Fee, p.record.Net)
		}
		if p.order != nil && p.order.Status == card.OrderSuccess {
			b.Issuer.add(p.order.Gross, p.order.Fee, p.order.Net)
		}
	}
	r.countLoners(&merchant)
	for _, a := range r.in.Known.Held() {
		switch c := r.index.cards[r.in.Known.Resource(a).ID]; {
		case c == nil:
		case c.Kind == card.KindPhysicalCard:
			physical.count(c.Balance, r.putOn(c))
		default:
			merchant.count(c.Balance, r.putOn(c))
		}
	}
	return []AccountBooks{merchant, physical}
}

func books(d Debit) AccountBooks {
	return AccountBooks{Name: d.Name, Currency: d.Currency, Available: d.Before}
}

func (b *AccountBooks) count(balance, put card.Money) {
	b.Cards++
	b.Balance += balance
	b.Put += put
	b.Spent += max(0, put-balance)
}

// countLoners takes the listed orders that no order of the ledger is: ours by
// number, or others'.
func (r *reconciling) countLoners(b *AccountBooks) {
	for i, o := range r.in.Seen.Orders.Items {
		if o.Status != card.OrderSuccess || r.pairOf[i] != nil || o.CreatedAt.Before(r.books.Since) && !o.CreatedAt.IsZero() {
			continue
		}
		if _, ours := r.number(&o); ours || r.open[i] {
			b.Issuer.add(o.Gross, o.Fee, o.Net)
		} else {
			b.Others.add(o.Gross, o.Fee, o.Net)
		}
	}
}

// putOn is what orders put on a card: the listed ones, and those of the ledger
// that are not listed. The transactions of physical cards are not read: there
// it is our charges, and what was on the card before the first of them.
func (r *reconciling) putOn(c *card.Card) card.Money {
	put, first := r.put[c.ID], true
	for _, i := range r.charges()[c.ID] {
		p := r.pairs[i]
		if c.Kind == card.KindPhysicalCard && first {
			put, first = p.record.Before, false
		}
		if p.order == nil && p.record.Result == state.ResultDone {
			put += p.record.Net
		}
	}
	if c.Kind == card.KindPhysicalCard && first {
		return c.Balance // nothing of ours is on it
	}
	return put
}

// charges lists the ledger's orders of each card, by their place in pairs.
func (r *reconciling) charges() map[string][]int {
	if r.byCard == nil {
		r.byCard = map[string][]int{}
		for i, p := range r.pairs {
			r.byCard[p.record.CardID] = append(r.byCard[p.record.CardID], i)
		}
	}
	return r.byCard
}

// balances names the cards with more on them than orders explain. Less is
// spending, and no difference.
func (r *reconciling) balances() {
	if !r.in.Seen.Orders.Whole {
		return
	}
	for _, a := range r.in.Known.Held() {
		c := r.index.cards[r.in.Known.Resource(a).ID]
		if c == nil {
			continue
		}
		if put := r.putOn(c); c.Balance > put {
			r.add(Difference{
				Class: ReconcileBalance, Address: a.String(), ID: c.ID, Amount: c.Balance - put,
				Detail: fmt.Sprintf("The card %s has %s on it, and its orders put %s there: %s came from elsewhere, as the refund of a shop does.", c.ID, c.Balance, put, c.Balance-put),
			})
		}
	}
}

// Movement is how an account moved from one run's plan to the next one's, or to
// now. Change = Rest − Ours − Others.
type Movement struct {
	Account string     `json:"account"`
	FromRun string     `json:"from_run"`
	ToRun   string     `json:"to_run"` // "" for now
	From    time.Time  `json:"from"`
	To      time.Time  `json:"to"`
	Before  card.Money `json:"before"`
	After   card.Money `json:"after"`
	Ours    card.Money `json:"ours"`   // gross of our orders in between
	Others  card.Money `json:"others"` // gross of listed orders of others
	Rest    card.Money `json:"rest"`   // what neither explains; above zero: it came in
	Detail  string     `json:"detail"`
}

// movements explains the accounts between the runs that recorded what was
// available, and now.
func (r *reconciling) movements() []Movement {
	var runs []state.RunRecord
	for _, run := range r.books.Journal.Runs {
		if run.Funds != nil && !run.At.Before(r.books.Since) {
			runs = append(runs, run)
		}
	}
	now := state.Funds{Merchant: r.in.Seen.Merchant.Available(), Physical: r.in.Seen.Physical.Available()}
	runs = append(runs, state.RunRecord{At: r.in.Now, Seq: r.books.Stored.Head.Seq + 1, Funds: &now})
	ours, others := r.oursIn(runs), r.othersIn(runs)
	var list []Movement
	for i, run := range runs[1:] {
		from := runs[i]
		m := Movement{FromRun: from.Run, ToRun: run.Run, From: from.At, To: run.At}
		list = append(list,
			m.of(AccountMerchant, from.Funds.Merchant, run.Funds.Merchant, ours[AccountMerchant][i], others[i]),
			m.of(AccountPhysical, from.Funds.Physical, run.Funds.Physical, ours[AccountPhysical][i], 0))
	}
	return list
}

func (m Movement) of(account string, before, after, ours, others card.Money) Movement {
	m.Account, m.Before, m.After, m.Ours, m.Others = account, before, after, ours, others
	m.Rest = after - before + ours + others
	m.Detail = m.words()
	return m
}

// oursIn sums up, by account, the gross of our orders after each run and before
// the next one. An order counts when it was first sent, as the issuer freezes
// its gross when it takes it (A).
func (r *reconciling) oursIn(runs []state.RunRecord) map[string][]card.Money {
	sums := map[string][]card.Money{AccountMerchant: make([]card.Money, len(runs)), AccountPhysical: make([]card.Money, len(runs))}
	add := func(k card.Kind, i int, gross card.Money) {
		if i >= 0 {
			sums[accountOf(k)][i] += gross
		}
	}
	after := func(seq int64) int {
		i, _ := slices.BinarySearchFunc(runs, seq, func(run state.RunRecord, seq int64) int { return int(run.Seq - seq) })
		return i - 1
	}
	for _, p := range r.pairs {
		switch {
		case p.record.Sent > 0:
			add(p.record.Address.Kind, after(p.record.Sent), p.gross())
		case p.order != nil: // adopted: its time is the issuer's
			add(p.record.Address.Kind, within(runs, p.order.CreatedAt), p.gross())
		}
	}
	for _, o := range r.loners {
		add(card.KindVirtualCard, within(runs, o.CreatedAt), o.Gross)
	}
	for _, op := range r.books.Stored.Ops {
		settled := r.in.Known.Ops[op.ID] == nil
		if op.Action.MovesMoney() && (op.Pending || settled && r.settledAs(op) != "") {
			add(op.Address.Kind, after(r.books.Journal.Sent[op.ID]), op.Gross)
		}
	}
	return sums
}

// othersIn sums up the gross of others' orders between the runs.
func (r *reconciling) othersIn(runs []state.RunRecord) []card.Money {
	sums := make([]card.Money, len(runs))
	for _, o := range r.others {
		if i := within(runs, o.CreatedAt); i >= 0 {
			sums[i] += o.Gross
		}
	}
	return sums
}

// within is the place of the last run that began before t, which the issuer
// writes in whole seconds; -1 for none.
func within(runs []state.RunRecord, t time.Time) int {
	i := len(runs) - 1
	for i >= 0 && (t.IsZero() || runs[i].At.Truncate(time.Second).After(t)) {
		i--
	}
	return min(i, len(runs)-2)
}

// words is the sentence of a movement.
func (m Movement) words() string {
	var parts []string
	for _, part := range []struct {
		sum  card.Money
		text string
	}{
		{m.Ours, "our orders took %s"}, {m.Others, "listed orders of others took %s"},
		{-m.Rest, "%s left it otherwise (payouts, orders that are not listed, money that was frozen)"},
		{m.Rest, "%s came in otherwise (payins, refunds, money that was set free)"},
	} {
		if part.sum > 0 {
			parts = append(parts, fmt.Sprintf(part.text, part.sum))
		}
	}
	moved := "did not move"
	switch change := m.After - m.Before; {
	case change < 0:
		moved = fmt.Sprintf("fell by %s", -change)
	case change > 0:
		moved = fmt.Sprintf("rose by %s", change)
	}
	to := "now"
	if m.ToRun != "" {
		to = fmt.Sprintf("the run %s of %s", m.ToRun, stamp(m.To))
	}
	text := fmt.Sprintf("Between the run %s of %s and %s the %s account %s", m.FromRun, stamp(m.From), to, m.Account, moved)
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, "; ")
	}
	return text + "."
}
