package config

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
)

// placeExpr is the address of a resource as an expression whose keys may be
// computed: virtual_card.travel[each.key].
type placeExpr struct {
	at    hcl.Range
	steps []placeStep
}

// placeStep is a name, or a key.
type placeStep struct {
	name string
	key  hclsyntax.Expression // nil for a name
}

// readPlaceExpr takes an expression apart; false for what is no address.
func readPlaceExpr(e hclsyntax.Expression) (*placeExpr, bool) {
	to := &placeExpr{at: e.Range()}
	if !to.add(e) {
		return nil, false
	}
	var names []string
	for _, s := range to.steps {
		if s.key == nil {
			names = append(names, s.name)
		}
	}
	addr, err := card.ParseAddress(strings.Join(names, "."))
	return to, err == nil && !addr.IsZero()
}

func (p *placeExpr) add(e hclsyntax.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return p.addSteps(e.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		return p.add(e.Source) && p.addSteps(e.Traversal)
	case *hclsyntax.IndexExpr:
		if !p.add(e.Collection) {
			return false
		}
		p.steps = append(p.steps, placeStep{key: e.Key})
		return true
	}
	return false
}

func (p *placeExpr) addSteps(trav hcl.Traversal) bool {
	for _, step := range trav {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			p.steps = append(p.steps, placeStep{name: s.Name})
		case hcl.TraverseAttr:
			p.steps = append(p.steps, placeStep{name: s.Name})
		case hcl.TraverseIndex:
			p.steps = append(p.steps, placeStep{key: &hclsyntax.LiteralValueExpr{Val: s.Key, SrcRange: s.SrcRange}})
		default:
			return false
		}
	}
	return true
}

// keys are the expressions of the keys.
func (p *placeExpr) keys() []hclsyntax.Expression {
	var keys []hclsyntax.Expression
	for _, s := range p.steps {
		if s.key != nil {
			keys = append(keys, s.key)
		}
	}
	return keys
}

// place evaluates the keys of an address; false where it is reported, or not
// known yet.
func (r *run) place(p *placeExpr, evalCtx *hcl.EvalContext) (card.Address, bool) {
	var text strings.Builder
	for _, s := range p.steps {
		if s.key == nil {
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(s.name)
			continue
		}
		v, ok := r.value(s.key, evalCtx, card.Address{})
		if !ok || !r.usable(v, s.key.Range(), "the key") {
			return card.Address{}, false
		}
		key, ok := keyOf(v)
		if !ok {
			r.problems.errorf(s.key.Range(), "Invalid instance key", "A key is a text or a whole number that is not negative, and this is neither.")
			return card.Address{}, false
		}
		text.WriteString(key.String())
	}
	addr, err := card.ParseAddress(text.String())
	if err != nil {
		r.problems.errorf(p.at, "Invalid instance key", "This cannot be the address of a resource: %s.", err)
		return card.Address{}, false
	}
	addr.Module = joined(r.path, addr.Module)
	return addr, true
}

func joined(outer, inner string) string {
	if outer == "" || inner == "" {
		return outer + inner
	}
	return outer + "." + inner
}

// keyOf makes the key of an instance from a known value.
func keyOf(v cty.Value) (card.Key, bool) {
	if v.Type() == cty.Number {
		n, whole := wholeNumber(v)
		return card.IntKey(n), whole
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil {
		return card.Key{}, false
	}
	return card.TextKey(text.AsString()), true
}
