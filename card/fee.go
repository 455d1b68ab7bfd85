package card

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
)

// Rate is a share of an amount in thousand-millionths: 30_000_000 is 3 %. It
// is from 0 to under 1. The zero Rate takes nothing.
type Rate int64

const rateOne = 1_000_000_000

// ErrRate says that a text is no rate from 0 to under 100 % with at most nine
// decimals.
var ErrRate = errors.New("not a rate from 0 to under 100 percent")

// ParseRate reads a decimal and divides it by per: 100 for percent, 1 for a
// fraction. Errors: ErrRate.
func ParseRate(s string, per int64) (Rate, error) {
	r, ok := new(big.Rat).SetString(s)
	if !validDecimal(s) || !ok || per <= 0 {
		return 0, fmt.Errorf("%q: %w", clip(s), ErrRate)
	}
	r.Mul(r, big.NewRat(rateOne, per))
	if !r.IsInt() || r.Sign() < 0 || !r.Num().IsInt64() || r.Num().Int64() >= rateOne {
		return 0, fmt.Errorf("%q: %w", clip(s), ErrRate)
	}
	return Rate(r.Num().Int64()), nil
}

// String returns the rate in percent, as in "3%" or "0.25%".
func (r Rate) String() string {
	s := big.NewRat(int64(r), rateOne/100).FloatString(7)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s + "%"
}

// FeeRule is how the issuer charges one kind of order: a rate of the gross
// amount, rounded half up to cents, and a fixed part. The zero FeeRule is free
// of charge.
type FeeRule struct {
	Rate  Rate  `json:"rate"`
	Fixed Money `json:"fixed"`
}

// Fee is what the issuer keeps of gross, which is not negative.
func (f FeeRule) Fee(gross Money) Money {
	hi, lo := bits.Mul64(uint64(gross), uint64(f.Rate))
	lo, carry := bits.Add64(lo, rateOne/2, 0)
	cents, _ := bits.Div64(hi+carry, lo, rateOne)
	return Money(cents) + f.Fixed
}

// Net is what of gross reaches the card; negative where the fee is larger.
func (f FeeRule) Net(gross Money) Money { return gross - f.Fee(gross) }

// Gross is the smallest gross amount whose net is exactly net. There is one
// for every net that is not negative: one cent more of gross adds no cent or
// one to the net, as the rate is under one. Errors: ErrTooLarge.
func (f FeeRule) Gross(net Money) (Money, error) {
	low, high := net, MaxMoney
	if net < 0 || f.Fixed < 0 || f.Rate < 0 || f.Rate >= rateOne || f.Net(high) < net {
		return 0, fmt.Errorf("no gross amount up to %s leaves %s after a fee of %s + %s: %w", MaxMoney, net, f.Rate, f.Fixed, ErrTooLarge)
	}
	for low < high {
		mid := low + (high-low)/2
		if f.Net(mid) < net {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
}

// FeeConfig holds the fees of one card type (V10: S, the top-up fields A). The
// zero FeeConfig is free of charge.
type FeeConfig struct {
	CardType string  `json:"card_type"`
	Open     FeeRule `json:"open"`
	TopUp    FeeRule `json:"top_up"`
}
