package builtin

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/config/source"
)

// templateFileFunc renders a file as a template with the variables given.
func templateFileFunc(dir string, table map[string]function.Function) function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		content, err := readNamed(dir, args[0].AsString())
		if err != nil {
			return cty.DynamicVal, function.NewArgError(0, err)
		}
		text, err := asUTF8(content)
		if err != nil {
			return cty.DynamicVal, function.NewArgErrorf(0, "%q %s", args[0].AsString(), err)
		}
		return renderTemplate(text, args[0].AsString(), args[1], table)
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() || !args[1].IsWhollyKnown() {
				return cty.DynamicPseudoType, nil
			}
			v, err := render(args)
			return v.Type(), err
		},
		Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) { return render(args) },
	})
}

// templateStringFunc renders a text that an expression refers to.
func templateStringFunc(table map[string]function.Function) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "template", Type: customdecode.ExpressionClosureType}, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			closure := customdecode.ExpressionClosureFromVal(args[0])
			if _, diags := hcl.AbsTraversalForExpr(closure.Expression); diags.HasErrors() {
				return cty.DynamicVal, function.NewArgErrorf(0, "the template must be a reference to a text; write other expressions as a template directly, in quotes")
			}
			v, diags := closure.Value()
			if diags.HasErrors() {
				return cty.DynamicVal, function.NewArgErrorf(0, "%s", diags[0].Detail)
			}
			v, marks := v.Unmark()
			if !v.IsKnown() {
				return cty.UnknownVal(cty.String).WithMarks(marks), nil
			}
			if v.IsNull() || v.Type() != cty.String {
				return cty.DynamicVal, function.NewArgErrorf(0, "a text is required")
			}
			out, err := renderTemplate(v.AsString(), "<templatestring argument>", args[1], table)
			return out.WithMarks(marks), err
		},
	})
}

func renderTemplate(text, name string, vars cty.Value, table map[string]function.Function) (cty.Value, error) {
	if !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
		return cty.DynamicVal, function.NewArgErrorf(1, "invalid vars value: must be a map")
	}
	for name := range vars.AsValueMap() {
		if !hclsyntax.ValidIdentifier(name) {
			return cty.DynamicVal, function.NewArgErrorf(1, "invalid template variable name %q: must start with a letter, followed by zero or more letters, digits, and underscores", name)
		}
	}
	expr, diags := source.ParseTemplate(text, name)
	if diags.HasErrors() {
		return cty.DynamicVal, function.NewArgErrorf(0, "%s: %s; %s", diags[0].Subject, diags[0].Summary, diags[0].Detail)
	}
	evalCtx := &hcl.EvalContext{Variables: vars.AsValueMap(), Functions: make(map[string]function.Function, len(table))}
	for fn, f := range table {
		if fn != "templatefile" && fn != "templatestring" {
			evalCtx.Functions[fn] = f
		}
	}
	for _, trav := range expr.Variables() {
		if _, ok := evalCtx.Variables[trav.RootName()]; !ok {
			at := trav.SourceRange()
			return cty.DynamicVal, function.NewArgErrorf(1, "vars map does not contain key %q, referenced at %s", trav.RootName(), at)
		}
	}
	v, diags := expr.Value(evalCtx)
	if diags.HasErrors() {
		return cty.DynamicVal, function.NewArgErrorf(0, "%s: %s; %s", diags[0].Subject, diags[0].Summary, diags[0].Detail)
	}
	return v, nil
}
