package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// dataKind is one type of data: what it looks like and how it is found.
type dataKind struct {
	typ cty.Type
	// find looks it up. Given are the arguments that have a value.
	find func(ev *evaluation, given map[string]string) (v cty.Value, failure *dataFailure)
}

// dataFailure says why there is not the one thing that was asked for.
type dataFailure struct {
	summary string
	detail  string
}

// dataSource is a data block.
type dataSource struct {
	repeat
	id      ref
	at      hcl.Range
	b       *block
	kind    dataKind
	depends []dependency
	life    lifecycle
	check   *block // the check that it stands in, nil for none
}

func (m *module) declareData(b *block, p *problems, check *block) {
	d := &dataSource{
		id: ref{"data." + b.labels[0], b.labels[1]}, at: b.src.DefRange(), b: b, kind: kindsOfData()[b.labels[0]],
		repeat: readRepeat(b, p), depends: readDependsOn(b.expr("depends_on"), p), life: readLifecycle(b, p), check: check,
	}
	if first := m.nodes[d.id]; first != nil {
		p.duplicate(d.at, first.at, "data block")
		return
	}
	m.addNode(d.id, d.at, d)
}

// reads implements evaluator.
func (d *dataSource) reads(yield func(hclsyntax.Expression, surroundings)) {
	d.repeat.reads(yield)
	for name, a := range d.b.attrs {
		switch name {
		case "for_each", "count", "depends_on":
		default:
			yield(a.Expr, d.inside())
		}
	}
	d.life.reads(yield, d.inside())
}

// after implements orderer.
func (d *dataSource) after(l linker) []use { return l.dependencies(d.depends) }

// eval implements evaluator: it looks each instance up.
func (d *dataSource) eval(r *run) cty.Value {
	set, ok := r.expand(d.repeat)
	if !ok {
		r.tainted[d.id] = true
		return cty.DynamicVal
	}
	objects := make([]cty.Value, set.n)
	for i := range objects {
		evalCtx := r.scope
		if name, val := set.scopeOf(i, map[string]cty.Value{}); name != "" {
			evalCtx = r.scope.NewChild()
			evalCtx.Variables = map[string]cty.Value{name: val}
		}
		objects[i] = d.instance(r, evalCtx)
	}
	return set.value(objects, d.kind.typ)
}

// instance looks one instance up, between its conditions.
func (d *dataSource) instance(r *run, evalCtx *hcl.EvalContext) cty.Value {
	if !d.holds(r, d.life.pre, evalCtx, "Precondition failed") {
		return cty.UnknownVal(d.kind.typ)
	}
	found := d.lookUp(r, evalCtx)
	if len(d.life.post) > 0 {
		evalCtx = evalCtx.NewChild()
		evalCtx.Variables = map[string]cty.Value{"self": found}
		d.holds(r, d.life.post, evalCtx, "Postcondition failed")
	}
	return found
}

func (d *dataSource) holds(r *run, conditions []*block, evalCtx *hcl.EvalContext, summary string) bool {
	all := true
	for _, b := range conditions {
		v := r.judge(b, evalCtx, card.Address{}, summary)
		all = all && v.ok
		if v.diag != nil {
			d.report(r, v.diag)
		}
	}
	return all
}

// report tells what is wrong with the data: in a check, as a warning.
func (d *dataSource) report(r *run, diag *hcl.Diagnostic) {
	r.tainted[d.id] = true
	if d.check != nil {
		diag.Severity = hcl.DiagWarning
	}
	r.problems.addAt(r.where(card.Address{}), diag)
}

func (d *dataSource) lookUp(r *run, evalCtx *hcl.EvalContext) cty.Value {
	unknown := cty.UnknownVal(d.kind.typ)
	given, ok := d.given(r, evalCtx)
	if !ok {
		r.tainted[d.id] = true
		return unknown
	}
	if given == nil || r.offline() {
		return unknown
	}
	v, failure := d.kind.find(r.evaluation, given)
	if failure == nil {
		return v
	}
	d.report(r, errorAt(d.at, failure.summary, "%s", failure.detail))
	return unknown
}

// given evaluates the arguments; it is false when one of them is wrong, and nil
// when one of them is not known.
func (d *dataSource) given(r *run, evalCtx *hcl.EvalContext) (map[string]string, bool) {
	given, ok := map[string]string{}, true
	for _, arg := range d.b.typ.kind(d.b.labels).args {
		e := d.b.expr(arg.name)
		if e == nil || arg.form != formText {
			continue
		}
		v, told, right := r.shownText(e, evalCtx, arg.name)
		switch {
		case !right:
			ok = false
		case !told:
			given = nil
		case given != nil && v != "":
			given[arg.name] = v
		}
	}
	return given, ok
}

// shownText evaluates a text that is shown; told is false while it is not known,
// ok where it is wrong. Null is "".
func (r *run) shownText(e hclsyntax.Expression, evalCtx *hcl.EvalContext, name string) (text string, told, ok bool) {
	v, ok := r.value(e, evalCtx, card.Address{})
	switch {
	case !ok:
		return "", false, false
	case mark.Hidden(v):
		r.problems.errorf(e.Range(), "Sensitive value not allowed", "The argument %q is shown, so it cannot be sensitive.", name)
		return "", false, false
	case !v.IsWhollyKnown():
		return "", false, true
	}
	got, ok := r.problems.known(v, cty.String, name, e.Range())
	if !ok {
		return "", true, v.IsNull()
	}
	return got.AsString(), true, true
}
