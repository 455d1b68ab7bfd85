package config

import (
	"maps"
	"strings"

	"github.com/cardform/cardform/card"
)

// Console evaluates an expression with everything in the configuration in
// scope, and returns the value in the form that Terraform's console prints.
// Seen and known are as for Evaluate.
func (c *Config) Console(expr string, seen *card.Inventory, known Known) (string, card.Diagnostics) {
	const name = "<console>"
	expr = strings.TrimSpace(expr)
	src := &sources{text: maps.Clone(c.src.text), files: c.src.files}
	src.text[name] = []byte(expr)
	p := newProblems(src)
	r := c.newRun(seen, known, p)
	e, diags := parseExpression(expr, name)
	p.add(diags...)
	if diags.HasErrors() {
		return "", p.all()
	}
	uses := linker{c, p}.expr(e, surroundings{})
	if p.hasErrors() {
		return "", p.all()
	}
	for _, u := range uses {
		r.read[u.ref] = true // nothing in the configuration may have asked for it
	}
	r.evaluate(c.closure(uses))
	if p.hasErrors() {
		return "", p.all()
	}
	r.prepare(uses)
	v, diags := e.Value(r.scope)
	p.add(diags...)
	if p.hasErrors() {
		return "", p.all()
	}
	return r.ids.render(v), p.all()
}
