package cmd_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// loose writes a configuration of cards that nobody holds: name, type and
// target of each.
func (b *bubble) loose(mode issuerMode, cards ...string) {
	b.fault(mode.settings()...)
	text := fmt.Sprintf("provider \"trustpay\" {\n  base_url = %q\n  order_reference = %q\n  request_timeout = \"5s\"\n  settle_window = \"10s\"\n}\n", bubbleURL, mode.reference)
	for _, c := range cards {
		f := strings.Fields(c)
		text += fmt.Sprintf("virtual_card %q {\n  card_type = %q\n  balance {\n    target = %s\n  }\n}\n", f[0], f[1], f[2])
	}
	b.write("main.card.hcl", text)
}

// paid fails unless the merchant account has paid so many orders of a kind.
func (b *bubble) paid(kind string, want int) {
	if got := b.issuer.Totals().Orders[kind+" SUCCESS"]; got != want {
		b.failf("%d orders %s, want %d", got, kind, want)
	}
}

// What a dead run sent counts from the moment we took the lease from it,
// however long before that our process began.
func TestAbsenceCountsFromTheLease(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.loose(issuerMode{"none", "platform"}, "a 23 50")
		b.fault("lag_orders=8s", "lag_cards=8s")
		first := true
		env := b.env(&b.log, &b.log)
		env.Now = func() time.Time {
			now := time.Now()
			if first { // this process stands still, and another one lives and dies
				first = false
				time.Sleep(time.Minute)
				if _, died := b.crash(8, "apply", "--auto-approve"); !died {
					b.failf("the other run was to die with its answer")
				}
			}
			return now
		}
		if code := cmd.Run(context.Background(), env, []string{"-C", b.dir, "apply", "--auto-approve"}); code != cmd.ExitDone {
			b.failf("exit code %d", code)
		}
		b.paid("OPEN_CARD", 1)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// Where the list shows our numbers, an order under another one is not taken
// for ours without asking.
func TestALookAlikeUnderAnotherNumber(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		mode := issuerMode{"none", "ours"}
		b.loose(mode, "z 23 20")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		time.Sleep(time.Minute)
		b.loose(mode, "z 23 20", "a 23 50")
		b.fault("V2.cut_before=always")
		time.AfterFunc(3*time.Second, func() { b.must(b.issuer.Plant(0, 1, "23", cost("23", true, 50_00))) })
		b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
		b.exits(cmd.ExitError, "state", "show", "virtual_card.a")
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// The order of an op that was settled as absent is found when it shows at last,
// also behind many orders of others.
func TestALateOrderBehindManyOthers(t *testing.T) {
	for _, others := range []int{0, 150} {
		wrong := inBubble(t, func(b *bubble) {
			mode := issuerMode{"none", "platform"}
			b.loose(mode, "z 23 20")
			b.exits(cmd.ExitDone, "apply", "--auto-approve")
			time.Sleep(time.Minute)
			b.loose(mode, "z 23 20", "a 23 50")
			b.fault("lag_orders=10m", "lag_cards=10m", "V2.cut_after=once")
			time.AfterFunc(10*time.Second, func() { b.fault("lag_orders=off", "lag_cards=off") })
			b.run("apply", "--auto-approve") // taken for absent, and sent again
			time.Sleep(time.Minute)
			b.must(b.issuer.Plant(0, others, "31", 25_00))
			time.Sleep(time.Minute)
			b.loose(mode, "z 23 40", "a 23 50")
			b.run("apply", "--auto-approve")
			time.Sleep(20 * time.Minute)
			b.exits(cmd.ExitUnknown, "plan")
		})
		if wrong != "" {
			t.Errorf("behind %d: %s", others, wrong)
		}
	}
}

// A balance that rose within settle_window of our top-up need not be the
// top-up: a shop may have paid something back.
func TestARefundIsNotOurTopUp(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.loose(issuerMode{"none", "platform"}, "a 23 100")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		time.Sleep(time.Minute)
		b.must(b.issuer.Spend("1001", 90_00, "Hotel"))
		b.fault("lag_balance=9s")
		b.must(b.issuer.SetCard(emulator.CardChange{CardID: "1001", Load: 15_00}))
		time.Sleep(2 * time.Second)
		b.run("apply", "--auto-approve")
		time.Sleep(7500 * time.Millisecond) // the refund shows, the top-up does not
		b.run("apply", "--auto-approve")
		b.paid("CARD_CHARGE", 1)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// A fee that is not as quoted stops its card type as soon as it is said, also
// by the answer of an order that is pending.
func TestPendingOrdersTellTheirFees(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		var cards []string
		for i := range 20 {
			cards = append(cards, fmt.Sprintf("x%d 23 50", i))
		}
		b.loose(issuerMode{"none", "platform"}, cards...)
		b.fault("fee_extra=5.00", "V2.pending=20s")
		b.exits(cmd.ExitError, "apply", "--auto-approve", "--concurrency", "2")
		if got := b.issuer.Totals().Requests["V2"]; got > 2 {
			b.failf("%d opens are sent", got)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// The second interrupt cuts the calls on their way; the next run finds out
// what became of them, and nothing happens twice.
func TestSecondInterrupt(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.loose(issuerMode{"none", "platform"}, "a 23 50")
		b.fault("V2.latency=3s")
		signals := make(chan os.Signal, 2)
		env := b.env(&b.log, &b.log)
		env.Signals = signals
		var sent int64
		time.AfterFunc(2*time.Second, func() {
			sent = b.issuer.Totals().Requests["V2"] // it is on its way
			signals <- os.Interrupt
			signals <- os.Interrupt
		})
		if code := cmd.Run(context.Background(), env, []string{"-C", b.dir, "apply", "--auto-approve"}); code != cmd.ExitUnknown || sent != 1 {
			b.failf("exit code %d, %d opens sent", code, sent)
		}
		b.fault("V2.latency=off")
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		b.paid("OPEN_CARD", 1)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// An order that turns up after its op was freed is a person's to decide: apply
// says so, pays for nothing at its address, and resolve decides it.
func TestLateOrder(t *testing.T) {
	for decision, cards := range map[string]int{"--as-order": 1, "--as-not-executed": 2} {
		wrong := inBubble(t, func(b *bubble) {
			b.loose(issuerMode{"none", "platform"}, "a 23 50")
			b.fault("V2.late=20s,once", "V2.rate429=#2", "V2.retry_after=60s")
			b.exits(cmd.ExitError, "apply", "--auto-approve", "--wait", "0s") // absent, and then too many requests
			time.Sleep(30 * time.Second)
			b.paid("OPEN_CARD", 1)
			b.exits(cmd.ExitUnknown, "plan")
			b.exits(cmd.ExitUnknown, "ledger", "reconcile")
			b.find(`(which may be that of op \w+, and the issuer's lists settled that op as never\s+executed)`)
			b.find(`(Decide again with: cardform -C \S+ resolve \w+ --as-order VC\w+ --why TEXT, or with --as-not-executed)`)
			b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
			b.paid("OPEN_CARD", 1)
			candidate := regexp.MustCompile(`candidate: (\w+),`).FindStringSubmatch(b.said)
			op := regexp.MustCompile(`cardform -C \S+ resolve (\w+)`).FindStringSubmatch(b.said)
			if candidate == nil || op == nil {
				b.failf("nothing to decide")
			}
			args := []string{"resolve", op[1], decision, "--why", "seen in the dashboard"}
			if decision == "--as-order" {
				args = append(args[:3:3], candidate[1], "--why", "seen in the dashboard")
			}
			b.exits(cmd.ExitDone, args...)
			b.exits(cmd.ExitDone, "apply", "--auto-approve", "--new-ledger") // the card that nobody declared is somebody else's
			b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
			b.paid("OPEN_CARD", cards)
		})
		if wrong != "" {
			t.Errorf("%s: %s", decision, wrong)
		}
	}
}

// Ops of one class have the same candidates, which are listed once.
func TestCandidatesAreListedOnce(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.loose(issuerMode{"none", "platform"}, "a 23 50", "b 23 50")
		b.fault("V2.cut_after=x2")
		time.AfterFunc(2*time.Second, func() { b.must(b.issuer.Plant(0, 1, "23", cost("23", true, 50_00))) })
		b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
		if n, same := strings.Count(b.said, "candidate: "), strings.Count(b.said, "candidates: the same"); n != 3 || same != 1 {
			b.failf("%d candidates are listed, and %d times they are the same", n, same)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
