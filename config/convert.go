package config

import (
	"errors"
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
)

// known converts a value that is not sensitive and refuses null and unknown.
func (p *problems) known(v cty.Value, want cty.Type, name string, at hcl.Range) (cty.Value, bool) {
	got, err := convert.Convert(v, want)
	switch {
	case err != nil:
		p.errorf(at, "Wrong type of value", "The argument %q takes a %s: %s.", name, typeName(want), err)
	case got.IsNull():
		return got, false // null is as good as leaving it out
	case !got.IsWhollyKnown():
		if !p.hasErrors() {
			p.errorf(at, "Value not known before apply", "The argument %q must be known before anything is planned, and it depends on something that the issuer has yet to say.", name)
		}
	default:
		return got, true
	}
	return got, false
}

// constBool evaluates an argument that must be written out.
func (p *problems) constBool(e hclsyntax.Expression, fallback bool) bool {
	v, ok := p.constant(e, cty.Bool)
	if !ok {
		return fallback
	}
	return v.True()
}

func (p *problems) constText(e hclsyntax.Expression) string {
	v, ok := p.constant(e, cty.String)
	if !ok {
		return ""
	}
	return v.AsString()
}

func (p *problems) constant(e hclsyntax.Expression, want cty.Type) (cty.Value, bool) {
	if e == nil {
		return cty.NilVal, false
	}
	v, diags := e.Value(nil)
	if !diags.HasErrors() {
		v, err := convert.Convert(v, want)
		if err == nil && v.IsKnown() && !v.IsNull() {
			return v, true
		}
	}
	p.errorf(e.Range(), "Value must be written out", "This argument takes a %s that is written out: it cannot be null, refer to anything or call a function.", typeName(want))
	return cty.NilVal, false
}

// Advice about amounts.
const (
	adviceDecimals = "it has more than two decimals; round it to whole cents, as in floor(x * 100) / 100."
	adviceNegative = "it is negative; an amount is zero or more."
	adviceLarge    = "it is larger than 9999999999.99."
	adviceForm     = "write dollars as a number or a text with a dot, as in 200 or \"200.50\", without currency signs and thousands separators."
)

// moneyOf turns a known value that is not sensitive into an amount that is not
// negative; otherwise it says in advice what is wrong.
func moneyOf(v cty.Value) (amount card.Money, advice string) {
	if v.IsNull() || !v.IsKnown() {
		return 0, adviceForm
	}
	var err error
	switch v.Type() {
	case cty.Number:
		amount, err = moneyOfNumber(v.AsBigFloat())
	case cty.String:
		amount, err = card.ParseMoney(strings.TrimSpace(v.AsString()))
	default:
		return 0, adviceForm
	}
	switch {
	case errors.Is(err, card.ErrFractional):
		return 0, adviceDecimals
	case errors.Is(err, card.ErrTooLarge):
		return 0, adviceLarge
	case err != nil:
		return 0, adviceForm
	case amount < 0:
		return 0, adviceNegative
	}
	return amount, ""
}

func moneyOfNumber(f *big.Float) (card.Money, error) {
	if f.IsInf() || f.MantExp(nil) > 64 {
		return 0, card.ErrTooLarge
	}
	if n, exact := f.Int64(); exact == big.Exact && n >= 0 && n <= int64(card.MaxMoney)/100 {
		return card.Money(n * 100), nil
	}
	if f.MantExp(nil) < -1024 {
		return 0, card.ErrFractional // too small for a rational number of decent size
	}
	r, _ := f.Rat(nil)
	return card.MoneyFromRat(r)
}

// moneyValue is an amount as expressions see it: a number of dollars.
func moneyValue(m card.Money) cty.Value {
	if m%100 == 0 {
		return cty.NumberIntVal(int64(m / 100))
	}
	return cty.MustParseNumberVal(m.String())
}
