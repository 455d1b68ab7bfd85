package cmd_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
)

// meddling opens a card for somebody else right after the n-th V2.
type meddling struct {
	next http.RoundTripper
	n    atomic.Int64
	open func()
}

// RoundTrip implements http.RoundTripper.
func (m *meddling) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := m.next.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, "/vcard/open") {
		if m.n.Add(-1) == 0 {
			m.open()
		}
	}
	return res, err
}

// confused brings about what nobody can tell apart: the second of three like
// opens is lost, and somebody else opens foreign cards of the same kind just
// then. Beside them another class is wanted. It returns the op in question.
func confused(b *bubble, fault string, foreign int) (op string) {
	b.write("main.card.hcl", noneProvider+opens("alike", "23", 3)+opens("other", "31", 2))
	b.fault("V2."+fault+"=#2", "list_numbers=platform")
	b.must(b.issuer.Plant(0, 1, "23", 206_19)) // older than all that follows
	plant := func(typ string, n int, gross card.Money) { b.must(b.issuer.Plant(0, n, typ, gross)) }
	m := &meddling{next: b.wire.next, open: func() {
		plant("23", foreign, 206_19)
		plant("23", 1, 50_00)
		plant("31", 1, 206_19)
	}}
	m.n.Store(2)
	b.wire.next = m
	b.exits(cmd.ExitUnknown, "apply", "--auto-approve", "--concurrency", "1", "--new-ledger", "--json")
	return b.find(`"type":"summary".*"findings":\[\{"op":"(\w+)"`)
}

// More orders than a ledger can explain are a person's to decide: exit 4, the
// candidates with times and amounts, nothing more of their class, the rest done.
func TestALookAlikeNeedsAPerson(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		op := confused(b, "cut_after", 1)
		for range 2 {
			for _, args := range [][]string{{"plan"}, {"apply", "--auto-approve"}, {"drift"}} {
				b.exits(cmd.ExitUnknown, args...)
				if args[0] != "drift" && strings.Count(b.said, "candidate: ") != 2 {
					b.failf("%v does not name the two candidates", args)
				}
				b.find(`((?s)the op's.*resolve ` + op + ` --as-order ID)|` + op)
			}
			time.Sleep(time.Hour)
		}
		b.find(`(virtual_card.alike\[1\])`)
		b.exits(cmd.ExitUnknown, "plan")
		b.find(`(candidate: VC\w+, OPEN_CARD, success, card 1003, gross 206.19, fee 6.19, net 200.00, 2000-01-01 00:00:00)`)
		b.find(`(wait +virtual_card.alike\[2\] +Another order of this card type and amount is unknown)`)
		b.exits(cmd.ExitUnknown, "plan", "--json")
		b.find(`(?s)("candidates": \[\s+\{.*?"gross": "206.19".*?"created_at": "2000-01-01T00:00:00Z")`)
		// One of ours and one lost; one older, one alike, two unlike of others; the other class is done.
		if totals := b.issuer.Totals(); totals.Orders["OPEN_CARD SUCCESS"] != 2+4+2 {
			b.failf("orders %v", totals.Orders)
		}
	}); wrong != "" {
		t.Fatal(wrong)
	}
}

// After a decision that is true, the next apply ends with the right cards.
func TestATrueDecisionConverges(t *testing.T) {
	for _, test := range []struct {
		fault    string
		foreign  int
		executed bool
		ours     int // of the five that are wanted: all, in the end
	}{
		{"cut_after", 1, true, 5}, {"cut_before", 2, false, 5},
	} {
		if wrong := inBubble(t, func(b *bubble) {
			op := confused(b, test.fault, test.foreign)
			decision := []string{"resolve", op, "--as-not-executed", "--why", "support found no such request"}
			if test.executed {
				b.exits(cmd.ExitUnknown, "plan")
				decision = []string{"resolve", op, "--as-order", b.find(`candidate: (VC\w+), OPEN_CARD, success, card 1003`), "--why", "seen in the dashboard"}
			}
			b.exits(cmd.ExitDone, decision...)
			b.exits(cmd.ExitDone, "ledger", "show", "--all")
			b.find(`(resolved .*tester decided: (?:order VC\w+; why: seen in the dashboard|not executed; why: support found no such request))`)
			b.exits(cmd.ExitDone, "apply", "--auto-approve")
			b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
			b.exits(cmd.ExitDone, "ledger", "verify")
			if n := b.issuer.Totals().Orders["OPEN_CARD SUCCESS"]; n != test.ours+3+test.foreign {
				b.failf("%d orders", n)
			}
		}); wrong != "" {
			t.Fatalf("%+v: %s", test, wrong)
		}
	}
}

