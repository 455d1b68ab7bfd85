package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// frame evaluates the instances of one block, one after the other. All of them
// share its small scope, which holds each or count and nothing else, and the
// values of the arguments that are the same for all.
type frame struct {
	run        *run
	res        *resource
	scope      *hcl.EvalContext
	set        *expansion
	same       map[string]fixed
	sameLabels *labelSet // nil before the first instance
	depends    []card.Address
	pair       map[string]cty.Value // the attributes of each, overwritten for every instance
	read       bool                 // something refers to the block, so objects are built
	inst       *instances

	addr   card.Address
	index  int                  // of the instance
	scoped bool                 // the scope has the instance's each or count
	object map[string]cty.Value // its attributes; every instance overwrites all of them
	labels *labelSet
	target *card.Target // that of a card, nil for none
	low    bool         // the card holds so little that it is to be topped up
	secret []string     // its arguments whose values must not be shown
	ok     bool         // the instance has no errors yet
}

// fixed is the value of an argument for all instances.
type fixed struct {
	val cty.Value
	ok  bool
}

func newFrame(r *run, res *resource, set *expansion, inst *instances) *frame {
	f := &frame{run: r, res: res, set: set, inst: inst, same: map[string]fixed{}, pair: map[string]cty.Value{}}
	f.depends = r.dependsOf(res.depends)
	f.read = r.reads(res)
	f.scope = r.scope.NewChild()
	f.scope.Variables = map[string]cty.Value{}
	if f.read {
		f.object = map[string]cty.Value{}
	}
	return f
}

// dependsOf are the instances that those of a block depend on, by its own
// depends_on and those of the blocks around.
func (r *run) dependsOf(deps []dependency) []card.Address {
	own := r.expandDepends(deps)
	if len(r.depends) == 0 {
		return own
	}
	all := slices.Concat(r.depends, own)
	slices.SortFunc(all, card.Address.Compare)
	return slices.Clip(slices.Compact(all))
}

// reads reports whether objects of the block's instances are needed: something
// refers to them, or to cards that carry the object of their holder.
func (r *run) reads(res *resource) bool {
	n := r.m.nodes[res.id]
	return n.read || r.read[n] || len(res.life.post) > 0 || slices.ContainsFunc(res.follow, r.reads)
}

// enter begins the instance with the given index.
func (f *frame) enter(addr card.Address, index int) {
	f.addr, f.index, f.scoped, f.ok, f.secret, f.target = addr, index, false, true, nil, nil
}

// fullScope is the scope with each or count in it, which most arguments can do
// without.
func (f *frame) fullScope() *hcl.EvalContext {
	if !f.scoped {
		f.scoped = true
		if name, val := f.set.scopeOf(f.index, f.pair); name != "" {
			f.scope.Variables[name] = val
		}
	}
	return f.scope
}

// evaluate evaluates the instance that was entered.
func (f *frame) evaluate() {
	f.checkAll(f.res.life.pre, "Precondition failed")
	switch f.res.kind() {
	case card.KindCardholder:
		f.evalHolder()
	default:
		f.evalCard()
	}
	if !f.read {
		return
	}
	object := f.finishObject()
	f.inst.objects = append(f.inst.objects, object)
	if len(f.res.life.post) > 0 {
		f.fullScope().Variables["self"] = f.self(object)
		f.checkAll(f.res.life.post, "Postcondition failed")
		delete(f.scope.Variables, "self")
	}
}

func (f *frame) checkAll(conditions []*block, summary string) {
	for _, b := range conditions {
		f.run.check(b, f.fullScope(), f.addr, summary)
	}
}

// eval evaluates an argument; ok is false where it is absent or fails.
func (f *frame) eval(name string) (cty.Value, bool) {
	arg, there := f.res.args[name]
	if !there {
		return cty.NilVal, false
	}
	if !arg.same {
		return f.report(arg.value(f))
	}
	got, done := f.same[name]
	if !done {
		got.val, got.ok = f.run.value(arg.expr, f.scope, f.addr)
		f.same[name] = got
	}
	return f.report(got.val, got.ok)
}

func (f *frame) report(v cty.Value, ok bool) (cty.Value, bool) {
	f.ok = f.ok && ok
	return v, ok
}

// fail reports what is wrong with an argument of the instance.
func (f *frame) fail(name, summary, format string, args ...any) {
	f.ok = false
	at := f.res.at
	arg, there := f.res.args[name]
	if there {
		at = arg.expr.Range()
	}
	d := errorAt(at, summary, format, args...)
	if there {
		d.Expression, d.EvalContext = arg.expr, f.fullScope()
	}
	f.run.problems.addAt(f.addr, d)
}

// text evaluates an argument that is a text. A sensitive one is refused unless
// it may be secret; the second result is its value with its marks.
func (f *frame) text(name string, secret bool) (string, cty.Value, bool) {
	marked, ok := f.eval(name)
	if !ok {
		return "", cty.UnknownVal(cty.String), false
	}
	if marked.Type() == cty.String && !marked.IsMarked() && marked.IsKnown() && !marked.IsNull() {
		return marked.AsString(), marked, true
	}
	v, ok := f.known(name, marked, cty.String, secret)
	if !ok {
		return "", cty.UnknownVal(cty.String), false
	}
	if marked.IsMarked() {
		return v.AsString(), v.Mark(mark.Sensitive), true
	}
	return v.AsString(), v, true
}

// known converts the value of an argument and refuses it when it is null,
// unknown, or sensitive where that would be shown.
func (f *frame) known(name string, marked cty.Value, want cty.Type, secret bool) (cty.Value, bool) {
	v, marks := marked.UnmarkDeep()
	if mark.IsEphemeral(marked) && name != "card_number" {
		f.fail(name, "Ephemeral value not allowed", "The argument %q stays: it is compared with what the issuer lists in every plan, and an ephemeral value is there for this run only. Only card_number takes one.", name)
		return v, false
	}
	if len(marks) > 0 && !secret {
		f.fail(name, "Sensitive value not allowed", "The argument %q is shown in plans, so it cannot be sensitive. Use something that is not, or nonsensitive() where it may be shown.", name)
		return v, false
	}
	got, err := convert.Convert(v, want)
	switch {
	case err != nil:
		f.fail(name, "Wrong type of value", "The argument %q takes a %s: %s.", name, typeName(want), err)
	case !got.IsWhollyKnown():
		f.unknown(name)
	case got.IsNull():
		if a := f.res.b.typ.arg(name); a != nil && a.required {
			f.fail(name, "Missing required argument", "The argument %q is required, and its value is null.", name)
		}
	default:
		return got, true
	}
	return got, false
}

// unknown complains of a value that should be known by now.
func (f *frame) unknown(name string) {
	f.ok = false
	if f.run.offline() || f.run.problems.hasErrors() {
		return
	}
	f.fail(name, "Value not known before apply", "The argument %q depends on something that is known only after apply, and a plan needs it. Refer to what the configuration itself knows, such as another argument or an address.", name)
}
