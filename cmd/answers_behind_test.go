package cmd_test

import (
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// An order list that lags for longer than settle_window proves nothing while
// the card list shows what it does not: no card is opened, and none topped up,
// a second time.
func TestOrderListBehindTheCards(t *testing.T) {
	if wrong := inBubble(t, orderListBehind); wrong != "" {
		t.Error(wrong)
	}
}

func orderListBehind(b *bubble) {
	m := newModel(b, issuerMode{"none", "platform"}, 1, 4)
	stuck := func(endpoint string, sends int64) {
		m.fault(endpoint+".cut_after=always", "lag_orders=90s")
		for range 2 {
			if code := m.run(applyAll()...); code == cmd.ExitDone {
				m.failf("it takes what the list does not show for done")
			}
			if got := m.issuer.Totals().Requests[endpoint]; got != sends {
				m.failf("%d sends, want %d", got, sends)
			}
		}
		m.calm()
		time.Sleep(2 * time.Minute)
		m.exits(cmd.ExitDone, applyAll()...)
		m.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		m.converged()
	}
	stuck("V2", 4)
	for _, c := range m.issuer.Truth().Cards {
		m.pay(c.ID, c.Balance)
	}
	time.Sleep(time.Minute) // the opens were recorded a moment ago: until then balances are not trusted
	stuck("V5", 4)
}
