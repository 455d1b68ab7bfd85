package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/config/mark"
)

// teach rewrites what the HCL library says where we know more: which names
// there are, and which errors could give a secret away.
func teach(d *hcl.Diagnostic) {
	switch {
	case d.Summary == "Duplicate object key":
		d.Detail += " Where the elements are rows of a CSV, two of its rows have the same value here: take one of them out."
	case d.Summary == "Too many function arguments" || d.Summary == "Not enough function arguments":
		d.Detail += " Functions can be tried out in \"cardform console\"."
	case d.Summary == "Operation failed" && strings.Contains(d.Detail, "must not be null"):
		d.Detail = "One side of the operator is null, and nothing can be computed from that. Give it a value first, as with coalesce(value, fallback)."
	case d.Summary == "Error in function call" && strings.Contains(d.Detail, "CSV parse error"):
		d.Detail += " Each line needs as many fields as the first line has names, and a comma inside a field needs double quotes around it."
	}
	if d.Expression == nil || d.EvalContext == nil {
		return
	}
	switch d.Summary {
	case "Unsupported attribute":
		teachAttribute(d)
	case "Invalid index":
		teachIndex(d)
	}
	if _, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok && readsSensitive(d.Expression, d.EvalContext) {
		d.Detail = "The function refuses its arguments. What it says is withheld, because one of them is sensitive."
	}
}

func teachAttribute(d *hcl.Diagnostic) {
	parent, step := failedStep(d)
	attr, ok := step.(hcl.TraverseAttr)
	if !ok || mark.Hidden(parent) || parent == cty.NilVal {
		return
	}
	ty := parent.Type()
	switch {
	case ty.IsObjectType():
		names := sortedAttrs(ty)
		d.Detail = fmt.Sprintf("There is no attribute %q here.%s There are: %s.", attr.Name, didYouMean(attr.Name, names), listed(names))
		if len(names) > 0 && slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "\ufeff") }) {
			d.Detail += " The first name begins with an invisible byte order mark: save the file that it comes from as UTF-8 without BOM."
		}
	case ty.IsTupleType() || ty.IsListType():
		d.Detail = fmt.Sprintf("A list has no attribute %q. Pick an element with its number, as in [0], or all of them with [*].%s.", attr.Name, attr.Name)
	}
}

func teachIndex(d *hcl.Diagnostic) {
	parent, step := failedStep(d)
	index, ok := step.(hcl.TraverseIndex)
	if !ok || parent == cty.NilVal || mark.Hidden(parent) || mark.Hidden(index.Key) || !index.Key.IsKnown() || index.Key.IsNull() {
		return
	}
	if index.Key.Type() != cty.String || !parent.Type().IsMapType() && !parent.Type().IsObjectType() || !parent.IsKnown() || parent.IsNull() {
		return
	}
	var names []string
	for k := range parent.Elements() {
		names = append(names, k.AsString())
	}
	key := index.Key.AsString()
	d.Detail = fmt.Sprintf("There is no element with the key %q.%s There are: %s.", clip(key), didYouMean(key, names), listed(names))
}

// failedStep finds the value that a reference failed on, and the step that
// failed.
func failedStep(d *hcl.Diagnostic) (cty.Value, hcl.Traverser) {
	switch e := d.Expression.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		val, diags := e.Traversal[:1].TraverseAbs(d.EvalContext)
		if diags.HasErrors() {
			return cty.NilVal, nil
		}
		return follow(val, e.Traversal[1:])
	case *hclsyntax.RelativeTraversalExpr:
		val, diags := e.Source.Value(d.EvalContext)
		if diags.HasErrors() {
			return cty.NilVal, nil
		}
		return follow(val, e.Traversal)
	case *hclsyntax.IndexExpr:
		val, diags := e.Collection.Value(d.EvalContext)
		key, keyDiags := e.Key.Value(d.EvalContext)
		if diags.HasErrors() || keyDiags.HasErrors() {
			return cty.NilVal, nil
		}
		return val, hcl.TraverseIndex{Key: key}
	}
	return cty.NilVal, nil
}

func follow(val cty.Value, steps hcl.Traversal) (cty.Value, hcl.Traverser) {
	for _, step := range steps {
		next, diags := step.TraversalStep(val)
		if diags.HasErrors() {
			return val, step
		}
		val = next
	}
	return cty.NilVal, nil
}

// readsSensitive reports whether an expression is or reads something sensitive;
// of a call that fails, whether one of its arguments does.
func readsSensitive(e hcl.Expression, evalCtx *hcl.EvalContext) bool {
	for _, trav := range readBy(e) {
		if v, diags := trav.TraverseAbs(evalCtx); diags.HasErrors() || mark.Hidden(v) {
			return true
		}
	}
	v, diags := e.Value(evalCtx)
	if !diags.HasErrors() {
		return mark.Hidden(v)
	}
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	return !ok || slices.ContainsFunc(call.Args, func(arg hclsyntax.Expression) bool {
		if _, plain := arg.(*hclsyntax.ScopeTraversalExpr); plain {
			return false // it is among what was looked at
		}
		v, diags := arg.Value(evalCtx)
		return diags.HasErrors() || mark.Hidden(v)
	})
}
