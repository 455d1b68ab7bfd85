package config

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// changing reports whether a function gives another result each time.
func changing(name string) bool { return name == "uuid" || name == "bcrypt" }

// newResourceArg looks at an expression once, so that evaluating it for each of
// many instances costs as little as can be.
func newResourceArg(e hclsyntax.Expression) resourceArg {
	a := resourceArg{expr: e, same: isSame(e)}
	if a.same {
		return a
	}
	if trav, ok := e.(*hclsyntax.ScopeTraversalExpr); ok && trav.Traversal.RootName() == "each" {
		if name, ok := attrName(trav.Traversal, 1); ok {
			a.each, a.path = name, trav.Traversal[2:]
		}
	}
	if object, ok := e.(*hclsyntax.ObjectConsExpr); ok {
		a.items = labelArgs(object)
	}
	return a
}

// isLiteral reports whether an expression is written out, so that it refers to
// nothing and calls nothing.
func isLiteral(e hclsyntax.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return e.IsStringLiteral()
	case *hclsyntax.ObjectConsExpr:
		return !slices.ContainsFunc(e.Items, func(item hclsyntax.ObjectConsItem) bool {
			return !isLiteralKey(item.KeyExpr) || !isLiteral(item.ValueExpr)
		})
	}
	return false
}

func isLiteralKey(e hclsyntax.Expression) bool {
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	return ok && !key.ForceNonLiteral && (hcl.ExprAsKeyword(key.Wrapped) != "" || isLiteral(key.Wrapped))
}

// isSame reports whether an expression has one value for all instances.
func isSame(e hclsyntax.Expression) bool {
	if isLiteral(e) {
		return true
	}
	for _, trav := range hclsyntax.Variables(e) {
		if root := trav.RootName(); root == "each" || root == "count" {
			return false
		}
	}
	same := true
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && changing(call.Name) {
			same = false
		}
		return nil
	})
	return same
}

// labelArgs takes an object apart, nil when a key of it is computed.
func labelArgs(object *hclsyntax.ObjectConsExpr) []labelArg {
	items := make([]labelArg, 0, len(object.Items))
	for _, item := range object.Items {
		key, diags := item.KeyExpr.Value(nil)
		if diags.HasErrors() || key.Type() != cty.String || !key.IsKnown() || key.IsNull() {
			return nil
		}
		label := labelArg{key: key.AsString(), arg: newResourceArg(item.ValueExpr)}
		if v, diags := item.ValueExpr.Value(nil); label.arg.same && !diags.HasErrors() {
			label.constant = v
		}
		items = append(items, label)
	}
	slices.SortFunc(items, func(a, b labelArg) int { return cmp.Compare(a.key, b.key) })
	unique := slices.CompactFunc(slices.Clone(items), func(a, b labelArg) bool { return a.key == b.key })
	if len(unique) < len(items) {
		return nil
	}
	return items
}

// value is that of the argument for the instance that the frame is in. Where it
// fails, it is reported.
func (a *resourceArg) value(f *frame) (cty.Value, bool) {
	if f.set.keys == nil {
		return f.run.value(a.expr, f.fullScope(), f.addr)
	}
	if a.each == "key" && len(a.path) == 0 {
		return f.set.keys[f.index], true
	}
	if a.each == "value" {
		if v, diags := a.path.TraverseRel(f.set.elems[f.index]); !diags.HasErrors() {
			return v, true
		}
	}
	return f.run.value(a.expr, f.fullScope(), f.addr)
}
