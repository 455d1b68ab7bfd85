package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// Evaluated is a configuration with every expression evaluated.
type Evaluated struct {
	Want    card.Want
	Numbers map[card.Address]card.Number // of physical cards
	Outputs []Output                     // of the root module, by name
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
	ev := c.newEvaluation(seen, known, p)
	ev.evaluate(c.order)
	ev.finish()
	return ev.out
}

// evaluation is one evaluation of a configuration: what the runs of all its
// modules share.
type evaluation struct {
	c        *Config
	seen     *card.Inventory
	known    Known
	problems *problems
	out      *Evaluated

	runs   map[*module][]*run // of each module, in the order of its instances
	byPath map[string]*run
	root   *run
	read   map[*node]bool // resources whose objects are needed, beside those that the graph says
	labels *labelPool
	late   []lateCard
	ids    ids // of the resources that were read

	holders map[string]*card.Cardholder // seen, by e-mail in small letters; nil before data asks
}

// run is the evaluation of one instance of a module.
type run struct {
	*evaluation
	m       *module
	path    string // with keys; "" for the root module
	parent  *run   // nil for the root module
	outer   *hcl.EvalContext
	depends []card.Address // of the blocks that call the module

	scope     *hcl.EvalContext                // the one scope that all expressions of the module share
	values    map[string]map[string]cty.Value // by the roots and names of refs
	stale     map[string]bool                 // roots that have grown since they were put into the scope
	tainted   map[ref]bool                    // what failed
	refused   map[ref]bool                    // variables that a validation of theirs has tainted: the others still count
	instances map[ref]*instances              // of resources
	calls     map[string]*moduleSet
}

func (c *Config) newEvaluation(seen *card.Inventory, known Known, p *problems) *evaluation {
	ev := &evaluation{
		c: c, seen: seen, known: known, problems: p,
		out:    &Evaluated{Numbers: map[card.Address]card.Number{}},
		runs:   map[*module][]*run{},
		byPath: map[string]*run{},
		read:   map[*node]bool{},
		labels: newLabelPool(),
		ids:    ids{},
	}
	ev.root = ev.newRun(c.root, "")
	p.secret = c.secret()
	return ev
}

func (ev *evaluation) newRun(m *module, path string) *run {
	r := &run{
		evaluation: ev, m: m, path: path, scope: m.scope(),
		values: map[string]map[string]cty.Value{}, stale: map[string]bool{}, tainted: map[ref]bool{}, refused: map[ref]bool{},
		instances: map[ref]*instances{}, calls: map[string]*moduleSet{},
	}
	ev.runs[m] = append(ev.runs[m], r)
	ev.byPath[path] = r
	return r
}

// offline reports whether what is unknown may stay so: nothing will be planned.
func (ev *evaluation) offline() bool { return ev.seen == nil }

// evaluate evaluates nodes that are in order, each in every run of its module.
func (ev *evaluation) evaluate(order []*node) {
	for _, n := range order {
		for _, r := range ev.runs[n.m] {
			if n.cyclic {
				r.tainted[n.id] = true
				r.set(n.id, cty.DynamicVal)
				continue
			}
			r.prepare(n.uses)
			r.set(n.id, n.item.eval(r))
		}
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
	r.stale[id.scopeRoot()] = true
	if id.root == "output" && r.parent != nil {
		r.parent.stale["module"] = true
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
		r.problems.addAt(r.where(addr), diags...)
	}
	return cty.DynamicVal, false
}

// where is the address that a diagnostic is told with: where no resource is
// concerned, that of the module's instance.
func (r *run) where(addr card.Address) card.Address {
	if addr.IsZero() {
		addr.Module = r.path
	}
	return addr
}

// readsTainted reports whether an expression reads something that failed, so
// that its own failure tells nothing new.
func (r *run) readsTainted(e hclsyntax.Expression) bool {
	for _, trav := range hclsyntax.Variables(e) {
		id, ok := refOf(trav)
		switch {
		case !ok:
		case r.tainted[id]:
			return true
		case id.root == "module" && r.taintedOutput(r.calls[id.name], trav[2:]):
			return true
		}
	}
	return false
}

// taintedOutput reports whether what a reference reads of a module failed: one
// output where it is named, else any.
func (r *run) taintedOutput(set *moduleSet, rest hcl.Traversal) bool {
	if set == nil {
		return false
	}
	if _, named := attrName(rest, 0); !named && len(rest) > 0 {
		rest = rest[1:] // the key of an instance
	}
	output, named := attrName(rest, 0)
	for _, child := range set.runs {
		for id := range child.tainted {
			if id.root == "output" && (!named || id.name == output) {
				return true
			}
		}
	}
	return false
}

// at is the address of a block in this instance of the module.
func (r *run) at(block card.Address) card.Address {
	block.Module = r.path
	return block
}

// instancesOf are those of the block that a belongs to, nil where it is not
// evaluated.
func (ev *evaluation) instancesOf(a card.Address) *instances {
	r := ev.byPath[a.Module]
	if r == nil {
		return nil
	}
	return r.instances[ref{string(a.Kind), a.Name}]
}
