package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// importStatement is an import block.
type importStatement struct {
	repeat
	b  *block
	to *placeExpr // nil when it is wrong
}

func (m *module) declareImport(b *block, p *problems) {
	i := &importStatement{repeat: readRepeat(b, p), b: b}
	m.addStatement("import", b, i)
	e := b.expr("to")
	if e == nil {
		return
	}
	to, ok := readPlaceExpr(e)
	if !ok {
		p.errorf(e.Range(), "Invalid import target", "The argument \"to\" is the address of a resource, written without quotes around it, as in virtual_card.travel[\"ana@example.com\"].")
		return
	}
	i.to = to
}

// reads implements evaluator.
func (i *importStatement) reads(yield func(hclsyntax.Expression, surroundings)) {
	i.repeat.reads(yield)
	if e := i.b.expr("id"); e != nil {
		yield(e, i.inside())
	}
	if i.to != nil {
		for _, key := range i.to.keys() {
			yield(key, i.inside())
		}
	}
}

// eval implements evaluator.
func (i *importStatement) eval(r *run) cty.Value {
	id := i.b.expr("id")
	if i.to == nil || id == nil {
		return cty.NilVal
	}
	set, ok := r.expand(i.repeat)
	for n := range set.n {
		evalCtx := r.scope
		if name, val := set.scopeOf(n, map[string]cty.Value{}); name != "" {
			evalCtx = r.scope.NewChild()
			evalCtx.Variables = map[string]cty.Value{name: val}
		}
		if ok {
			i.instance(r, id, evalCtx)
		}
	}
	return cty.NilVal
}

func (i *importStatement) instance(r *run, e hclsyntax.Expression, evalCtx *hcl.EvalContext) {
	addr, ok := r.place(i.to, evalCtx)
	text, told, right := r.shownText(e, evalCtx, "id")
	switch {
	case !ok || !right:
	case !told:
		if !r.offline() && !r.problems.hasErrors() {
			r.problems.errorf(e.Range(), "Value not known before apply", "The argument \"id\" must be known before anything is planned, and it depends on something that the issuer has yet to say.")
		}
	case text == "":
		r.problems.errorf(e.Range(), "Invalid import", "The id is empty. It is the issuer's id of the card or holder, or the e-mail of a holder.")
	default:
		r.out.Want.Imports = append(r.out.Want.Imports, card.Import{Address: addr, ID: text, At: cardRange(i.to.at)})
	}
}

// checkImports checks what imports are for, when everything is there.
func (ev *evaluation) checkImports() {
	first := map[card.Address]*card.Range{}
	for _, imp := range ev.out.Want.Imports {
		at := hclRange(imp.At)
		if other := first[imp.Address]; other != nil {
			ev.problems.addAt(imp.Address, errorAt(at, "Duplicate import", "%s is imported a second time. One address holds one card or holder: remove one of them.", imp.Address))
		}
		first[imp.Address] = imp.At
		if ev.lacks(imp.Address) {
			ev.problems.addAt(imp.Address, errorAt(at, "Import target is not declared", "The configuration declares no %s.%s", imp.Address, ev.importAdvice(imp.Address)))
		}
	}
}

// lacks reports whether nothing is declared at an address. What errors may be
// keeping away does not count.
func (ev *evaluation) lacks(a card.Address) bool {
	switch set := ev.instancesOf(a); {
	case set != nil && set.told:
		return !set.has(a)
	case ev.c.declared[a.Declaration()] == nil:
		return true
	}
	return !ev.problems.hasErrors()
}

func hclRange(r *card.Range) hcl.Range {
	pos := func(p card.Pos) hcl.Pos { return hcl.Pos{Line: p.Line, Column: p.Column, Byte: p.Byte} }
	return hcl.Range{Filename: r.File, Start: pos(r.Start), End: pos(r.End)}
}

// importAdvice is what to do about an import to an address that is not declared.
func (ev *evaluation) importAdvice(a card.Address) string {
	if names := ev.instanceNames(a); len(names) > 0 {
		return " Import to one of its instances: " + listed(names) + "."
	}
	return " Add the resource first."
}
