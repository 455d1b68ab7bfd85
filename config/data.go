package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// cardTypeData is a data "card_type" block.
type cardTypeData struct{ b *block }

func (c *Config) declareData(b *block, p *problems) {
	typ, name := b.labels[0], b.labels[1]
	if typ != "card_type" {
		p.errorf(b.src.LabelRanges[0], "Data type not supported yet", "This version of cardform does not support data of type %q. It supports: card_type.", typ)
		return
	}
	id := ref{"data.card_type", name}
	if first := c.nodes[id]; first != nil {
		p.duplicate(b.src.DefRange(), first.at, "data block")
		return
	}
	c.addNode(id, b.src.DefRange(), &cardTypeData{b})
}

// reads implements evaluator.
func (d *cardTypeData) reads(yield func(hclsyntax.Expression, surroundings)) { d.b.readAll(yield) }

var cardTypeType = cty.Object(map[string]cty.Type{
	"id": cty.String, "name": cty.String, "bin": cty.String, "scheme": cty.String, "currency": cty.String,
	"min_open": cty.Number, "max_open": cty.Number, "min_top_up": cty.Number, "max_top_up": cty.Number,
})

func cardTypeAttrs() []string { return sortedAttrs(cardTypeType) }

// eval implements evaluator: it picks the one card type that matches.
func (d *cardTypeData) eval(r *run) cty.Value {
	unknown := cty.UnknownVal(cardTypeType)
	wanted, ok := d.filter(r)
	if !ok || r.offline() {
		return unknown
	}
	var open, found []card.CardType
	for _, t := range r.seen.CardTypes {
		if t.Available {
			open = append(open, t)
		}
		if t.Available && matchesAll(t, wanted) {
			found = append(found, t)
		}
	}
	at := d.b.src.DefRange()
	switch {
	case len(found) == 1:
		return cardTypeObject(found[0])
	case len(found) > 1:
		r.problems.errorf(at, "Several card types match", "Exactly one card type must match, and these do: %s. Add arguments until one is left; the id always decides.", candidates(found))
	default:
		r.problems.errorf(at, "No card type matches", "No card type that is open to use matches. The issuer has: %s.", candidates(open))
	}
	return unknown
}

// filter evaluates the arguments; it is false when one of them is wrong or not
// known.
func (d *cardTypeData) filter(r *run) (map[string]string, bool) {
	wanted := map[string]string{}
	for name := range d.b.attrs {
		v, ok := r.argument(d.b, name, cty.String)
		if !ok {
			return nil, false
		}
		wanted[name] = v.AsString()
	}
	return wanted, true
}

func matchesAll(t card.CardType, wanted map[string]string) bool {
	has := map[string]string{"id": t.ID, "name": t.Name, "bin": t.BIN, "scheme": t.Scheme, "currency": t.Currency}
	for name, value := range wanted {
		if !strings.EqualFold(has[name], value) {
			return false
		}
	}
	return true
}

func candidates(types []card.CardType) string {
	if len(types) == 0 {
		return "none"
	}
	var list []string
	for _, t := range types[:min(len(types), maxListed)] {
		list = append(list, fmt.Sprintf("%s (%q, %s, BIN %s, %s)", t.ID, t.Name, t.Scheme, t.BIN, t.Currency))
	}
	if len(types) > maxListed {
		list = append(list, fmt.Sprintf("and %d more", len(types)-maxListed))
	}
	return strings.Join(list, "; ")
}

// cardTypeObject is a card type as expressions see it; a bound that there is
// not is null.
func cardTypeObject(t card.CardType) cty.Value {
	bound := func(m card.Money) cty.Value {
		if m == 0 {
			return cty.NullVal(cty.Number)
		}
		return moneyValue(m)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(t.ID), "name": cty.StringVal(t.Name), "bin": cty.StringVal(t.BIN),
		"scheme": cty.StringVal(t.Scheme), "currency": cty.StringVal(t.Currency),
		"min_open": bound(t.MinOpen), "max_open": bound(t.MaxOpen),
		"min_top_up": bound(t.MinTopUp), "max_top_up": bound(t.MaxTopUp),
	})
}
