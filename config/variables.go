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
	nullable  bool
	value     cty.Value // the final one, marked when sensitive
}

// reads implements evaluator.
func (v *variable) reads(func(hclsyntax.Expression, surroundings)) {}

// eval implements evaluator.
func (v *variable) eval(r *run) cty.Value {
	if !v.value.IsKnown() {
		r.tainted[ref{"var", v.name}] = true
	}
	return v.value
}

func (c *Config) declareVariable(b *block, p *problems) {
	v := &variable{name: b.labels[0], at: b.src.DefRange(), typ: cty.DynamicPseudoType, literal: true, nullable: true}
	if first := c.variables[v.name]; first != nil {
		p.duplicate(v.at, first.at, "variable")
		return
	}
	c.variables[v.name] = v
	c.addNode(ref{"var", v.name}, v.at, v)
	v.sensitive = p.constBool(b.expr("sensitive"), false)
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
		c.addStatement("validation", nested, &validation{v: v, b: nested})
	}
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
	if v.sensitive {
		d.Subject, d.Expression, d.EvalContext = &v.at, nil, nil
	}
	return d
}

// convert makes val of the variable's type. Its error never repeats the value.
func (v *variable) convert(val cty.Value) (cty.Value, error) {
	if v.optional != nil && !val.IsNull() {
		val = v.optional.Apply(val)
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
	if v.sensitive {
		v.value = v.value.Mark(sensitive)
	}
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
		if !v.sensitive || v.value == cty.NilVal {
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
	r.check(v.b, r.scope, card.Address{}, "Invalid value for variable")
	return cty.NilVal
}

// check evaluates the condition of a block and reports its message when it is
// false. A condition that is not known yet holds.
func (r *run) check(b *block, evalCtx *hcl.EvalContext, addr card.Address, summary string) {
	cond, message := b.expr("condition"), b.expr("error_message")
	if cond == nil || message == nil {
		return
	}
	val, ok := r.value(cond, evalCtx, addr)
	if !ok {
		return
	}
	val, _ = val.UnmarkDeep()
	val, err := convert.Convert(val, cty.Bool)
	switch {
	case err != nil || val.IsNull():
		r.problems.addAt(addr, errorAt(cond.Range(), "Invalid condition", "A condition must be true or false."))
		return
	case !val.IsKnown() || val.True():
		return
	}
	d := errorAt(cond.Range(), summary, "%s", r.message(message, evalCtx, addr))
	d.Expression, d.EvalContext = cond, evalCtx
	r.problems.addAt(addr, d)
}

func (r *run) message(e hclsyntax.Expression, evalCtx *hcl.EvalContext, addr card.Address) string {
	const unable = "The condition is false, and its error_message cannot be shown."
	val, ok := r.value(e, evalCtx, addr)
	if !ok {
		return unable
	}
	if isSensitive(val) {
		return "The condition is false. Its error_message is withheld, because it holds a sensitive value."
	}
	val, err := convert.Convert(val, cty.String)
	if err != nil || !val.IsKnown() || val.IsNull() {
		return unable
	}
	return val.AsString()
}
