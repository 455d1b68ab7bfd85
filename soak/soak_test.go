package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/rig"
)

// A small soak in both modes, with real processes and many faults, ends
// without a difference and says what it measured.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED because of -short: nothing here soaks the real binary")
	}
	t.Parallel()
	s := &soak{
		options:  options{cards: 40, mode: "both", chance: "0.03", seed: 1, rounds: 2, length: time.Minute},
		progress: newProgress(io.Discard, false),
	}
	if err := s.run(t.Context(), t.TempDir(), nil); err != nil {
		t.Fatal(err)
	}
	r := s.report()
	if len(r.Differences) != 0 || r.Rounds != 4 {
		t.Errorf("%d rounds, differences: %q", r.Rounds, r.Differences)
	}
	var table bytes.Buffer
	r.writeTable(&table)
	for _, want := range []string{"4 rounds, **0 differences**", "Mode `none`: 2 rounds", "Mode `merchant`: 2 rounds", "| no-op plan, requests |"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, table.String())
		}
	}
}

// The comparison sees a cent that is too much, a card that is not ours, a
// holder that is not ours, and an order that nobody wanted.
func TestDifferences(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED because of -short: nothing here sees that a soak can fail")
	}
	t.Parallel()
	dir := t.TempDir()
	binary, err := rig.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(t.Context(), binary, dir, "merchant", options{cards: 10, mode: "merchant", chance: "0", seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.say = func(string) {}
	if found, err := w.round(); err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	u := w.fleet.pick(func(u *unit) bool { return !u.physical() })
	const notify = "https://cards.example.com/"
	for _, c := range []struct {
		name, want string
		change     func() error
	}{
		{"a cent more", "card " + u.name() + " (" + u.id + ") has", func() error {
			_, err := w.issuer.Admin("card", map[string]any{"card_id": u.id, "load": "0.01"})
			return err
		}},
		{"another card", "is bound to nobody of the fleet", func() error {
			return w.caller.Call("V2", map[string]any{"card_type_id": "23", "amount": 50, "order_no": "OTHER", "notify_url": notify}, &struct{}{})
		}},
		{"its order", "our orders: 10 cards opened", nil},
		{"its money", "account merchant paid", nil},
		{"another holder", "holder new@example.com is at the issuer and not in the model", func() error {
			return w.caller.Call("P1", map[string]any{"first_name": "Ana", "last_name": "Ruiz", "email": "new@example.com", "country_code": "ES", "phone_number": "600100200", "notify_url": notify}, &struct{}{})
		}},
		{"a card that vanished", "card " + u.name() + ": at the issuer false, in the model true", func() error {
			_, err := w.issuer.Admin("card", map[string]any{"card_id": u.id, "gone": true})
			return err
		}},
	} {
		if c.change != nil {
			if err := c.change(); err != nil {
				t.Fatal(err)
			}
		}
		found, err := w.compare()
		if err != nil || !strings.Contains(strings.Join(found, "\n"), c.want) {
			t.Errorf("%s: %q, %v; want %q", c.name, found, err, c.want)
		}
	}
}

// The soak's own arithmetic of fees is that of cards.
func TestTariffs(t *testing.T) {
	for _, typ := range cardTypes() {
		rule := card.FeeRule{Rate: card.Rate(openTariff(typ).permille * 1_000_000), Fixed: openTariff(typ).fixed}
		for net := card.Money(0); net < 200_00; net += 7 {
			want, err := rule.Gross(net)
			if got := openTariff(typ).gross(net); err != nil || got != want {
				t.Fatalf("type %s: %s net costs %s, want %s (%v)", typ, net, got, want, err)
			}
		}
	}
}

// The model pays for a card once, again when its balance is under half of its
// target, and for nothing else.
func TestReckon(t *testing.T) {
	f := newFleet(10, newRand(1), nil)
	f.reckon()
	paid, opens := f.gross["merchant"], f.opens
	if f.reckon(); f.gross["merchant"] != paid || f.opens != opens || opens != 10 {
		t.Fatalf("nothing changed, and %s became %s with %d cards", paid, f.gross["merchant"], f.opens)
	}
	u := f.units[0]
	u.typ, u.target, u.balance = "23", 40_00, 20_00
	if f.reckon(); f.gross["merchant"] != paid || u.balance != 20_00 {
		t.Errorf("a balance of half the target was topped up to %s", u.balance)
	}
	u.balance = 19_99
	if f.reckon(); f.gross["merchant"] != paid+20_21 || u.balance != 40_00 {
		t.Errorf("a top-up of 20.01 cost %s and left %s", f.gross["merchant"]-paid, u.balance)
	}
	f.remove(u)
	u.balance = 0
	if f.reckon(); f.gross["merchant"] != paid+20_21 || u.who.wanted && len(f.units) == len(f.people) {
		t.Errorf("a card that is not wanted was paid for")
	}
}

// The medians of the first and last third say whether memory is flat, and a
// leak shows in them.
func TestFlat(t *testing.T) {
	var flat, leak []sample
	for i := range int64(30) {
		flat = append(flat, sample{Rows: int(1000 + 10*i), PlanPeak: 20<<20 + (1000+10*i)<<13})
		leak = append(leak, sample{Rows: 1000, PlanPeak: 28<<20 + i<<16})
	}
	if g := figureOf(flat, perRow(20<<20, planPeak)).growth(); g > 1.001 {
		t.Errorf("memory that grows with the rows alone has a growth of %v", g)
	}
	if g := figureOf(leak, perRow(20<<20, planPeak)).growth(); g <= slack {
		t.Errorf("memory that grows by itself has a growth of %v", g)
	}
}

// An interrupt lets the round end, and reports it.
func TestInterrupt(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	s := &soak{options: options{length: time.Hour}, worlds: []*world{{}}}
	if s.goesOn(1, stop) || !s.goesOn(0, nil) {
		t.Error("an interrupt does not stop the soak")
	}
	s.found = []string{"a difference"}
	if s.goesOn(1, context.Background().Done()) {
		t.Error("a difference does not stop the soak")
	}
}
