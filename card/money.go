package card

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Money is an amount of US dollars in cents. The zero Money is nothing. It
// prints as "206.19" and marshals as that text.
type Money int64

// MaxMoney is the largest amount that the parsers accept: ten thousand
// million dollars less a cent, so that sums over a million cards fit.
const MaxMoney Money = 999_999_999_999

// Errors of the money parsers, read with errors.Is.
var (
	ErrNotMoney   = errors.New("not an amount of money")
	ErrFractional = errors.New("more than two decimals")
	ErrTooLarge   = errors.New("amount too large")
)

// longestNumber is how much of what is no number an error repeats.
const longestNumber = 40

// ParseMoney reads a plain decimal such as "35", "35.5", "-1.00" or, as JSON
// allows, "3.5e1". Zeros beyond the second decimal are accepted. Errors:
// ErrNotMoney, ErrFractional, ErrTooLarge.
func ParseMoney(s string) (Money, error) {
	if cents, ok := parsePlain(s); ok {
		return cents, nil
	}
	if !validDecimal(s) {
		return 0, fmt.Errorf("%q: %w", Clip(s, longestNumber), ErrNotMoney)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, fmt.Errorf("%q: %w", Clip(s, longestNumber), ErrNotMoney)
	}
	m, err := MoneyFromRat(r)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", Clip(s, longestNumber), err)
	}
	return m, nil
}

// MoneyFromRat turns an exact number of dollars into cents. A number within
// 1e-30 of whole cents counts as whole: decimal fractions that went through
// binary arithmetic at high precision are off by less. Errors: ErrFractional,
// ErrTooLarge.
func MoneyFromRat(dollars *big.Rat) (Money, error) {
	cents := new(big.Rat).Mul(dollars, big.NewRat(100, 1))
	whole := roundHalfAway(cents)
	diff := new(big.Rat).Sub(cents, new(big.Rat).SetInt(whole))
	if diff.Abs(diff).Cmp(centTolerance()) > 0 {
		return 0, ErrFractional
	}
	if !whole.IsInt64() || Money(whole.Int64()) > MaxMoney || Money(whole.Int64()) < -MaxMoney {
		return 0, ErrTooLarge
	}
	return Money(whole.Int64()), nil
}

// centTolerance is 1e-30 dollars, in cents.
func centTolerance() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(28), nil))
}

func roundHalfAway(r *big.Rat) *big.Int {
	double := new(big.Int).Mul(r.Num(), big.NewInt(2))
	if r.Sign() < 0 {
		double.Sub(double, r.Denom())
	} else {
		double.Add(double, r.Denom())
	}
	return double.Quo(double, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
}

// parsePlain is the fast path, without allocations: digits, and a dot with one
// or two decimals.
func parsePlain[T string | []byte](s T) (Money, bool) {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	cents, whole, decimals := int64(0), 0, -1
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' && decimals < 0:
			decimals = 0
		case c < '0' || c > '9':
			return 0, false
		case decimals < 0:
			cents, whole = cents*10+int64(c-'0'), whole+1
		default:
			cents, decimals = cents*10+int64(c-'0'), decimals+1
		}
		if whole > 10 || decimals > 2 {
			return 0, false
		}
	}
	if whole == 0 || decimals == 0 {
		return 0, false
	}
	for range 2 - max(decimals, 0) {
		cents *= 10
	}
	if neg {
		cents = -cents
	}
	return Money(cents), true
}

// validDecimal keeps big.Rat from reading what is no JSON number (fractions,
// hexadecimal, underscores) or an exponent that would take all memory.
func validDecimal(s string) bool {
	if len(s) == 0 || len(s) > 64 {
		return false
	}
	mantissa, exp, hasExp := strings.Cut(strings.ToLower(s), "e")
	if hasExp {
		if e, err := strconv.Atoi(exp); err != nil || e < -40 || e > 40 {
			return false
		}
	}
	mantissa = strings.TrimPrefix(mantissa, "-")
	whole, frac, dot := strings.Cut(mantissa, ".")
	return allDigits(whole) && (!dot || allDigits(frac))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// String returns the amount in dollars with two decimals.
func (m Money) String() string {
	return string(m.appendText(make([]byte, 0, 16)))
}

func (m Money) appendText(b []byte) []byte {
	if m < 0 {
		b = append(b, '-')
	}
	abs := uint64(max(m, -m))
	b = strconv.AppendUint(b, abs/100, 10)
	return append(b, '.', byte('0'+abs%100/10), byte('0'+abs%10))
}

// MarshalJSON writes the amount as a JSON string with two decimals.
func (m Money) MarshalJSON() ([]byte, error) {
	return append(m.appendText([]byte{'"'}), '"'), nil
}

// UnmarshalJSON reads a JSON number or string exactly; null and "" are zero.
// Errors: as ParseMoney.
func (m *Money) UnmarshalJSON(data []byte) error {
	if n := len(data); n > 2 && data[0] == '"' {
		if cents, ok := parsePlain(data[1 : n-1]); ok {
			*m = cents
			return nil
		}
	}
	s := string(data)
	if s == "null" || s == `""` {
		*m = 0
		return nil
	}
	if strings.HasPrefix(s, `"`) {
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
	}
	got, err := ParseMoney(s)
	if err != nil {
		return err
	}
	*m = got
	return nil
}
