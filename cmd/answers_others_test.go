package cmd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// Where no number tells, an order of somebody else that shows first is not
// taken for ours, which the issuer carries out later: a person is asked, and
// whichever card was paid for is the ledger's in the end.
func TestOthersOrderWhileOursIsLate(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		m := newModel(b, issuerMode{"none", "platform"}, 1, 1)
		m.fault("V2.late=8s,once")
		if _, died := m.crash(14, applyAll()...); !died || m.issuer.Faults().Fired()["late"] != 1 {
			m.failf("it was to die once the open is sent")
		}
		time.Sleep(time.Second)
		m.must(b.issuer.Plant(0, 1, "23", cost("23", true, 100_00)))
		m.calm()
		m.exits(cmd.ExitUnknown, applyAll()...)
		if strings.Count(m.said, "candidate: VC") != 2 {
			m.failf("both orders are candidates")
		}
		m.excuse = "others ordered the same"
		m.finish()
		if truth := m.issuer.Truth(); len(truth.Cards) != 2 || truth.Cards[0].HolderID == "" || truth.Cards[1].HolderID != "" {
			m.failf("the newer card is ours: %+v", truth.Cards)
		}
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
