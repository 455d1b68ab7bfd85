package emulator

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
)

// Whatever is asked for, and whatever fails, no cent is lost or made, and a
// restart at any time changes nothing.
func TestMoneyIsConserved(t *testing.T) {
	dir, runs := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		w := &walk{t: t, clock: &clock{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}, file: filepath.Join(dir, fmt.Sprint(runs))}
		w.start()
		defer func() { w.stop() }()
		t.Repeat(map[string]func(*rapid.T){
			"open": func(t *rapid.T) {
				w.post("V2", fmt.Sprintf(`{"card_type_id":%q,"amount":%s,"order_no":%q}`, rapid.SampledFrom([]string{"23", "31", "47", "52"}).Draw(t, "type"), w.amount(t), w.number(t)))
			},
			"charge": func(t *rapid.T) {
				w.post("V5", fmt.Sprintf(`{"card_id":%d,"amount":%s,"order_no":%q}`, w.card(t), w.amount(t), w.number(t)))
			},
			"holder": func(t *rapid.T) { w.post("P1", personN(rapid.IntRange(1, 4).Draw(t, "person"))) },
			"assign": func(t *rapid.T) {
				w.post("P3", fmt.Sprintf(`{"cardholder_id":%q,%s,"card_currency":"USD"}`, uuid("holder", rapid.Int64Range(1, 20).Draw(t, "holder")), w.binding(t)))
			},
			"load": func(t *rapid.T) {
				w.post("P8", fmt.Sprintf(`{"card_id":%q,"amount":"%s","order_no":%q}`, uuid("stock", rapid.Int64Range(0, 2).Draw(t, "stock")), w.amount(t), w.number(t)))
			},
			"pay in": func(t *rapid.T) { w.post("G1", cardPayin(w.number(t))) },
			"refund": func(t *rapid.T) {
				w.post("G6", fmt.Sprintf(`{"order_no":%q,"merchant_refund_no":%q,"refund_amount":%s,"reason":"r"}`, w.number(t), w.number(t), w.amount(t)))
			},
			"list": func(t *rapid.T) {
				w.post(rapid.SampledFrom([]string{"V6", "V7", "P2", "P4"}).Draw(t, "list"), `{"page":1,"page_size":3}`)
			},
			"spend": func(t *rapid.T) {
				_ = w.e.Spend(fmt.Sprint(w.card(t)), card.Money(rapid.IntRange(1, 9000).Draw(t, "cents")), "Shop")
			},
			"decide": func(t *rapid.T) {
				_ = w.e.SetOrder(w.number(t), rapid.SampledFrom([]string{"SUCCESS", "FAILED", "PROCESSING", "REFUNDED"}).Draw(t, "to"))
			},
			"vanish":  func(t *rapid.T) { _ = w.e.SetCard(CardChange{CardID: fmt.Sprint(w.card(t)), Gone: true, Load: 3}) },
			"time":    func(t *rapid.T) { w.clock.pass(time.Duration(rapid.IntRange(1, 10).Draw(t, "seconds")) * time.Second) },
			"switch":  func(t *rapid.T) { w.turn(t) },
			"restart": func(t *rapid.T) { w.restart() },
			"":        func(t *rapid.T) { w.check() },
		})
	})
}

// walk is an emulator that survives restarts.
type walk struct {
	t     *rapid.T
	e     *Emulator
	clock *clock
	file  string
}

func (w *walk) start() {
	seed := DefaultSeed()
	seed.Merchant, seed.Physical, seed.ForeignCards = 700_00, 300_00, 1
	e, err := New(Options{Paths: testPaths(), Now: w.clock.Now, StateFile: w.file, Seed: &seed})
	if err != nil {
		w.t.Fatal(err)
	}
	w.e = e
}

func (w *walk) stop() {
	if err := w.e.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// restart lets everything lag and wait no longer than the journal knows.
func (w *walk) restart() {
	before := w.e.Totals()
	w.stop()
	w.start()
	if diff := cmp.Diff(before, w.e.Totals(), volatile()); diff != "" {
		w.t.Fatalf("a restart changed the totals (-before +after):\n%s", diff)
	}
}

func (w *walk) check() {
	if totals := w.e.Totals(); !totals.Conserved {
		w.t.Fatalf("money was lost or made: %+v", totals)
	}
	for _, a := range w.e.Totals().Accounts {
		if a.Available < 0 || a.Frozen < 0 || a.Reserve < 0 {
			w.t.Fatalf("the account %s is %+v", a.Name, a)
		}
	}
}

func (w *walk) post(id, body string) {
	req, err := http.NewRequest(http.MethodPost, "http://emulator"+testPaths()[id], strings.NewReader(signed(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if res, err := w.e.Transport().RoundTrip(req); err == nil && res.StatusCode == http.StatusNotFound {
		w.t.Fatalf("%s is not served", id)
	}
}

func (w *walk) amount(t *rapid.T) string {
	return card.Money(rapid.IntRange(1, 150_00).Draw(t, "amount")).String()
}

func (w *walk) number(t *rapid.T) string {
	return rapid.StringMatching(`[AB][0-9]`).Draw(t, "number")
}

func (w *walk) card(t *rapid.T) int { return rapid.IntRange(1001, 1008).Draw(t, "card") }

func (w *walk) binding(t *rapid.T) string {
	if rapid.Bool().Draw(t, "physical") {
		return fmt.Sprintf(`"card_number":%q`, StockNumber(rapid.IntRange(0, 2).Draw(t, "stock")))
	}
	return fmt.Sprintf(`"card_id":"%d"`, w.card(t))
}

func (w *walk) turn(t *rapid.T) {
	f, err := ParseFault(rapid.SampledFrom([]string{
		"pending=8s,0.5", "pending=2,0.5", "pending=forever,0.2", "pending=off", "fail=0.4", "fail=off", "late=4s,0.3", "late=off",
		"fee_extra=0.50", "fee_extra=off", "lag=3s", "lag=off", "shift=0.3", "shift=off", "lost=0.2", "order_reference=merchant", "order_reference=none",
	}).Draw(t, "fault"))
	if err != nil {
		t.Fatal(err)
	}
	w.e.Faults().Set(f)
}

// Many at once, over both ways in, lose nothing either.
func TestConcurrency(t *testing.T) {
	r := newRig(t, withState(filepath.Join(t.TempDir(), "bank")))
	r.fault("latency=1ms,0.1", "pending=1,0.2", "fail=0.1", "shift=0.1")
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for n := range 25 {
				r.call("V2", `{"card_type_id":"23","amount":10,"order_no":"W%dN%d"}`, worker, n)
				r.call("V6", `{"page":1,"page_size":10}`)
				r.e.Totals()
			}
		})
	}
	group.Wait()
	r.list("V6")
	got := r.conserved()
	if n := got.Orders["OPEN_CARD SUCCESS"] + got.Orders["OPEN_CARD FAILED"]; n < 200 || got.Requests["V2"] != 200 {
		t.Errorf("%d orders and %d requests, want at least 200 and 200", n, got.Requests["V2"])
	}
}
