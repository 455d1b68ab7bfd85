package applier_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// fault is what a bank does with one send.
type fault int

const (
	well         fault = iota
	lostBefore         // no answer, no effect
	lostAfter          // no answer, but an effect
	refused            // refused, no effect
	limited            // 429
	unauthorized       // wrong key
	slowOrder          // accepted, finished after bank.slow
	failedOrder        // accepted, failed
	dearOrder          // accepted at a higher fee
	cutOff             // no answer until the caller gives up; no effect
)

// bank is a small issuer in memory. It keeps the time of the bubble it runs in.
type bank struct {
	mu      sync.Mutex
	unique  bool          // refuses a repeated order number
	numbers string        // that its order list shows: ours, platform, both
	lag     time.Duration // until an order, card or holder shows in the lists
	latency time.Duration
	slow    time.Duration
	fees    map[string]card.FeeConfig
	types   []card.CardType

	// fault chooses what happens to send number i (from 0) of an action; nil:
	// all goes well.
	fault func(i int, action card.Action, detail string) fault

	holders []card.Cardholder
	cards   []card.Card
	since   map[string]time.Time // when a card came to be
	orders  []order              // oldest first
	used    map[string]bool      // order numbers
	charges map[string][]provider.TopUp
	pcards  map[string]*card.Card // stock cards by full number

	sends, lists int
	inFlight     int
	most         int // calls at one time
	trace        []string
}

type order struct {
	card.Order
	ready time.Time // when it is finished
}

var _ provider.Issuer = (*bank)(nil)

func newBank() *bank {
	return &bank{
		numbers: "both", latency: 20 * time.Millisecond, slow: 10 * time.Second,
		fees: map[string]card.FeeConfig{
			"23": {CardType: "23", Open: card.FeeRule{Rate: 30_000_000}, TopUp: card.FeeRule{Rate: 10_000_000}},
			"31": {CardType: "31", Open: card.FeeRule{Fixed: 100}, TopUp: card.FeeRule{Fixed: 50}},
		},
		types: []card.CardType{{ID: "23", Available: true}, {ID: "31", Available: true}},
		since: map[string]time.Time{}, used: map[string]bool{}, charges: map[string][]provider.TopUp{}, pcards: map[string]*card.Card{},
	}
}

// take begins a call: it waits for the latency and says what is to happen.
func (b *bank) take(ctx context.Context, action card.Action, detail string) (fault, error) {
	b.mu.Lock()
	i := b.sends
	b.sends++
	b.inFlight++
	b.most = max(b.most, b.inFlight)
	b.trace = append(b.trace, string(action)+" "+detail)
	f := well
	if b.fault != nil {
		f = b.fault(i, action, detail)
	}
	b.mu.Unlock()
	wait := time.After(b.latency)
	if f == cutOff {
		wait = nil
	}
	var err error
	select {
	case <-wait:
	case <-ctx.Done():
		err = &provider.Error{Kind: provider.Unknown, Endpoint: "V2", Err: ctx.Err()}
	}
	b.mu.Lock()
	b.inFlight--
	switch f {
	case lostBefore:
		err = lostAnswer()
	case refused:
		err = &provider.Error{Kind: provider.Refused, Endpoint: "V2", Code: 880015, Message: "amount_rule_violation"}
	case limited:
		err = &provider.Error{Kind: provider.RateLimited, Endpoint: "V2", HTTPStatus: 429, RetryAfter: 3 * time.Second}
	case unauthorized:
		err = &provider.Error{Kind: provider.Unauthorized, Endpoint: "V2", Code: 880011}
	}
	return f, err
}

func lostAnswer() error {
	return &provider.Error{Kind: provider.Unknown, Endpoint: "V2", Err: errors.New("connection reset")}
}

// lost is what the caller hears after the effect.
func lost(f fault) error {
	if f == lostAfter {
		return lostAnswer()
	}
	return nil
}

