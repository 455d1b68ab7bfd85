package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
)

func TestFeesThatAreNotAsQuotedAreWarnedOf(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	o := &w.seen.Orders.Items[0]
	w.virtual("ben", card.Address{}, 100_00, 50_00)
	o.Fee = 6_21 // two cents more than 3 % of 206.19
	if d := w.plan().Diagnostics; len(d) != 0 {
		t.Errorf("two cents are no reason to warn: %+v", d)
	}
	o.Fee = 6_22
	d := w.plan().Diagnostics
	if len(d) != 1 || d[0].Severity != card.SeverityWarning || !strings.Contains(d[0].Detail, "kept 6.22") || !strings.Contains(d[0].Detail, "write in the provider block") {
		t.Errorf("diagnostics %+v", d)
	}
	w.set.Fees = map[string]card.FeeConfig{"23": {CardType: "23", Open: card.FeeRule{Rate: 30_000_000, Fixed: 3}}}
	if d := w.plan().Diagnostics; len(d) != 0 {
		t.Errorf("the fees are set now: %+v", d)
	}
}

// The warning is exact: what it says to write makes the issuer's order right,
// keeps what is set for others, and is in the unit of the configuration.
func TestFeesToSetAreSaid(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	o := &w.seen.Orders.Items[0]
	w.virtual("ben", card.Address{}, 100_00, 50_00)
	other := map[string]card.FeeConfig{"31": {CardType: "31", Open: card.FeeRule{Fixed: 99}}}
	for _, test := range []struct {
		fee  card.Money
		unit card.RateUnit
		set  map[string]card.FeeConfig
		want string
	}{
		{6_69, card.Percent, nil, `fees = { "23" = { open = { rate = 3, fixed = "0.50" }, top_up = { rate = 1, fixed = "0.00" } } }`},
		{6_69, card.Fraction, nil, `fees = { "23" = { open = { rate = 0.03, fixed = "0.50" }, top_up = { rate = 0.01, fixed = "0.00" } } }`},
		{6_69, card.Percent, other, `, "31" = { open = { rate = 0, fixed = "0.99" }, top_up = { rate = 0, fixed = "0.00" } } }`},
		{4_12, card.Percent, nil, `open = { rate = 1.998157, fixed = "0.00" }`},
		{0, card.Percent, nil, `open = { rate = 0, fixed = "0.00" }`},
	} {
		o.Fee, w.set.Rates, w.set.Fees = test.fee, test.unit, test.set
		if d := w.plan().Diagnostics; len(d) != 1 || !strings.Contains(d[0].Detail, test.want) {
			t.Errorf("a fee of %s: %+v, want %s in it", test.fee, d, test.want)
		}
	}
}
