package card_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]card.Money{
		"0": 0, "-0": 0, "35": 3500, "35.5": 3550, "35.50": 3550, "206.19": 20619, "-1.00": -100, "0.01": 1, "-0.01": -1,
		"35.5000000000000000000000000000": 3550, "1e2": 10000, "3.5e1": 3500, "1E-2": 1, "350e-1": 3500, "1.05e+1": 1050,
		"9999999999.99": card.MaxMoney, "-9999999999.99": -card.MaxMoney, "0.290": 29, "1.10": 110, "4.35": 435,
		"0.01" + strings.Repeat("0", 40): 1, "0.00999999999999999999999999999999999": 1, // nearer to a cent than 1e-30
	} {
		if got, err := card.ParseMoney(text); err != nil || got != want {
			t.Errorf("%q is %d cents (%v), want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": card.ErrNotMoney, " 1": card.ErrNotMoney, "1 ": card.ErrNotMoney, "+1": card.ErrNotMoney, "1.": card.ErrNotMoney, ".5": card.ErrNotMoney,
		"-": card.ErrNotMoney, "--1": card.ErrNotMoney, "1,5": card.ErrNotMoney, "1_0": card.ErrNotMoney, "0x10": card.ErrNotMoney, "1/2": card.ErrNotMoney,
		"1.2.3": card.ErrNotMoney, "1e": card.ErrNotMoney, "e1": card.ErrNotMoney, "1e99": card.ErrNotMoney, "1e1.5": card.ErrNotMoney, "NaN": card.ErrNotMoney,
		"Inf": card.ErrNotMoney, "١٢": card.ErrNotMoney, "$5": card.ErrNotMoney, strings.Repeat("1", 65): card.ErrNotMoney,
		"0.001": card.ErrFractional, "35.555": card.ErrFractional, "1e-3": card.ErrFractional, "0.009999999999": card.ErrFractional,
		"10000000000": card.ErrTooLarge, "-10000000000": card.ErrTooLarge, "1e40": card.ErrTooLarge, "99999999999999999999": card.ErrTooLarge,
	} {
		if got, err := card.ParseMoney(text); !errors.Is(err, want) || got != 0 {
			t.Errorf("%q is %s (%v), want %v", text, got, err, want)
		}
	}
}

// A third of a dollar, a tenth made of binary digits: what is a cent and what
// is not, is decided at 1e-30.
func TestMoneyFromRat(t *testing.T) {
	offBy := func(exp int64) *big.Rat {
		off := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(exp), nil))
		return off.Add(off, big.NewRat(29, 100))
	}
	for _, test := range []struct {
		dollars *big.Rat
		want    card.Money
		err     error
	}{
		{big.NewRat(29, 100), 29, nil}, {big.NewRat(-29, 100), -29, nil}, {new(big.Rat), 0, nil},
		{offBy(30), 29, nil}, {offBy(29), 0, card.ErrFractional}, {big.NewRat(1, 3), 0, card.ErrFractional},
		{new(big.Rat).SetInt64(math.MaxInt64), 0, card.ErrTooLarge},
	} {
		if got, err := card.MoneyFromRat(test.dollars); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s is %s (%v), want %s (%v)", test.dollars, got, err, test.want, test.err)
		}
	}
}

func TestMoneyString(t *testing.T) {
	for m, want := range map[card.Money]string{0: "0.00", 1: "0.01", 10: "0.10", -1: "-0.01", 20619: "206.19", card.MaxMoney: "9999999999.99",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08"} {
		if got := m.String(); got != want {
			t.Errorf("%d cents are %q, want %q", int64(m), got, want)
		}
	}
}

func TestMoneyJSON(t *testing.T) {
	for text, want := range map[string]card.Money{`35`: 3500, `35.5`: 3550, `"35.50"`: 3550, `"3.5e1"`: 3500, `3.5E1`: 3500, `null`: 0, `""`: 0, `"\u0031"`: 100, `-1`: -100} {
		var got card.Money
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", text, got, err, want)
		}
	}
	for _, text := range []string{`true`, `{}`, `[]`, `"x"`, `0.001`, `"1"2"`, `"`, `"\u00zz"`, `1e400`} {
		got := card.Money(7)
		if err := json.Unmarshal([]byte(text), &got); err == nil || got != 7 {
			t.Errorf("%s is %s (%v), want an error and the old value", text, got, err)
		}
	}
}

// Every amount prints as what parses to it, in every form.
func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := card.Money(rapid.Int64Range(int64(-card.MaxMoney), int64(card.MaxMoney)).Draw(r, "cents"))
		if got, err := card.ParseMoney(m.String()); err != nil || got != m {
			r.Fatalf("%s parses to %s (%v)", m, got, err)
		}
		text, err := json.Marshal(m)
		if err != nil {
			r.Fatal(err)
		}
		for _, form := range []string{string(text), m.String()} {
			var got card.Money
			if err := json.Unmarshal([]byte(form), &got); err != nil || got != m {
				r.Fatalf("%s unmarshals to %s (%v)", form, got, err)
			}
		}
		if got, err := card.MoneyFromRat(big.NewRat(int64(m), 100)); err != nil || got != m {
			r.Fatalf("as a fraction it is %s (%v)", got, err)
		}
	})
}

// FuzzParseMoney: what parses is what exact arithmetic says, within the bounds,
// and prints as what parses to it again.
func FuzzParseMoney(f *testing.F) {
	for _, seed := range []string{"0", "35", "35.5", "-206.19", "1e2", "3.5e-1", "9999999999.99", "10000000000", "0.001", "1_0", "", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := card.ParseMoney(text)
		if err != nil {
			if m != 0 {
				t.Fatalf("%q is an error and %s", text, m)
			}
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is taken for %s", text, m)
		}
		off := exact.Sub(exact, big.NewRat(int64(m), 100))
		if bound := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)); off.Abs(off).Cmp(bound) > 0 {
			t.Fatalf("%q is taken for %s", text, m)
		}
		if again, err := card.ParseMoney(m.String()); err != nil || again != m || m > card.MaxMoney || m < -card.MaxMoney {
			t.Fatalf("%q is %s, and that is %s (%v)", text, m, again, err)
		}
	})
}
