package cmd_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// A status of orders that is set wrong says failed of what succeeded: with the
// card ACTIVE beside it, no other one is paid for.
func TestAWrongOrderStatusOpensOneCard(t *testing.T) {
	for _, mode := range issuerModes()[:2] {
		for _, text := range []string{looseCard("a", 100), heldCard("a", 100, "")} {
			if wrong := inBubble(t, func(b *bubble) { wrongStatus(b, mode, text) }); wrong != "" {
				t.Errorf("%v: %s", mode, wrong)
			}
		}
	}
}

func wrongStatus(b *bubble, mode issuerMode, text string) {
	b.fault(mode.settings()...)
	b.write("main.card.hcl", fmt.Sprintf(`
provider "trustpay" {
  base_url        = %q
  order_reference = %q
  request_timeout = "5s"
  settle_window   = "10s"
  order_status    = { pending = [1, 2], failed = [3, 4], success = [6], refunded = [5] }
}
%s`, bubbleURL, mode.reference, text))
	b.run("apply", "--auto-approve") // the answer or the list says failed
	for range 2 {
		time.Sleep(2 * time.Minute)
		b.exits(cmd.ExitError, "apply", "--auto-approve")
		b.find(`(as failed, and its card \d+ as ACTIVE)`)
	}
	b.paid("OPEN_CARD", 1)
}

// A transaction of a physical card under a word that nobody knows may be our
// top-up, though the card's holder has paid with it meanwhile and the balance
// does not show it: a person decides, and it is not paid for again.
func TestATopUpUnderAnotherWord(t *testing.T) {
	for _, mode := range issuerModes()[:2] {
		if wrong := inBubble(t, func(b *bubble) {
			b.loose(mode)
			b.answers(instead("CARD_RECHARGE", "LOAD"))
			b.environ = append(b.environ, "CARDFORM_VAR_van="+emulator.StockNumber(0))
			b.write("van.card.hcl", anaHolder+`
variable "van" {
  sensitive = true
}
physical_card "van" {
  cardholder  = cardholder.ana
  card_number = var.van
  balance {
    target       = 300
    refill_below = 50
  }
}
`)
			b.exits(cmd.ExitDone, "apply", "--auto-approve")
			id := b.issuer.Truth().Cards[0].ID
			b.must(b.issuer.Spend(id, 260_00, "Hotel"))
			time.Sleep(time.Minute)
			b.fault("P8.cut_after=once")
			time.AfterFunc(4*time.Second, func() { b.must(b.issuer.Spend(id, 270_00, "Hotel")) })
			b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
			b.paid("CARD_RECHARGE", 2)
			b.decideTopUp()
			b.paid("CARD_RECHARGE", 3) // the holder has paid with what came
		}); wrong != "" {
			t.Errorf("%v: %s", mode, wrong)
		}
	}
}

// decideTopUp takes the only candidate of the last run for the op's, and
// applies.
func (b *bubble) decideTopUp() {
	if n := strings.Count(b.said, "candidate: "); n != 1 {
		b.failf("%d candidates", n)
	}
	order := b.find(`candidate: (\S+), CARD_CHARGE, success, card \S+, gross 260.00`)
	b.exits(cmd.ExitDone, "resolve", b.find(`resolve (\w+) --as-order`), "--as-order", order, "--why", "seen in the dashboard")
	time.Sleep(time.Minute)
	b.exits(cmd.ExitDone, "apply", "--auto-approve")
	b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
}