// What cannot be decided so is refused with a reason, and changes nothing.
func TestDecisionsThatAreRefused(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		op := confused(b, "cut_after", 1)
		done := b.find(`"type":"done","time":"[^"]+","op":"(\w+)"`)
		b.exits(cmd.ExitDone, "ledger", "show", "--all")
		entries := strings.Count(b.said, "\n")
		b.exits(cmd.ExitDone, "api", "orders")
		number := func(id string, amount card.Money) string {
			return b.find(fmt.Sprintf(`"order_no": "(VC\w+)",\s+"card_id": %s,\s+"charge_type": "OPEN_CARD",\s+"amount": %s`, id, strings.TrimSuffix(amount.String(), ".00")))
		}
		older, own, other, type31 := number("1001", 206_19), number("1002", 206_19), number("1005", 50_00), number("1006", 206_19)
		for _, test := range []struct {
			says string
			args []string
		}{
			{"no open op begins with \"zz\"", []string{"zz", "--as-not-executed", "--why", "x"}},
			{"is settled already, as done", []string{done, "--as-not-executed", "--why", "x"}},
			{"the first argument is empty", []string{"", "--as-not-executed", "--why", "x"}},
			{"a decision needs a reason", []string{op, "--as-not-executed"}},
			{"a decision needs a reason", []string{op, "--as-order", own, "--why", "  "}},
			{"say either that it happened", []string{op, "--why", "x"}},
			{"say either that it happened", []string{op, "--as-order", own, "--as-not-executed", "--why", "x"}},
			{"lists no order \"nothing\"", []string{op, "--as-order", "nothing", "--why", "x"}},
			{"it is another one", []string{op, "--as-order", other, "--why", "x"}},
			{"is recorded already", []string{op, "--as-order", own, "--why", "x"}},
			{"The candidates are:", []string{op, "--as-order", older, "--why", "x"}},
			{"The candidates are:", []string{op, "--as-order", type31, "--why", "x"}},
		} {
			b.exits(cmd.ExitError, append([]string{"resolve"}, test.args...)...)
			if !strings.Contains(b.said, test.says) {
				b.failf("it does not say %q", test.says)
			}
		}
		b.exits(cmd.ExitDone, "ledger", "show", "--all")
		if n := strings.Count(b.said, "\n"); n != entries {
			b.failf("%d lines in the ledger, and there were %d", n, entries)
		}
		b.exits(cmd.ExitUnknown, "plan")
	}); wrong != "" {
		t.Fatal(wrong)
	}
}

// A person who says that nothing happened, and is wrong, is asked again once
// the order shows. Nothing is paid over it meanwhile unless an apply ran before
// it showed.
func TestAWrongDecisionIsFound(t *testing.T) {
	for _, numbers := range []string{"platform", "ours"} {
		for _, applied := range []bool{false, true} {
			if wrong := inBubble(t, func(b *bubble) { wrongDecision(b, numbers, applied) }); wrong != "" {
				t.Fatalf("%s, applied meanwhile %t: %s", numbers, applied, wrong)
			}
		}
	}
}

func wrongDecision(b *bubble, numbers string, applied bool) {
	b.write("main.card.hcl", noneProvider+opens("alike", "23", 1)+opens("other", "31", 1))
	b.fault("lag_orders=1m", "lag_cards=1m", "list_numbers="+numbers)
	if _, died := b.crash(8, "apply", "--auto-approve", "--concurrency", "1", "--target", "virtual_card.alike"); !died || !strings.Contains(b.said, "dies at after_answer") {
		b.failf("it does not die where it should")
	}
	b.exits(cmd.ExitDone, "show")
	op := b.find(`op ([0-9a-f]+)`)
	b.exits(cmd.ExitDone, "resolve", op, "--as-not-executed", "--why", "the list shows nothing")
	cards := 2
	if applied {
		time.Sleep(10 * time.Second)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		cards = 3 // it is paid twice, and that is found
	}
	time.Sleep(2 * time.Minute)
	for range 2 {
		b.exits(cmd.ExitUnknown, "plan")
		b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
		b.find(`(which was settled as never executed)`)
		time.Sleep(time.Hour)
	}
	order := b.find(`candidate: (\w+), OPEN_CARD, success, card 1001`)
	b.exits(cmd.ExitDone, "resolve", op, "--as-order", order, "--why", "the list shows it now")
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
	b.exits(cmd.ExitDone, "ledger", "verify")
	if n := b.issuer.Totals().Virtual; n != cards {
		b.failf("%d cards, want %d", n, cards)
	}
}
