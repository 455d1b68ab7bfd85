package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// moduleCall is a module block.
type moduleCall struct {
	repeat
	id      ref
	at      hcl.Range
	b       *block
	child   *module // nil where it cannot be loaded
	depends []dependency
}

func (m *module) declareCall(b *block, l *loader) {
	call := &moduleCall{id: ref{"module", b.labels[0]}, at: b.src.DefRange(), b: b, repeat: readRepeat(b, l.p), depends: readDependsOn(b.expr("depends_on"), l.p)}
	if first := m.calls[call.id.name]; first != nil {
		l.p.duplicate(call.at, first.at, "module")
		return
	}
	m.calls[call.id.name] = call
	m.addNode(call.id, call.at, call)
	if dir, ok := l.source(m, b); ok {
		call.child = l.load(m, call, dir)
		call.checkArguments(l.p)
	}
}

// source is the directory that a module block names, relative to the
// configuration's.
func (l *loader) source(m *module, b *block) (string, bool) {
	e := b.expr("source")
	if e == nil {
		return "", false
	}
	at, text := e.Range(), l.p.constText(e)
	dir := filepath.Join(m.dir, filepath.FromSlash(text))
	info, err := os.Stat(filepath.Join(l.c.dir, dir))
	switch {
	case text == "":
	case !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "../"):
		l.p.errorf(at, "Module source is not local", "A module is a directory beside this one, named by a path that begins with ./ or ../, and %s does not. Copy the module into the repository, and name its directory.", quoted(text))
	case err != nil:
		l.p.errorf(at, "Module not found", "The directory %s cannot be read: %s. The path is relative to the directory of this file.", dir, source.Reason(err))
	case !info.IsDir():
		l.p.errorf(at, "Module not found", "%s is a file. A module is a whole directory: name that.", dir)
	case !l.hasFiles(dir):
		l.p.errorf(at, "Module without configuration", "The directory %s holds no file whose name ends in .card.hcl, so there is nothing to call. Name another, or write the module's first file there.", dir)
	case l.around(m, dir) != nil:
		l.p.errorf(at, "Cycle of modules", "The directory %s is that of %s, which this block is a part of: it would hold itself without end. Take the block out, or name another directory.", dir, nameOf(l.around(m, dir)))
	case l.modules >= maxModules:
		l.p.once(at, "Too many modules", "A configuration calls at most %d modules, each counted as often as it is called. Use for_each on one block instead of many blocks.", maxModules)
	default:
		return dir, true
	}
	return "", false
}

func nameOf(m *module) string {
	if m.path == "" {
		return "the configuration itself"
	}
	return m.path
}

// ownArg reports whether an argument of a module block is the block's own and no
// value for a variable.
func ownArg(name string) bool { return language.block("module").arg(name) != nil }

// checkArguments compares the values that a block gives with the variables that
// its module declares.
func (call *moduleCall) checkArguments(p *problems) {
	declared := call.child.variables
	for name, attr := range call.b.attrs {
		if declared[name] == nil && !ownArg(name) {
			if hint, ok := foreignNames[name]; ok {
				p.errorf(attr.NameRange, "Unsupported argument", "An argument %q is not expected in a module block. %s", name, hint)
				continue
			}
			p.errorf(attr.NameRange, "Unsupported argument", "The module declares no variable %q.%s Declared are: %s.", name, didYouMean(name, sortedKeys(declared)), listed(sortedKeys(declared)))
		}
	}
	for _, name := range sortedKeys(declared) {
		if declared[name].fallback == cty.NilVal && call.b.attrs[name] == nil {
			p.errorf(call.at, "Missing required argument", "The argument %q is required here: the module declares a variable of that name without a default (%s).", name, place(declared[name].at))
		}
	}
}

// reads implements evaluator.
func (call *moduleCall) reads(yield func(hclsyntax.Expression, surroundings)) {
	call.repeat.reads(yield)
}

// after implements orderer.
func (call *moduleCall) after(l linker) []use { return l.dependencies(call.depends) }

// moduleSet are the evaluated instances of a module block.
type moduleSet struct {
	set  *expansion
	told bool // it is known which there are
	runs []*run
}

// eval implements evaluator: it begins a run of the module for each instance.
// The module's own declarations are evaluated later, in their order.
func (call *moduleCall) eval(r *run) cty.Value {
	set, ok := r.expand(call.repeat)
	inst := &moduleSet{set: set, told: ok}
	r.calls[call.id.name] = inst
	r.stale["module"] = true // also where no output will tell
	if !ok || call.child == nil {
		r.tainted[call.id] = true
		return cty.NilVal
	}
	depends := r.dependsOf(call.depends)
	if len(r.byPath)+set.n > maxRuns {
		r.problems.once(call.at, "Too many modules", "All module blocks together have at most %d instances. Call the module once, and use for_each on the resources in it.", maxRuns)
		r.tainted[call.id] = true
		inst.told = false
		return cty.NilVal
	}
	inst.runs = make([]*run, set.n)
	for i := range inst.runs {
		child := r.newRun(call.child, card.ModulePath(r.path, call.id.name, set.key(i)))
		child.parent, child.depends, child.outer = r, depends, r.scope
		if name, val := set.scopeOf(i, map[string]cty.Value{}); name != "" {
			child.outer = r.scope.NewChild()
			child.outer.Variables = map[string]cty.Value{name: val}
		}
		inst.runs[i] = child
	}
	return cty.NilVal
}

// value is what references to the module see: an object of outputs, or several
// of them. Outputs that are not evaluated yet are unknown.
func (s *moduleSet) value(m *module) cty.Value {
	if !s.told || m == nil {
		return cty.DynamicVal
	}
	objects := make([]cty.Value, len(s.runs))
	for i, r := range s.runs {
		attrs := map[string]cty.Value{}
		for name := range m.outputs {
			v, there := r.values["output"][name]
			if !there {
				v = cty.DynamicVal
			}
			attrs[name] = v
		}
		objects[i] = cty.ObjectVal(attrs)
	}
	return s.set.objectValue(objects)
}
