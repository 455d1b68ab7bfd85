package card_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

func TestParseRate(t *testing.T) {
	for _, test := range []struct {
		text string
		per  int64
		want card.Rate
		says string
	}{
		{"3", 100, 30_000_000, "3%"}, {"0.03", 1, 30_000_000, "3%"}, {"0.25", 100, 2_500_000, "0.25%"}, {"0", 100, 0, "0%"},
		{"3.00", 100, 30_000_000, "3%"}, {"99.9999999", 100, 999_999_999, "99.9999999%"}, {"0.999999999", 1, 999_999_999, "99.9999999%"},
		{"1e-9", 1, 1, "0.0000001%"}, {"10", 100, 100_000_000, "10%"}, {"50", 100, 500_000_000, "50%"},
	} {
		if got, err := card.ParseRate(test.text, test.per); err != nil || got != test.want || got.String() != test.says {
			t.Errorf("%s of %d is %d, %s (%v); want %d, %s", test.text, test.per, got, got, err, test.want, test.says)
		}
	}
	for text, per := range map[string]int64{"100": 100, "1": 1, "-1": 100, "": 100, "3%": 100, "1/3": 100, "0.0000000001": 1, "1e99": 100, "0x1": 100, "5": 0} {
		if got, err := card.ParseRate(text, per); !errors.Is(err, card.ErrRate) {
			t.Errorf("%q of %d is %s (%v), want ErrRate", text, per, got, err)
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
