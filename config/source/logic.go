package source

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// refuseNulls makes && and || in a parsed text fail where an operand is null.
// The library would take one for false, and a condition that nobody could tell
// would be met.
func refuseNulls(root hclsyntax.Node, text []byte) {
	if !bytes.Contains(text, []byte("&&")) && !bytes.Contains(text, []byte("||")) {
		return
	}
	and, or := strict(hclsyntax.OpLogicalAnd), strict(hclsyntax.OpLogicalOr)
	_ = hclsyntax.VisitAll(root, func(n hclsyntax.Node) hcl.Diagnostics { // finds nothing to report
		if e, ok := n.(*hclsyntax.BinaryOpExpr); ok {
			switch e.Op {
			case hclsyntax.OpLogicalAnd:
				e.Op = and
			case hclsyntax.OpLogicalOr:
				e.Op = or
			}
		}
		return nil
	})
}

func strict(op *hclsyntax.Operation) *hclsyntax.Operation {
	return &hclsyntax.Operation{
		Impl: op.Impl, Type: op.Type,
		ShortCircuit: func(left, right cty.Value, leftDiags, rightDiags hcl.Diagnostics) (cty.Value, hcl.Diagnostics) {
			if left.IsNull() || right.IsNull() {
				return cty.NilVal, nil
			}
			return op.ShortCircuit(left, right, leftDiags, rightDiags)
		},
	}
}
