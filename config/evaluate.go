package config

import (
	"maps"
	"path/filepath"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// Evaluated is a configuration with every expression evaluated.
type Evaluated struct {
	Want    card.Want
	Numbers map[card.Address]card.Number // of physical cards
	Outputs []Output                     // by name
}

// Known says what a resource has once it exists; false for one that nobody
// knows of. It is asked only for what expressions read. A nil Known knows
// nothing.
type Known func(card.Address) (card.Attributes, bool)

// Evaluate says what the configuration wants. Seen is what the issuer lists:
// nil is offline, where data and what depends on it stay unknown. Known is what
// the ledger holds: id, status, last4 and available_balance of others are
// unknown. The result is never nil and of no use when there are errors.
func (c *Config) Evaluate(seen *card.Inventory, known Known) (*Evaluated, card.Diagnostics) {
	p := newProblems(c.src)
	e := c.evaluate(seen, known, p)
	return e, p.all()
}

func (c *Config) evaluate(seen *card.Inventory, known Known, p *problems) *Evaluated {
	r := c.newRun(seen, known, p)
	r.evaluate(c.order)
	r.finish()
	return r.out
}

// run is one evaluation of a configuration.
type run struct {
	c        *Config
	seen     *card.Inventory
	known    Known
	problems *problems
	out      *Evaluated

	scope  *hcl.EvalContext                // the one scope that all expressions share
	values map[string]map[string]cty.Value // by the roots and names of refs
	stale  map[string]bool                 // roots that have grown since they were put into the scope

	read      map[ref]bool       // resources whose objects are needed, beside those that the graph says
	tainted   map[ref]bool       // what failed
	instances map[ref]*instances // of resources
	labels    *labelPool
	late      []lateCard
	ids       ids // of the resources that were read
}

func (c *Config) newRun(seen *card.Inventory, known Known, p *problems) *run {
	r := &run{
		c: c, seen: seen, known: known, problems: p,
		out:       &Evaluated{Numbers: map[card.Address]card.Number{}},
		scope:     c.scope.NewChild(),
		values:    map[string]map[string]cty.Value{},
		stale:     map[string]bool{},
		read:      map[ref]bool{},
		tainted:   map[ref]bool{},
		instances: map[ref]*instances{},
		labels:    newLabelPool(),
		ids:       ids{},
	}
	r.scope.Variables = map[string]cty.Value{}
	p.secret = c.secret()
	return r
}

// offline reports whether what is unknown may stay so: nothing will be planned.
func (r *run) offline() bool { return r.seen == nil }

// evaluate evaluates nodes that are in order.
func (r *run) evaluate(order []*node) {
	for _, n := range order {
		if n.cyclic {
			r.tainted[n.id] = true
			r.set(n.id, cty.DynamicVal)
			continue
		}
		r.prepare(n.uses)
		r.set(n.id, n.item.eval(r))
	}
}

func (r *run) set(id ref, v cty.Value) {
	if v == cty.NilVal {
		return
	}
	names := r.values[id.root]
	if names == nil {
		names = map[string]cty.Value{}
		r.values[id.root] = names
	}
	names[id.name] = v
	r.stale[id.root] = true
}

// prepare brings the roots that are about to be read up to date in the scope.
func (r *run) prepare(uses []use) {
	for _, u := range uses {
		if !r.stale[u.ref.root] {
			continue
		}
		r.stale[u.ref.root] = false
		v := cty.ObjectVal(maps.Clone(r.values[u.ref.root]))
		if u.ref.root == "data.card_type" {
			r.scope.Variables["data"] = cty.ObjectVal(map[string]cty.Value{"card_type": v})
			continue
		}
		r.scope.Variables[u.ref.root] = v
	}
}

// value evaluates an expression; what fails is reported and unknown.
func (r *run) value(e hclsyntax.Expression, evalCtx *hcl.EvalContext, addr card.Address) (cty.Value, bool) {
	if r.c.broken[e] {
		return cty.DynamicVal, false
	}
	v, diags := e.Value(evalCtx)
	if !diags.HasErrors() {
		return v, true
	}
	if !r.readsTainted(e) {
		r.problems.addAt(addr, diags...)
	}
	return cty.DynamicVal, false
}

// readsTainted reports whether an expression reads something that failed, so
// that its own failure tells nothing new.
func (r *run) readsTainted(e hclsyntax.Expression) bool {
	if len(r.tainted) == 0 {
		return false
	}
	for _, trav := range hclsyntax.Variables(e) {
		if name, ok := attrName(trav, 1); ok && r.tainted[ref{trav.RootName(), name}] {
			return true
		}
	}
	return false
}

// newScope is the part of the scope that never changes: functions and paths.
func newScope(dir string, now time.Time) *hcl.EvalContext {
	cwd, err := filepath.Abs(".")
	if err != nil {
		cwd = "."
	}
	here := cty.StringVal(".") // relative paths resolve under dir
	return &hcl.EvalContext{
		Functions: functions(dir, now),
		Variables: map[string]cty.Value{"path": cty.ObjectVal(map[string]cty.Value{
			"module": here, "root": here, "cwd": cty.StringVal(filepath.ToSlash(cwd)),
		})},
	}
}
