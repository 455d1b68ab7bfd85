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

// RateUnit is how a rate is written. The zero RateUnit is Percent.
type RateUnit string

// The units of rates.
const (
	Percent  RateUnit = "percent"  // 3 means 3 %
	Fraction RateUnit = "fraction" // 0.03 does
)

// one is what the number 1 means in the unit.
func (u RateUnit) one() int64 {
	if u == Fraction {
		return rateOne
	}
	return rateOne / 100
}

// ParseRate reads a decimal in the given unit. Errors: ErrRate.
func ParseRate(s string, unit RateUnit) (Rate, error) {
	r, ok := new(big.Rat).SetString(s)
	if !validDecimal(s) || !ok {
		return 0, fmt.Errorf("%q: %w", Clip(s, longestNumber), ErrRate)
	}
	r.Mul(r, big.NewRat(unit.one(), 1))
	if !r.IsInt() || r.Sign() < 0 || !r.Num().IsInt64() || r.Num().Int64() >= rateOne {
		return 0, fmt.Errorf("%q: %w", Clip(s, longestNumber), ErrRate)
	}
	return Rate(r.Num().Int64()), nil
}

// String returns the rate in percent, as in "3%" or "0.25%".
func (r Rate) String() string { return r.In(Percent) + "%" }

// In returns the rate as a decimal in the given unit: "3" or "0.03".
func (r Rate) In(unit RateUnit) string {
	exact := big.NewRat(int64(r), unit.one())
	places, _ := exact.FloatPrec()
	return exact.FloatString(places)
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