func (b *bank) CreateHolder(ctx context.Context, p card.Profile) (card.Cardholder, error) {
	f, err := b.take(ctx, card.ActionCreate, p.Email)
	defer b.mu.Unlock()
	if err != nil {
		return card.Cardholder{}, err
	}
	if slices.ContainsFunc(b.holders, func(h card.Cardholder) bool { return h.Email == p.Email }) {
		return card.Cardholder{}, &provider.Error{Kind: provider.Refused, Endpoint: "P1", Message: "email exists"}
	}
	h := card.Cardholder{Profile: p, ID: fmt.Sprintf("h-%d", len(b.holders)+1), Status: card.HolderSuccess, CreatedAt: time.Now()}
	if f == slowOrder {
		h.Status = card.HolderPending
	}
	b.holders = append(b.holders, h)
	return h, lost(f)
}

func (b *bank) OpenCard(ctx context.Context, req provider.OpenRequest) (card.Order, error) {
	f, err := b.take(ctx, card.ActionOpen, req.OrderNo)
	defer b.mu.Unlock()
	if err != nil {
		return card.Order{}, err
	}
	if b.unique && b.used[req.OrderNo] {
		return card.Order{}, &provider.Error{Kind: provider.AlreadyThere, Endpoint: "V2", Code: 880012}
	}
	c := card.Card{Kind: card.KindVirtualCard, ID: fmt.Sprint(100 + len(b.cards)), CardType: req.CardType, Status: card.CardActive, CreatedAt: time.Now()}
	rule := b.fees[req.CardType].Open
	o := b.place(f, card.Order{Number: req.OrderNo, Kind: card.OrderOpen, CardID: c.ID, Gross: req.Gross}, rule)
	if o.Status != card.OrderFailed {
		c.Balance = o.Net
		b.cards = append(b.cards, c)
		b.since[c.ID] = o.ready
	}
	return b.shown(o), lost(f)
}

func (b *bank) TopUp(ctx context.Context, req provider.TopUpRequest) (card.Order, error) {
	f, err := b.take(ctx, card.ActionFund, req.CardID)
	defer b.mu.Unlock()
	if err != nil {
		return card.Order{}, err
	}
	if b.unique && b.used[req.OrderNo] {
		return card.Order{}, &provider.Error{Kind: provider.AlreadyThere, Endpoint: "V5", Code: 880012}
	}
	i := slices.IndexFunc(b.cards, func(c card.Card) bool { return c.ID == req.CardID })
	if req.Kind == card.KindPhysicalCard {
		b.used[req.OrderNo] = true
		b.cards[i].Balance += req.Gross
		b.charges[req.CardID] = append(b.charges[req.CardID], provider.TopUp{ID: fmt.Sprintf("t-%d", b.sends), Amount: req.Gross, At: time.Now().Truncate(time.Second)})
		return card.Order{Number: req.OrderNo, CardID: req.CardID, Status: card.OrderSuccess, Gross: req.Gross, Net: req.Gross}, lost(f)
	}
	o := b.place(f, card.Order{Number: req.OrderNo, Kind: card.OrderTopUp, CardID: req.CardID, Gross: req.Gross}, b.fees[b.cards[i].CardType].TopUp)
	if o.Status != card.OrderFailed {
		b.cards[i].Balance += o.Net
	}
	return b.shown(o), lost(f)
}

// place books an order.
func (b *bank) place(f fault, o card.Order, rule card.FeeRule) order {
	b.used[o.Number] = true
	if f == dearOrder {
		rule.Fixed += 3
	}
	o.PlatformNumber = fmt.Sprintf("VC2026%06d", len(b.orders))
	o.Fee, o.Net, o.Status, o.CreatedAt = rule.Fee(o.Gross), rule.Net(o.Gross), card.OrderSuccess, time.Now()
	placed := order{o, time.Now()}
	switch f {
	case slowOrder:
		placed.ready = placed.ready.Add(b.slow)
	case failedOrder:
		placed.Status = card.OrderFailed
	}
	b.orders = append(b.orders, placed)
	return placed
}

