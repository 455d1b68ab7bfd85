package config

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// Hidden is what the console prints instead of a sensitive value.
const Hidden = "(sensitive value)"

// renderValue writes a value as the console prints it, card numbers masked.
func renderValue(v cty.Value) string { return ids(nil).render(v) }

// ids are those of resources. Digits alone could be a card's number as well,
// and whoever asks for an id must get it.
type ids map[string]bool

// add takes an id in that could be taken for a card number.
func (known ids) add(id string) {
	if card.MaskText(id) != id {
		known[id] = true
	}
}

func (known ids) mask(s string) string {
	if known[s] {
		return s
	}
	return card.MaskText(s)
}

func (known ids) render(v cty.Value) string {
	r := renderer{ids: known}
	r.value(v, 0)
	return r.b.String()
}

type renderer struct {
	b   strings.Builder
	ids ids
}

func (r *renderer) value(v cty.Value, indent int) {
	switch {
	case v.HasMark(mark.Sensitive):
		r.b.WriteString(Hidden)
		return
	case v.HasMark(mark.Ephemeral):
		r.b.WriteString("(ephemeral value)")
		return
	case !v.IsKnown():
		r.b.WriteString("(known after apply)")
		return
	case v.IsNull():
		r.b.WriteString(renderNull(v.Type()))
		return
	}
	ty := v.Type()
	switch {
	case ty == cty.String:
		r.text(r.ids.mask(v.AsString()), indent)
	case ty == cty.Number:
		r.b.WriteString(maskNumber(renderNumber(v)))
	case ty == cty.Bool:
		r.b.WriteString(strconv.FormatBool(v.True()))
	case ty.IsTupleType():
		r.sequence(v, "[", "]", indent)
	case ty.IsListType():
		r.sequence(v, "tolist([", "])", indent)
	case ty.IsSetType():
		r.sequence(v, "toset([", "])", indent)
	case ty.IsObjectType():
		r.mapping(v, "{", "}", indent)
	case ty.IsMapType():
		r.mapping(v, "tomap({", "})", indent)
	default:
		r.b.WriteString(typeName(ty))
	}
}

func renderNull(ty cty.Type) string {
	switch {
	case ty == cty.DynamicPseudoType:
		return "null"
	case ty.IsPrimitiveType():
		return "to" + ty.FriendlyName() + "(null)"
	case ty.IsListType():
		return "tolist(null) /* of " + ty.ElementType().FriendlyName() + " */"
	case ty.IsSetType():
		return "toset(null) /* of " + ty.ElementType().FriendlyName() + " */"
	case ty.IsMapType():
		return "tomap(null) /* of " + ty.ElementType().FriendlyName() + " */"
	}
	return "null /* " + ty.FriendlyName() + " */"
}

// maxDigits is the size from which a number is written with an exponent.
const maxDigits = 10_000

func renderNumber(v cty.Value) string {
	if tooLarge(v) {
		return v.AsBigFloat().Text('e', 20)
	}
	return v.AsBigFloat().Text('f', -1)
}

// text writes a text on one line in quotes, on several as a heredoc.
func (r *renderer) text(s string, indent int) {
	if !strings.Contains(s, "\n") {
		r.b.WriteString(strconv.Quote(s))
		return
	}
	lines := strings.Split(s, "\n")
	end := "EOT"
	for contains(lines, end) {
		end += "_"
	}
	operator, pad := "<<", ""
	if indent > 0 {
		operator, pad = "<<-", strings.Repeat(" ", indent)
	}
	r.b.WriteString(operator + end + "\n")
	for _, line := range lines {
		r.b.WriteString(pad + line + "\n")
	}
	r.b.WriteString(pad + end)
}

func contains(lines []string, word string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) == word {
			return true
		}
	}
	return false
}

func (r *renderer) sequence(v cty.Value, open, end string, indent int) {
	r.b.WriteString(open)
	inner := indent + 2
	n := 0
	for _, e := range v.Elements() {
		r.newLine(inner)
		r.value(e, inner)
		r.b.WriteByte(',')
		n++
	}
	if n > 0 {
		r.newLine(indent)
	}
	r.b.WriteString(end)
}

func (r *renderer) mapping(v cty.Value, open, end string, indent int) {
	r.b.WriteString(open)
	inner := indent + 2
	n := 0
	for k, e := range v.Elements() {
		r.newLine(inner)
		r.text(r.ids.mask(k.AsString()), inner)
		r.b.WriteString(" = ")
		r.value(e, inner)
		n++
	}
	if n > 0 {
		r.newLine(indent)
	}
	r.b.WriteString(end)
}

func (r *renderer) newLine(indent int) {
	r.b.WriteByte('\n')
	r.b.WriteString(strings.Repeat(" ", indent))
}

// typeName writes a type as it is written in a variable block.
func typeName(ty cty.Type) string { return typeexpr.TypeString(ty) }

func typeJSON(ty cty.Type) json.RawMessage {
	data, err := ctyjson.MarshalType(ty)
	if err != nil {
		return json.RawMessage(`"dynamic"`)
	}
	return data
}

// json writes an unmarked value as JSON, what is unknown or infinite as
// null and card numbers masked.
func (known ids) json(v cty.Value) json.RawMessage {
	masked, err := cty.Transform(cty.UnknownAsNull(v), func(_ cty.Path, v cty.Value) (cty.Value, error) {
		switch {
		case v.IsNull():
		case v.Type() == cty.String:
			return cty.StringVal(known.mask(v.AsString())), nil
		case v.Type() == cty.Number && v.AsBigFloat().IsInf():
			return cty.NullVal(cty.Number), nil // JSON has no infinity
		}
		return v, nil
	})
	if err != nil {
		return json.RawMessage("null")
	}
	data, err := ctyjson.Marshal(masked, masked.Type())
	if err != nil {
		return json.RawMessage("null")
	}
	return maskNumbers(data)
}

// maskNumber masks the text of a number that is a card number.
func maskNumber(s string) string {
	number, err := card.NewNumber(s)
	if err != nil || strings.Contains(s, "-") {
		return s
	}
	return number.String()
}

// maskNumbers makes a text of every JSON number that is a card number.
func maskNumbers(data []byte) json.RawMessage {
	var b strings.Builder
	for rest := string(data); rest != ""; {
		token := jsonToken(rest)
		if masked := maskNumber(token); masked != token {
			token, rest = strconv.Quote(masked), rest[len(token):]
		} else {
			rest = rest[len(token):]
		}
		b.WriteString(token)
	}
	return json.RawMessage(b.String())
}

// jsonToken cuts a string, a number, or any other single byte off.
func jsonToken(s string) string {
	const number = "0123456789+-.eE"
	switch {
	case s[0] == '"':
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return s[:i+1]
			}
		}
		return s
	case s[0] == '-' || s[0] >= '0' && s[0] <= '9':
		return s[:len(s)-len(strings.TrimLeft(s, number))]
	}
	return s[:1]
}
