package config

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/cardform/cardform/card"
)

// Observed is what a run's assertions can be about.
type Observed struct {
	Seen  *card.Inventory
	Known Known
	Past  Past
	Facts map[string]json.RawMessage // objects by the word that expressions begin with: plan, apply, issuer
}

// suiteRoots are the words that references in tests begin with, beside those of
// a configuration.
var suiteRoots = []string{"output", "run", "plan", "apply", "issuer"}

// beside resolves a reference that only tests have.
func (l linker) beside(trav hcl.Traversal) []use {
	if trav.RootName() == "output" {
		return l.named(trav, ref{root: "output"}, "output")
	}
	return nil // values, which evaluation looks into
}

// Assert evaluates the configuration once more, now that the run is over, and
// then the run's assertions. The outputs are those of the run. Where the
// configuration itself has errors, its assertions are not asked.
func (r *SuiteRun) Assert(c *Config, o Observed) ([]Output, card.Diagnostics) {
	p := newProblems(c.src)
	ev := c.newEvaluation(o.Seen, o.Known, p)
	uses := r.link(c, o.Past, p)
	for _, u := range uses {
		ev.read[u.node] = true // nothing in the configuration may have asked for it
	}
	ev.evaluate(c.order)
	ev.finish()
	if p.hasErrors() {
		return ev.out.Outputs, p.all()
	}
	ev.root.prepare(uses)
	names := ev.root.scope.Variables
	names["run"] = o.Past.value()
	for word, fact := range o.Facts {
		names[word] = factValue(fact)
	}
	for _, b := range r.assertions {
		ev.root.assert(b)
	}
	return ev.out.Outputs, p.all()
}

// assert reports an assertion that does not hold, or that cannot be told.
func (r *run) assert(b *block) {
	cond := b.expr("condition")
	if cond == nil {
		return
	}
	if v, ok := r.value(cond, r.scope, card.Address{}); ok && !v.IsKnown() {
		d := errorAt(cond.Range(), "Condition not known", "The condition depends on something that is known only after an apply, and this run is a plan. Take out its command, or assert something that the plan knows.")
		d.Expression, d.EvalContext = cond, r.scope
		r.problems.add(d)
		return
	}
	r.check(b, r.scope, card.Address{}, "Assertion failed")
}

// factValue is an object of JSON as expressions read it.
func factValue(fact json.RawMessage) cty.Value {
	ty, err := ctyjson.ImpliedType(fact)
	if err != nil {
		return cty.DynamicVal
	}
	v, err := ctyjson.Unmarshal(fact, ty)
	if err != nil {
		return cty.DynamicVal
	}
	return v
}
