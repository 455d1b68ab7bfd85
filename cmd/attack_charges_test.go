package cmd_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// spentStock is a fleet of one stock card that was topped up and spent from.
func spentStock() asyncCase { return asyncCases()[6] }

// A transaction that failed is not the top-up that was lost: it is sent once
// more. Of one that is pending, or under a word that nobody knows, a person
// decides.
func TestAFailedTransactionIsNoTopUp(t *testing.T) {
	for status, want := range map[string]cmd.ExitCode{"FAILED": cmd.ExitDone, "declined": cmd.ExitDone, "PENDING": cmd.ExitUnknown, "HELD": cmd.ExitUnknown} {
		if wrong := inBubble(t, func(b *bubble) { failedTransaction(b, status, want) }); wrong != "" {
			t.Errorf("%s: %s", status, wrong)
		}
	}
}

func failedTransaction(b *bubble, status string, want cmd.ExitCode) {
	c := spentStock()
	k := c.begin(b, issuerMode{"merchant", "ours"})
	at := time.Now().Add(time.Second).UTC().Format(time.RFC3339)
	b.answers(func(path string, body []byte) []byte {
		if !strings.HasSuffix(path, "/pcard/card-transactions") {
			return body
		}
		row := fmt.Sprintf(`"items":[{"transaction_id":"t-1","transaction_type":"CARD_RECHARGE","transaction_amount":"50.00","transaction_currency":"USD","transaction_status":%q,"transaction_time":%q},`, status, at)
		body = bytes.Replace(body, []byte(`"items":[`), []byte(row), 1)
		return regexp.MustCompile(`"total":\d+`).ReplaceAll(body, []byte(`"total":0`)) // it does not say
	})
	b.fault("P8.cut_before=once")
	b.exits(want, "apply", "--auto-approve")
	if want == cmd.ExitDone {
		b.must(k.check(c.fleet))
		return
	}
	b.find(`candidate: (t-1), CARD_CHARGE, success, card \S+, gross 50.00`)
	b.paid("CARD_RECHARGE", 1)
}

// A card has more than a page of transactions, and the list begins with the
// oldest: the top-up that was lost is found at its end, though the card's holder
// has paid with it and the balance does not show it.
func TestTransactionsThatBeginWithTheOldest(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		c := spentStock()
		k := c.begin(b, issuerMode{"none", "platform"})
		id := b.issuer.Truth().Cards[0].ID
		for range 120 {
			b.must(b.issuer.Spend(id, 5, "Kiosk"))
		}
		k.gross["physical"] += cost("", false, 120*5)
		time.Sleep(time.Hour)
		b.wire.next = &oldestFirst{b.wire.next, "/pcard/card-transactions"}
		b.fault("P8.cut_after=once")
		time.AfterFunc(3*time.Second, func() { b.must(b.issuer.Spend(id, 60_00, "Hotel")) })
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.paid("CARD_RECHARGE", 2)
		if has := b.issuer.Truth().Cards[0].Balance; has != 0 {
			b.failf("%s is on the card", has)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// Top-ups of physical cards are planned as free (P8: A). A fee that the issuer
// takes for one all the same is told, and no further one is sent.
func TestAFeeForAPhysicalCard(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		mode := issuerMode{"merchant", "ours"}
		f := fleet{holders: 2, cards: []fleetCard{{name: "p", stock: 1, target: 60_00}, {name: "q", holder: 1, stock: 2, target: 60_00}}}
		b.environ = append(b.environ, f.environ()...)
		b.fault(mode.settings()...)
		b.answers(func(path string, body []byte) []byte {
			if strings.HasSuffix(path, "/pcard/charge") {
				return bytes.Replace(body, []byte(`"amount":`), []byte(`"fee":"1.00","amount":`), 1)
			}
			return body
		})
		b.write("main.card.hcl", f.hcl(mode.provider(1)))
		b.exits(cmd.ExitError, "apply", "--auto-approve")
		b.find(`(The fee of physical_card.p was 1.00, and top-ups of physical cards are\s+planned as free)`)
		b.paid("CARD_RECHARGE", 1)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}

// A stock card that is not in USD is bound, and not topped up: neither by the run
// that binds it nor by the next one.
func TestAStockCardInAnotherCurrency(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		c := asyncCases()[5]
		b.answers(instead(`"card_currency":"USD"`, `"card_currency":"EUR"`))
		c.begin(b, issuerMode{"merchant", "ours"})
		for range 2 {
			b.exits(cmd.ExitError, "apply", "--auto-approve")
			b.find(`(card (?:that was bound )?is in EUR, and all amounts here are in USD)`)
			time.Sleep(time.Minute)
		}
		b.paid("CARD_RECHARGE", 0)
		if b.issuer.Truth().Cards[0].HolderID == "" {
			b.failf("it is not bound")
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
