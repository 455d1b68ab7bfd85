package config

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// variable is a variable block.
type variable struct {
	name      string
	at        hcl.Range
	typ       cty.Type // cty.DynamicPseudoType accepts anything
	optional  *typeexpr.Defaults
	literal   bool      // a text given from outside is the value, not an expression
	fallback  cty.Value // cty.NilVal: required
	sensitive bool
	ephemeral bool
	nullable  bool
	value     cty.Value            // of the root module: the final one, marked
	given     hclsyntax.Expression // of others: in the block that calls the module, nil for none
	in        surroundings         // of given
}

// reads implements evaluator.
func (v *variable) reads(yield func(hclsyntax.Expression, surroundings)) {
	if v.given != nil {
		yield(v.given, v.in)
	}
}

// eval implements evaluator.
func (v *variable) eval(r *run) cty.Value {
	val := v.value
	if r.parent != nil {
		val = v.evalGiven(r)
	}
	if val.IsKnown() {
		return val
	}
	if r.parent == nil && !r.c.partial {
		r.tainted[ref{"var", v.name}] = true // what is wrong with it is reported
	}
	return val
}

// evalGiven is the value that the block gives which calls the module.
func (v *variable) evalGiven(r *run) cty.Value {
	unknown := v.mark(cty.UnknownVal(v.typ))
	taint := func() cty.Value { r.tainted[ref{"var", v.name}] = true; return unknown }
	if v.given == nil {
		if v.fallback == cty.NilVal {
			return taint() // reported
		}
		return v.mark(v.fallback)
	}
	val, ok := r.parent.value(v.given, r.outer, card.Address{})
	if !ok || r.parent.readsTainted(v.given) {
		return taint()
	}
	got, err := v.convert(val)
	if err != nil {
		d := errorAt(v.given.Range(), "Invalid value for variable", "The value does not fit variable %q of the module, whose type is %s: %s.", v.name, typeText(v.typ), err)
		d.Expression, d.EvalContext = v.given, r.outer
		r.problems.add(d)
		return taint()
	}
	if mark.IsEphemeral(got) && !v.ephemeral {
		r.problems.errorf(v.given.Range(), "Ephemeral value not allowed", "The value is ephemeral, and variable %q of the module is not. Add ephemeral = true to the variable, or give it something else.", v.name)
		return taint()
	}
	if got.IsKnown() && got.IsNull() && !v.nullable {
		if v.fallback == cty.NilVal || v.fallback.IsNull() {
			r.problems.errorf(v.given.Range(), "Null value for variable", "Variable %q of the module has nullable = false, and this is null. Give it a value.", v.name)
			return taint()
		}
		got = v.fallback
	}
	return v.mark(got)
}

// mark marks a value as the variable says.
func (v *variable) mark(val cty.Value) cty.Value {
	if v.sensitive {
		val = val.Mark(mark.Sensitive)
	}
	if v.ephemeral {
		val = val.Mark(mark.Ephemeral)
	}
	return val
}

func (m *module) declareVariable(b *block, p *problems) {
	v := &variable{name: b.labels[0], at: b.src.DefRange(), typ: cty.DynamicPseudoType, literal: true, nullable: true}
	if first := m.variables[v.name]; first != nil {
		p.duplicate(v.at, first.at, "variable")
		return
	}
	m.variables[v.name] = v
	m.addNode(ref{"var", v.name}, v.at, v)
	v.sensitive = p.constBool(b.expr("sensitive"), false)
	v.ephemeral = p.constBool(b.expr("ephemeral"), false)
	v.nullable = p.constBool(b.expr("nullable"), true)
	p.constText(b.expr("description"))
	if e := b.expr("type"); e != nil {
		typ, optional, diags := typeexpr.TypeConstraintWithDefaults(e)
		if p.add(diags...); !diags.HasErrors() {
			v.typ, v.optional = typ, optional
		}
		v.literal = typ.IsPrimitiveType()
	}
	if e := b.expr("default"); e != nil {
		v.fallback = v.readDefault(e, p)
	}
	for _, nested := range b.blocks {
		m.addStatement("validation", nested, &validation{v: v, b: nested})
	}
	if m.call == nil {
		return
	}
	if ownArg(v.name) {
		p.errorf(b.src.LabelRanges[0], "Reserved name", "A module has an argument %q of its own, so no variable of that name can be given a value. Name the variable otherwise.", v.name)
		return
	}
	v.given = m.call.b.expr(v.name)
	v.in = m.call.inside()
	v.in.outer = true
}

