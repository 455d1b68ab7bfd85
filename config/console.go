package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// Console evaluates an expression with everything in the configuration in
// scope, and returns the value in the form that Terraform's console prints.
// Seen and known are as for Evaluate.
func (c *Config) Console(expr string, seen *card.Inventory, known Known) (string, card.Diagnostics) {
	const name = "<console>"
	expr = strings.TrimSpace(expr)
	if strings.Contains(expr, "<<") {
		expr += "\n" // without which the last line of a heredoc is no end
	}
	src := &sources{text: maps.Clone(c.src.text), files: c.src.files}
	src.text[name] = []byte(expr)
	p := newProblems(src)
	ev := c.newEvaluation(seen, known, p)
	e, diags := source.ParseExpression(expr, name)
	p.add(diags...)
	if diags.HasErrors() {
		return "", p.all()
	}
	show := ev.ids.render
	if arg := typeArgument(e); arg != nil {
		e, show = arg, renderType
	}
	uses := linker{m: c.root, p: p}.expr(e, surroundings{})
	if p.hasErrors() {
		return "", p.all()
	}
	for _, u := range uses {
		ev.read[u.node] = true // nothing in the configuration may have asked for it
	}
	ev.evaluate(c.closure(uses))
	if p.hasErrors() {
		return "", p.all()
	}
	ev.root.prepare(uses)
	v, diags := e.Value(ev.root.scope)
	p.add(diags...)
	if p.hasErrors() {
		return "", p.all()
	}
	return show(v), p.all()
}

// typeArgument is what a call of type asks about. The console alone knows type,
// and only around a whole expression.
func typeArgument(e hclsyntax.Expression) hclsyntax.Expression {
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "type" || len(call.Args) != 1 || call.ExpandFinal {
		return nil
	}
	return call.Args[0]
}

// renderType writes the type of a value as the console prints it.
func renderType(v cty.Value) string { return typeForm(v.Type(), "") }

func typeForm(ty cty.Type, indent string) string {
	inner := indent + "    "
	switch {
	case ty.IsObjectType():
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(ty.AttributeTypes())) {
			fields = append(fields, name+": "+typeForm(ty.AttributeType(name), inner))
		}
		return "object({" + typeLines(fields, indent) + "})"
	case ty.IsTupleType():
		var elems []string
		for _, elem := range ty.TupleElementTypes() {
			elems = append(elems, typeForm(elem, inner))
		}
		return "tuple([" + typeLines(elems, indent) + "])"
	case ty.IsCollectionType():
		kind, _, _ := strings.Cut(ty.FriendlyName(), " ")
		if elem := ty.ElementType(); elem.IsObjectType() || elem.IsTupleType() {
			return kind + "(" + typeLines([]string{typeForm(elem, inner)}, indent) + ")"
		}
		return kind + "(" + typeForm(ty.ElementType(), indent) + ")"
	}
	return ty.FriendlyName()
}

// typeLines writes each of several types on a line of its own.
func typeLines(types []string, indent string) string {
	var b strings.Builder
	for _, t := range types {
		b.WriteString("\n" + indent + "    " + t + ",")
	}
	if len(types) > 0 {
		b.WriteString("\n" + indent)
	}
	return b.String()
}
