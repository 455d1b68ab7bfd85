package applier_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// fault is what happens to one send.
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

// bank is the emulator behind the client, with a way to choose what happens to
// each single send. It keeps the time of the bubble it runs in.
type bank struct {
	provider.Issuer
	emulator *emulator.Emulator
	latency  time.Duration // of a send
	slow     time.Duration // until a slow order is finished

	// intended reports whether the ledger holds the intent of a send, durably;
	// nil: nobody asks. Sends without are bold.
	intended func(action card.Action, request any) bool

	// fault chooses what happens to send number i (from 0) of an action; nil:
	// all goes well.
	fault func(i int, action card.Action, detail string) fault

	mu           sync.Mutex
	sends, lists int
	inFlight     int
	most         int // calls at one time
	trace        []string
	bold         []string
}

var _ provider.Issuer = (*bank)(nil)

func newBank(t testing.TB) *bank {
	paths := trustpay.Contract{}.Paths()
	e, err := emulator.New(emulator.Options{Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	client, err := trustpay.New(trustpay.Options{BaseURL: "emulator", Transport: e.Transport(), Concurrency: 64, RequestTimeout: requestTimeout})
	if err != nil {
		t.Fatal(err)
	}
	return &bank{Issuer: client, emulator: e, latency: 20 * time.Millisecond, slow: 10 * time.Second}
}

// set turns switches of the emulator.
func (b *bank) set(texts ...string) {
	for _, text := range texts {
		f, err := emulator.ParseFault(text)
		if err != nil {
			panic(err)
		}
		b.emulator.Faults().Set(f)
	}
}

// lag makes the lists show late what is new from now on; 0: at once.
func (b *bank) lag(d time.Duration) {
	if d > 0 {
		b.set("lag=" + d.String())
	}
}

// take begins a send: it waits for the latency and says what is to happen. With
// an error it has happened, without an effect.
func (b *bank) take(ctx context.Context, action card.Action, detail string, request any) (fault, error) {
	b.mu.Lock()
	if b.intended != nil && !b.intended(action, request) {
		b.bold = append(b.bold, string(action)+" "+detail)
	}
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

// send carries one send out, with its fault.
func send[Q, T any](ctx context.Context, b *bank, action card.Action, detail string, request Q, call func(context.Context, Q) (T, error)) (answer T, err error) {
	f, err := b.take(ctx, action, detail, request)
	b.mu.Lock() // one at a time, so that a switch is for this one alone
	defer b.mu.Unlock()
	b.inFlight--
	if err != nil {
		return answer, err
	}
	for _, scoped := range b.switches(f) {
		b.set(scoped)
		name, _, _ := strings.Cut(scoped, "=")
		defer b.set(name + "=off")
	}
	answer, err = call(ctx, request)
	if err == nil && f == lostAfter {
		err = lostAnswer()
	}
	return answer, err
}

// switches are those of the emulator for a fault that is none of the network.
func (b *bank) switches(f fault) []string {
	slow := ".pending=" + b.slow.String()
	switch f {
	case slowOrder:
		return []string{"writes" + slow, "P1" + slow}
	case failedOrder:
		return []string{"V2.fail=always", "V5.fail=always"}
	case dearOrder:
		return []string{"writes.fee_extra=0.03"}
	}
	return nil
}

func (b *bank) CreateHolder(ctx context.Context, p card.Profile) (card.Cardholder, error) {
	return send(ctx, b, card.ActionCreate, p.Email, p, b.Issuer.CreateHolder)
}

func (b *bank) OpenCard(ctx context.Context, req provider.OpenRequest) (card.Order, error) {
	return send(ctx, b, card.ActionOpen, req.OrderNo, req, b.Issuer.OpenCard)
}

func (b *bank) TopUp(ctx context.Context, req provider.TopUpRequest) (card.Order, error) {
	return send(ctx, b, card.ActionFund, req.CardID, req, b.Issuer.TopUp)
}

func (b *bank) Bind(ctx context.Context, req provider.BindRequest) (provider.Binding, error) {
	return send(ctx, b, card.ActionBind, cmp.Or(req.CardID, req.Number.Masked().LastFour()), req, b.Issuer.Bind)
}

func (b *bank) Orders(ctx context.Context, d provider.Depth) (card.OrderList, error) {
	b.listed()
	return b.Issuer.Orders(ctx, d)
}

func (b *bank) Inventory(ctx context.Context, d provider.Depth) (card.Inventory, error) {
	b.listed()
	return b.Issuer.Inventory(ctx, d)
}

func (b *bank) listed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lists++
}

// truth is what the bank has, once its lists have caught up.
func (b *bank) truth() card.Inventory {
	time.Sleep(settleWindow)
	inv, err := b.Issuer.Inventory(context.Background(), provider.Depth{})
	if err != nil {
		panic(err)
	}
	return inv
}

// spend has a holder pay with the i-th card, oldest first.
func (b *bank) spend(i int, amount card.Money) {
	cards := b.truth().Cards
	slices.SortFunc(cards, func(x, y card.Card) int { return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID)) })
	if err := b.emulator.Spend(cards[i].ID, amount, "Hotel"); err != nil {
		panic(err)
	}
}

// foreign has somebody else open a card.
func (b *bank) foreign(cardType string, gross card.Money) {
	if err := b.emulator.Plant(0, 1, cardType, gross); err != nil {
		panic(err)
	}
}

// orders counts the orders of a kind that took effect, as the issuer names it.
func (b *bank) orders(kind string) int {
	orders := b.emulator.Totals().Orders
	return orders[kind+" SUCCESS"] + orders[kind+" PENDING"]
}

// stock is the number of a stock card.
func (b *bank) stock(i int) card.Number {
	number, err := card.NewNumber(emulator.StockNumber(i))
	if err != nil {
		panic(fmt.Sprintf("stock card %d: %v", i, err))
	}
	return number
}