func (v *variable) readDefault(e hclsyntax.Expression, p *problems) cty.Value {
	val, diags := e.Value(nil)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid default value", "The default of a variable must be written out: it cannot refer to anything or call a function. Use a locals block to compute.")
		return cty.UnknownVal(v.typ)
	}
	got, err := v.convert(val)
	if err != nil {
		p.add(v.hide(errorAt(e.Range(), "Invalid default value", "The default of variable %q does not fit its type: %s.", v.name, err)))
		return cty.UnknownVal(v.typ)
	}
	return got
}

// hide drops the place of a diagnostic that would show a sensitive value.
func (v *variable) hide(d *hcl.Diagnostic) *hcl.Diagnostic {
	if v.sensitive || v.ephemeral {
		d.Subject, d.Expression, d.EvalContext = &v.at, nil, nil
	}
	return d
}

// convert makes val of the variable's type. Its error never repeats the value.
func (v *variable) convert(val cty.Value) (cty.Value, error) {
	if v.optional != nil {
		bare, marks := val.UnmarkDeepWithPaths()
		if !bare.IsNull() {
			val = v.optional.Apply(bare).MarkWithPaths(marks)
		}
	}
	got, err := convert.Convert(val, v.typ)
	if err == nil {
		return got, nil
	}
	if path, ok := err.(cty.PathError); ok && len(path.Path) > 0 {
		return cty.NilVal, fmt.Errorf("%s: %w", pathText(path.Path), err)
	}
	return cty.NilVal, err
}

func pathText(path cty.Path) string {
	s := "value"
	for _, step := range path {
		switch st := step.(type) {
		case cty.GetAttrStep:
			s += "." + st.Name
		case cty.IndexStep:
			s += "[" + renderValue(st.Key) + "]"
		}
	}
	return s
}

// decide sets the final value from what was given, nil for nothing.
func (v *variable) decide(given *suppliedValue, p *problems) {
	v.value = cty.UnknownVal(v.typ)
	if given != nil {
		if val, ok := given.read(v, p); ok {
			v.value = val
		}
	} else if v.fallback == cty.NilVal {
		p.errorf(v.at, "No value for required variable", "Variable %q has no default and was given no value. Set it with --var '%s=…', in the environment as CARDFORM_VAR_%s, or with %s = … in cardform.cardvars.", v.name, v.name, v.name, v.name)
	} else {
		v.value = v.fallback
	}
	if v.value.IsNull() && !v.nullable {
		v.value = v.replaceNull(given, p)
	}
	v.value = v.mark(v.value)
}

func (v *variable) replaceNull(given *suppliedValue, p *problems) cty.Value {
	if v.fallback != cty.NilVal && !v.fallback.IsNull() {
		return v.fallback
	}
	from := "its default"
	if given != nil {
		from = given.from
	}
	p.errorf(v.at, "Null value for variable", "Variable %q has nullable = false, and %s gives it null. Give it a value.", v.name, from)
	return cty.UnknownVal(v.typ)
}

// secretsOf are the texts inside sensitive variables, the longest first.
func secretsOf(variables map[string]*variable) []string {
	var texts []string
	for _, v := range variables {
		if !v.sensitive && !v.ephemeral || v.value == cty.NilVal {
			continue
		}
		bare, _ := v.value.UnmarkDeep()
		for _, leaf := range cty.DeepValues(bare) {
			if s, ok := leafText(leaf); ok && len(s) >= 3 {
				texts = append(texts, s)
			}
		}
	}
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(texts)
}

func leafText(v cty.Value) (string, bool) {
	if !v.IsKnown() || v.IsNull() || v.Type() != cty.String && v.Type() != cty.Number {
		return "", false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil {
		return "", false
	}
	return s.AsString(), true
}

// validation is a validation block of a variable.
type validation struct {
	v *variable
	b *block
}

// reads implements evaluator.
func (v *validation) reads(yield func(hclsyntax.Expression, surroundings)) {
	yield(v.b.expr("condition"), surroundings{})
	yield(v.b.expr("error_message"), surroundings{})
}

// eval implements evaluator.
func (v *validation) eval(r *run) cty.Value {
	id := ref{"var", v.v.name}
	if r.tainted[id] && !r.refused[id] {
		return cty.NilVal
	}
	got := r.judge(v.b, r.scope, card.Address{}, "Invalid value for variable")
	if got.diag != nil {
		if v.v.given != nil {
			got.diag.Detail += " The value is given in " + place(v.v.given.Range()) + "."
		}
		r.problems.addAt(r.where(card.Address{}), got.diag)
	}
	if !got.ok {
		r.tainted[id], r.refused[id] = true, true
	}
	return cty.NilVal
}
