package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// writes counts the calls that reached the issuer and change something.
func writes(e *emulator.Emulator) (n int64) {
	for _, endpoint := range (trustpay.Contract{}).Endpoints() {
		if endpoint.Changes {
			n += e.Totals().Requests[endpoint.ID]
		}
	}
	return n
}

// edit changes the configuration.
func (b *bench) edit(old, new string) {
	b.t.Helper()
	path := filepath.Join(b.dir, "main.card.hcl")
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// The question comes under the debit statement, and only a whole line that says
// yes answers it.
func TestTheConfirmationShowsTheDebitStatement(t *testing.T) {
	b := newBench(t)
	b.env.Terminal.In = true
	for _, answer := range []string{"", "\n", "yes", "ye\n", "yes please\n", "Yes\n", "y\nyes\n", "\"yes\"\n", "yes\x00\n", "да\n"} {
		b.env.Stdin = strings.NewReader(answer)
		b.run(cmd.ExitRefused, "apply")
		if n := writes(b.issuer); n != 0 || !strings.Contains(b.errs.String(), "not approved; nothing was sent") {
			t.Fatalf("answer %q: %d calls, %s", answer, n, b.errs.String())
		}
		for _, want := range []string{"Debit statement", "gross  fees     net     before      after", "206.19  6.19  200.00  250000.00  249793.81"} {
			if !strings.Contains(b.out.String(), want) {
				t.Fatalf("%q is not in the plan:\n%s", want, b.out.String())
			}
		}
		if !strings.Contains(b.errs.String(), "It takes 206.19 USD from the merchant account.") {
			t.Fatalf("the question: %s", b.errs.String())
		}
	}
	b.env.Stdin = strings.NewReader("  yes \r\n") // spaces are no other word
	b.run(cmd.ExitDone, "apply")
	if b.opened() != 1 {
		t.Fatalf("%d cards", b.opened())
	}
}

// Where an apply would refuse, nobody is asked: too little money at a terminal
// is 6, a limit 5.
func TestRefusalsComeBeforeTheQuestion(t *testing.T) {
	b := newBench(t)
	b.env.Terminal.In, b.env.Stdin = true, strings.NewReader("yes\nyes\n")
	if err := b.issuer.Fund("merchant", -249_793_82); err != nil {
		t.Fatal(err)
	}
	b.run(cmd.ExitFunds, "apply")
	b.edit("provider", "limits {\n  per_run = 1\n}\nprovider")
	b.run(cmd.ExitRefused, "apply")
	if strings.Contains(b.errs.String(), "yes") || writes(b.issuer) != 0 {
		t.Errorf("%d calls, %s", writes(b.issuer), b.errs.String())
	}
}

// The answers of those who are not there are no approval.
func TestNobodyAtTheTerminal(t *testing.T) {
	b := newBench(t)
	b.env.Terminal = cmd.Terminal{Out: true, Err: true} // a terminal to show, none to ask
	b.env.Stdin = strings.NewReader("yes\n")
	b.run(cmd.ExitRefused, "apply")
	b.env.Terminal.In = true // a program that reads events is not asked either
	b.run(cmd.ExitRefused, "apply", "--json")
	if !strings.Contains(b.out.String(), `"exit_code":5`) || writes(b.issuer) != 0 {
		t.Errorf("%d calls\n%s", writes(b.issuer), b.out.String())
	}
}

// limited is a bubble with cards, a for 206.19 and b for 154.64, under limits; the clock stands
// at the given time, which machines in other zones write otherwise.
func limited(b *bubble, limits, cards, at string) {
	b.write("main.card.hcl", fmt.Sprintf(`
limits {
  %s
}
provider "trustpay" {
  base_url            = %q
  requests_per_second = 1000
  settle_window       = "0s"
}
virtual_card "travel" {
  for_each  = toset(%s)
  card_type = "23"
  balance {
    target       = { a = 200, b = 150 }[each.key]
    refill_below = 50
  }
}
`, limits, bubbleURL, cards))
	when, err := time.Parse(time.RFC3339Nano, at)
	b.must(err)
	time.Sleep(time.Until(when))
}

// Through the whole tool, with its ledger on the disk: what was opened before
// midnight of UTC counts until then and not after.
func TestLimitsAtMidnight(t *testing.T) {
	tests := []struct {
		name, limit, opened, before, after string
	}{
		{"a day", "per_day = 300", "2028-02-28T00:00:01Z", "2028-02-28T23:59:59Z", "2028-02-29T00:00:00Z"},
		{"a leap day", "per_day = 300", "2028-02-29T23:59:50Z", "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"},
		{"a month", "per_card_per_month = 300", "2028-02-01T00:00:01Z", "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"},
		{"a year", "per_card_per_month = 300", "2028-12-31T23:59:50Z", "2028-12-31T23:59:59Z", "2029-01-01T00:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wrong := inBubble(t, func(b *bubble) {
				limited(b, tt.limit, `["a"]`, tt.opened)
				b.exits(cmd.ExitDone, "apply", "--auto-approve")
				b.must(b.issuer.Spend("1001", 190_00, "Hotel"))
				before := writes(b.issuer)
				limited(b, tt.limit, `["a"]`, tt.before)
				b.exits(cmd.ExitRefused, "apply", "--auto-approve")
				if writes(b.issuer) != before {
					b.failf("%d calls", writes(b.issuer)-before)
				}
				limited(b, tt.limit, `["a"]`, tt.after)
				b.exits(cmd.ExitDone, "apply", "--auto-approve")
			})
			if wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

// A run that plans before midnight and whose order the issuer finishes after it
// has paid on the new day.
func TestALimitAcrossMidnight(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		limited(b, "per_day = 300", `["a"]`, "2028-02-28T23:59:59.5Z")
		b.fault("V2.pending=5s")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		if day := time.Now().UTC().Format(time.DateOnly); day != "2028-02-29" {
			b.failf("it is still %s", day)
		}
		limited(b, "per_day = 300", `["a", "b"]`, "2028-02-29T23:59:00Z")
		b.exits(cmd.ExitRefused, "apply", "--auto-approve")
		limited(b, "per_day = 300", `["a", "b"]`, "2028-03-01T00:00:00Z")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// A saved plan is measured by the day on which it is applied.
func TestASavedPlanAtMidnight(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		limited(b, "per_day = 300", `["a"]`, "2028-02-28T12:00:00Z")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		limited(b, "per_day = 300", `["a", "b"]`, "2028-02-28T23:59:50Z")
		b.exits(cmd.ExitDone, "plan", "--out", "b.cardplan")
		b.exits(cmd.ExitRefused, "apply", "b.cardplan")
		limited(b, "per_day = 300", `["a", "b"]`, "2028-02-29T00:00:00Z")
		b.exits(cmd.ExitDone, "apply", "b.cardplan")
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// The zone of the machine is not that of the limits.
func TestLimitsInOtherZones(t *testing.T) {
	for _, hours := range []int{-11, 0, 14} {
		c := &clock{at: time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)}
		b := newBenchAt(t, c.now)
		zone := time.FixedZone("far", hours*3600)
		b.env.Now = func() time.Time { return c.now().In(zone) }
		b.edit("provider", "limits {\n  per_day = 300\n}\nprovider")
		b.run(cmd.ExitDone, "apply", "--auto-approve")
		if err := b.issuer.Spend("1001", 190_00, "Hotel"); err != nil {
			t.Fatal(err)
		}
		c.advance(59 * time.Minute)
		b.run(cmd.ExitRefused, "apply", "--auto-approve")
		c.advance(time.Minute)
		b.run(cmd.ExitDone, "apply", "--auto-approve")
	}
}

// A clock that is set back makes no room under a limit, and the refusal says
// what the matter is.
func TestLimitsAfterTheClockWasSetBack(t *testing.T) {
	c := &clock{at: time.Date(2026, 12, 1, 0, 0, 5, 0, time.UTC)}
	b := newBenchAt(t, c.now)
	b.edit("provider", "limits {\n  per_day            = 300\n  per_card_per_month = 300\n}\nprovider")
	b.run(cmd.ExitDone, "apply", "--auto-approve")
	if err := b.issuer.Spend("1001", 190_00, "Hotel"); err != nil {
		t.Fatal(err)
	}
	before := writes(b.issuer)
	c.advance(-10 * time.Second)
	b.run(cmd.ExitRefused, "apply", "--auto-approve")
	if out := b.out.String(); writes(b.issuer) != before || !strings.Contains(out, "per_card_per_month is") || !strings.Contains(out, "spending of 2026-12-01, a day that this machine's clock has not") {
		t.Errorf("%s", out)
	}
}

// An open whose answer is lost may still take its money: it counts as taken
// today, and against the account, until the lists decide.
func TestAnUnknownOpenCounts(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		limited(b, "per_day = 300", `["a"]`, "2028-02-28T12:00:00Z")
		for n := 1; ; n++ { // until it dies with an intent on the disk
			if _, died := b.crash(n, "apply", "--auto-approve"); !died {
				b.failf("nothing was left open")
			}
			if b.run("plan"); strings.Contains(b.said, "too early for the lists") {
				break
			}
		}
		before := writes(b.issuer)
		limited(b, "per_day = 300", `["a", "b"]`, "2028-02-28T12:00:00Z")
		b.exits(cmd.ExitRefused, "apply", "--auto-approve", "--wait", "0s", "--exclude", `virtual_card.travel["a"]`)
		b.must(b.issuer.Fund("merchant", -249_700_00))
		limited(b, "per_day = 500", `["a", "b"]`, "2028-02-28T12:00:00Z")
		b.exits(cmd.ExitFunds, "apply", "--auto-approve", "--wait", "0s", "--exclude", `virtual_card.travel["a"]`)
		if !strings.Contains(b.said, "may take 206.19 of it") || writes(b.issuer) != before {
			b.failf("%d calls", writes(b.issuer)-before)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
