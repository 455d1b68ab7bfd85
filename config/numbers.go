package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// findCardNumbers reports every literal that holds a full card number, and
// numbers too large to compute with.
func findCardNumbers(body *hclsyntax.Body, text []byte) hcl.Diagnostics {
	if !hasLongNumber(text) {
		return nil
	}
	merchant := merchantRange(body)
	var found hcl.Diagnostics
	return append(found, hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		lit, ok := n.(*hclsyntax.LiteralValueExpr)
		if !ok {
			return nil
		}
		at := lit.Range()
		if at.Start.Byte >= merchant.Start.Byte && at.End.Byte <= merchant.End.Byte {
			return nil
		}
		switch source := string(at.SliceBytes(text)); {
		case lit.Val.Type() == cty.Number && tooLarge(lit.Val):
			return hcl.Diagnostics{errorAt(at, "Number too large", "A number with more than %d digits cannot be computed with. Write a smaller one.", maxDigits)}
		case holdsCardNumber(source) && card.MaskText(source) != source: // a UUID is an id, whatever digits it has
			return hcl.Diagnostics{errorAt(at, "Card number in a file", "A full card number stands here, and files are copied, committed and backed up. Take it out, declare a variable with sensitive = true, and give the number in the environment as CARDFORM_VAR_name.")}
		}
		return nil
	})...)
}

// holdsCardNumber reports whether groups of digits in a text, with single
// blanks or hyphens between them, make a card number. It is stricter than the
// mask of output, which would rather hide too much.
func holdsCardNumber(text string) bool {
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) || i > 0 && isDigit(text[i-1]) {
			continue
		}
		for end := i; end < len(text) && end-i < 38; end++ {
			last := end+1 == len(text) || !isDigit(text[end+1])
			if isDigit(text[end]) && last && isCardNumber(text[i:end+1]) {
				return true
			}
			if !isDigit(text[end]) && (text[end] != ' ' && text[end] != '-' || !isDigit(text[end-1])) {
				break
			}
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// tooLarge reports whether a number has too many digits to be written out or
// computed with, before or after the point.
func tooLarge(v cty.Value) bool {
	exp := v.AsBigFloat().MantExp(nil)
	return exp > 3*maxDigits || exp < -3*maxDigits
}

// hasLongNumber reports whether a text could hold what findCardNumbers looks
// for: thirteen digits with nothing but single blanks and hyphens between, or
// an exponent of five digits.
func hasLongNumber(text []byte) bool {
	digits, exponent := 0, false
	for i, c := range text {
		switch {
		case isDigit(c):
			if digits++; digits >= 13 || exponent && digits >= 5 {
				return true
			}
		case digits > 0 && (c == ' ' || c == '-') && i+1 < len(text) && isDigit(text[i+1]):
		case c == 'e' || c == 'E':
			digits, exponent = 0, true
		case exponent && digits == 0 && (c == '+' || c == '-'):
		default:
			digits, exponent = 0, false
		}
	}
	return false
}

// merchantRange is where merchant_id stands: the issuer's numbers for merchants
// are as long as card numbers.
func merchantRange(body *hclsyntax.Body) hcl.Range {
	for _, b := range body.Blocks {
		if attr := b.Body.Attributes["merchant_id"]; b.Type == "provider" && attr != nil {
			return attr.SrcRange
		}
	}
	return hcl.Range{}
}
