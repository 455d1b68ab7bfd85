package trustpay_test

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/providertest"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

const (
	testKey    = "key-of-the-test"
	testSecret = "secret-of-the-test"
)

// TestIssuer runs the contract suite on the client against the emulator, over
// a socket and without, in each way that the issuer may write its answers.
func TestIssuer(t *testing.T) {
	for _, test := range []struct {
		name     string
		embedded bool
		rates    card.RateUnit
		faults   []string
	}{
		{name: "over HTTP"},
		{name: "embedded", embedded: true},
		{name: "amounts are texts and errors have a status", embedded: true, faults: []string{"amounts=string", "error_status=400"}},
		{name: "amounts are numbers and rates are fractions", embedded: true, rates: card.Fraction, faults: []string{"amounts=number", "rates=fraction"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, func(t *testing.T) providertest.Subject {
				return subject(t, test.embedded, test.rates, test.faults)
			})
		})
	}
}

// subject is a client of a fresh emulator.
func subject(t *testing.T, embedded bool, rates card.RateUnit, faults []string) providertest.Subject {
	now := &clock{now: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)}
	seed := emulator.DefaultSeed()
	e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths(), Key: testKey, Secret: testSecret, Now: now.Now, Seed: &seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	o := trustpay.Options{BaseURL: "emulator", Key: testKey, Secret: testSecret, Rates: rates, Transport: e.Transport(), Now: now.Now}
	if !embedded {
		s := httptest.NewServer(e)
		t.Cleanup(s.Close)
		o.BaseURL, o.Transport = s.URL, nil
	}
	stranger := o
	stranger.Secret = "another"
	sub := providertest.Subject{
		Issuer: client(t, o), Stranger: client(t, stranger), CardType: "31", Advance: now.Advance,
		Spend: func(cardID string, amount card.Money) error { return e.Spend(cardID, amount, "Hotel") },
		Fault: func(f providertest.Fault) error { return set(e, faults, f) },
	}
	for i := range 2 {
		number, err := card.NewNumber(emulator.StockNumber(i))
		if err != nil {
			t.Fatal(err)
		}
		sub.Stock = append(sub.Stock, number)
	}
	if err := sub.Fault(providertest.None); err != nil {
		t.Fatal(err)
	}
	return sub
}

func client(t *testing.T, o trustpay.Options) *trustpay.Client {
	c, err := trustpay.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// set turns the emulator's switches: those of the test, and one fault.
func set(e *emulator.Emulator, always []string, f providertest.Fault) error {
	texts := map[providertest.Fault]string{
		providertest.LoseAnswers:   "writes.cut_after=always",
		providertest.LoseRequests:  "writes.cut_before=always",
		providertest.LimitRate:     "writes.rate429=always",
		providertest.FailOrders:    "fail=always",
		providertest.DelayOrders:   "pending=1h",
		providertest.UniqueNumbers: "order_reference=merchant",
		providertest.StumbleReads:  "reads.error5xx_before=x3",
		providertest.ShiftPages:    "shift=0.3",
	}
	if f == providertest.None {
		e.Faults().Clear()
	} else if texts[f] == "" {
		return fmt.Errorf("the emulator has no fault to %s", f)
	} else {
		always = append(always[:len(always):len(always)], texts[f])
	}
	for _, text := range always {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return err
		}
		e.Faults().Set(fault)
	}
	return nil
}

// clock is the issuer's, turned by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