// shown is an order as its answer shows it.
func (b *bank) shown(o order) card.Order {
	out := o.Order
	if time.Now().Before(o.ready) {
		out.Status = card.OrderPending
	}
	if out.Kind == card.OrderOpen && out.Status != card.OrderSuccess {
		out.CardID = ""
	}
	return out
}

func (b *bank) Bind(ctx context.Context, req provider.BindRequest) (provider.Binding, error) {
	f, err := b.take(ctx, card.ActionBind, cmp.Or(req.CardID, req.Number.Masked().LastFour()))
	defer b.mu.Unlock()
	if err != nil {
		return provider.Binding{}, err
	}
	id := req.CardID
	if stock := b.pcards[req.Number.Reveal()]; stock != nil {
		id = stock.ID
		if !slices.ContainsFunc(b.cards, func(c card.Card) bool { return c.ID == id }) {
			b.cards = append(b.cards, *stock)
		}
	}
	i := slices.IndexFunc(b.cards, func(c card.Card) bool { return c.ID == id })
	if i < 0 || b.cards[i].HolderID != "" {
		return provider.Binding{}, &provider.Error{Kind: provider.Refused, Endpoint: "P3", Message: "card has been assigned"}
	}
	b.cards[i].HolderID = req.HolderID
	return provider.Binding{CardID: id, CardStatus: card.CardActive, Status: card.OrderSuccess, Number: b.cards[i].Number}, lost(f)
}

func (b *bank) Orders(ctx context.Context, _ provider.Depth) (card.OrderList, error) {
	if ctx.Err() != nil {
		return card.OrderList{}, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lists++
	return b.orderList(), nil
}

func (b *bank) orderList() card.OrderList {
	list := card.OrderList{Complete: true, Whole: true, BegunAt: time.Now()}
	for _, placed := range slices.Backward(b.orders) {
		if time.Now().Before(placed.CreatedAt.Add(b.lag)) {
			continue
		}
		o := b.shown(placed)
		switch b.numbers {
		case "ours":
			o.PlatformNumber = ""
		case "platform":
			o.Number, o.PlatformNumber = o.PlatformNumber, ""
		}
		list.Items = append(list.Items, o)
	}
	return list
}

func (b *bank) Inventory(ctx context.Context, _ provider.Depth) (card.Inventory, error) {
	if ctx.Err() != nil {
		return card.Inventory{}, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lists++
	inv := card.Inventory{
		MerchantID: "8820250900009", CardTypes: b.types, BegunAt: time.Now(), Orders: b.orderList(),
		Merchant: card.Account{Currency: "USD", Balance: 1_000_000_00}, Physical: card.Account{Currency: "USD", Balance: 1_000_000_00},
	}
	for _, fees := range b.fees {
		inv.Fees = append(inv.Fees, fees)
	}
	slices.SortFunc(inv.Fees, func(x, y card.FeeConfig) int { return cmp.Compare(x.CardType, y.CardType) })
	for _, h := range b.holders {
		if h.Status == card.HolderPending && !time.Now().Before(h.CreatedAt.Add(b.slow)) {
			h.Status = card.HolderSuccess
		}
		if !time.Now().Before(h.CreatedAt.Add(b.lag)) {
			inv.Holders = append(inv.Holders, h)
		}
	}
	for _, c := range b.cards {
		if !time.Now().Before(b.since[c.ID].Add(b.lag)) {
			inv.Cards = append(inv.Cards, c)
		}
	}
	for i, o := range inv.Orders.Items {
		for _, c := range inv.Cards {
			if c.ID == o.CardID {
				inv.Orders.Items[i].CardType = c.CardType
			}
		}
	}
	return inv, nil
}

func (b *bank) Charges(_ context.Context, cardID string, since time.Time) (provider.Charges, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var read provider.Charges
	for _, c := range b.cards {
		if c.ID == cardID {
			read.Balance = c.Balance
		}
	}
	for _, top := range slices.Backward(b.charges[cardID]) {
		if !top.At.Before(since) {
			read.TopUps = append(read.TopUps, top)
		}
	}
	return read, nil
}
