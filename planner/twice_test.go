package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// A top-up that is planned while the order of one that a person gave up may
// succeed yet says what that would cost. Once the issuer is through with the
// order, or where the lists decided, there is nothing to say.
func TestPlanSaysWhatMayBePaidTwice(t *testing.T) {
	for name, test := range map[string]struct {
		by     string
		status card.OrderStatus
		says   bool
	}{
		"given up, and pending":   {"person", card.OrderPending, true},
		"given up, and it failed": {"person", card.OrderFailed, false},
		"settled by the lists":    {"list", card.OrderPending, false},
	} {
		w, a := applied(t)
		w.never(a, state.Outcome{By: test.by})
		w.shows(a, test.status, "VC70")
		w.card(w.st.Resource(a).ID).Balance = 10_00
		p := w.plan()
		if len(p.Changes) != 1 || p.Changes[0].Action != card.ActionFund {
			t.Fatalf("%s: %v", name, lines(p))
		}
		if says := strings.Contains(p.Changes[0].Reason, "Its order VC70 was resolved as not executed, and is still pending at the issuer"); says != test.says {
			t.Errorf("%s: %s", name, p.Changes[0].Reason)
		}
	}
}
