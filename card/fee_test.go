package card_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

func TestRate(t *testing.T) {
	for _, test := range []struct {
		text string
		unit card.RateUnit
		want card.Rate
		says string
		in   string // the other unit
	}{
		{"3", card.Percent, 30_000_000, "3%", "0.03"}, {"0.03", card.Fraction, 30_000_000, "3%", "3"},
		{"0.25", card.Percent, 2_500_000, "0.25%", "0.0025"}, {"0", card.Percent, 0, "0%", "0"}, {"3.00", "", 30_000_000, "3%", "0.03"},
		{"99.9999999", card.Percent, 999_999_999, "99.9999999%", "0.999999999"}, {"0.999999999", card.Fraction, 999_999_999, "99.9999999%", "99.9999999"},
		{"1e-9", card.Fraction, 1, "0.0000001%", "0.0000001"}, {"10", card.Percent, 100_000_000, "10%", "0.1"}, {"50", card.Percent, 500_000_000, "50%", "0.5"},
	} {
		other := card.Fraction
		if test.unit == card.Fraction {
			other = card.Percent
		}
		got, err := card.ParseRate(test.text, test.unit)
		if err != nil || got != test.want || got.String() != test.says || got.In(other) != test.in {
			t.Errorf("%s as a %s is %d, %s, %s (%v); want %d, %s, %s", test.text, test.unit, got, got, got.In(other), err, test.want, test.says, test.in)
		}
	}
	for text, unit := range map[string]card.RateUnit{
		"100": card.Percent, "1": card.Fraction, "-1": card.Percent, "": card.Percent, "3%": card.Percent, "1/3": card.Percent,
		"0.0000000001": card.Fraction, "1e99": card.Percent, "0x1": card.Percent,
	} {
		if got, err := card.ParseRate(text, unit); !errors.Is(err, card.ErrRate) {
			t.Errorf("%q as a %s is %s (%v), want ErrRate", text, unit, got, err)
		}
	}
}

func TestFee(t *testing.T) {
	for _, test := range []struct {
		rule       card.FeeRule
		gross, fee card.Money
	}{
		{card.FeeRule{}, 3500, 0},
		{card.FeeRule{Fixed: 1099}, 3500, 1099},
		{card.FeeRule{Rate: 30_000_000}, 20619, 619},              // 618.57
		{card.FeeRule{Rate: 30_000_000, Fixed: 1099}, 3500, 1204}, // 105 + 1099
		{card.FeeRule{Rate: 500_000_000}, 1, 1},                   // half a cent, rounded up
		{card.FeeRule{Rate: 499_999_999}, 1, 0},
		{card.FeeRule{Rate: 999_999_999}, card.MaxMoney, 999_999_998_999}, // no overflow
	} {
		if got := test.rule.Fee(test.gross); got != test.fee || test.rule.Net(test.gross) != test.gross-test.fee {
			t.Errorf("%s + %s of %s is %s, want %s", test.rule.Rate, test.rule.Fixed, test.gross, got, test.fee)
		}
	}
}

// The fee is gross times rate, rounded half up, plus the fixed part.
func TestFeeIsExact(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rule, gross := drawRule(r), card.Money(rapid.Int64Range(0, int64(card.MaxMoney)).Draw(r, "gross"))
		exact := big.NewRat(int64(rule.Rate), 1_000_000_000)
		exact.Mul(exact, new(big.Rat).SetInt64(int64(gross)))
		exact.Add(exact, big.NewRat(1, 2))
		rounded := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
		if got := rule.Fee(gross); got != card.Money(rounded)+rule.Fixed {
			r.Fatalf("got %s, want %s", got, card.Money(rounded)+rule.Fixed)
		}
	})
}

func drawRule(r *rapid.T) card.FeeRule {
	return card.FeeRule{
		Rate:  card.Rate(rapid.OneOf(rapid.Int64Range(0, 999_999_999), rapid.Map(rapid.Int64Range(0, 99), func(percent int64) int64 { return percent * 10_000_000 })).Draw(r, "rate")),
		Fixed: card.Money(rapid.Int64Range(0, 2000).Draw(r, "fixed")),
	}
}

// Gross is what counting up from nothing finds first.
func TestGrossAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rule, net := drawRule(r), card.Money(rapid.Int64Range(0, 3000).Draw(r, "net"))
		const far = 300_000
		want := card.Money(0)
		for want < far && rule.Net(want) != net {
			want++
		}
		got, err := rule.Gross(net)
		if want < far && (err != nil || got != want) || want == far && err == nil && got < far {
			r.Fatalf("%s + %s: %s net take %s (%v), want %s", rule.Rate, rule.Fixed, net, got, err, want)
		}
	})
}

// For amounts that no loop reaches: the net is exact, and a cent less is not
// enough.
func TestGrossIsSmallest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rule, net := drawRule(r), card.Money(rapid.Int64Range(0, int64(card.MaxMoney)).Draw(r, "net"))
		got, err := rule.Gross(net)
		if err != nil {
			if !errors.Is(err, card.ErrTooLarge) || rule.Net(card.MaxMoney) >= net {
				r.Fatal(err)
			}
			return
		}
		if rule.Net(got) != net || got > 0 && rule.Net(got-1) >= net {
			r.Fatalf("%s + %s: %s leaves %s, a cent less leaves %s, wanted %s", rule.Rate, rule.Fixed, got, rule.Net(got), rule.Net(got-1), net)
		}
	})
}

func TestGrossRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		rule card.FeeRule
		net  card.Money
	}{
		"a negative net":    {card.FeeRule{}, -1},
		"too much":          {card.FeeRule{Rate: 500_000_000}, card.MaxMoney},
		"a negative fee":    {card.FeeRule{Fixed: -1}, 100},
		"a negative rate":   {card.FeeRule{Rate: -1}, 100},
		"a rate of all":     {card.FeeRule{Rate: 1_000_000_000}, 0},
		"more than is kept": {card.FeeRule{Fixed: card.MaxMoney}, 1},
	} {
		if got, err := test.rule.Gross(test.net); !errors.Is(err, card.ErrTooLarge) {
			t.Errorf("%s: %s (%v), want ErrTooLarge", name, got, err)
		}
	}
}
