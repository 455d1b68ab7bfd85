package config

import (
	"maps"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// manyNames is the size from which a root is not put into the scope as a whole
// for a node that reads a few of its names: a chain of n locals would cost n².
const manyNames = 64

// prepare brings what a node is about to read up to date in the scope.
func (r *run) prepare(uses []use) {
	for i, u := range uses {
		if !u.named {
			continue
		}
		in := r
		if u.outer {
			in = r.parent
		}
		root := u.root(in)
		switch {
		case !in.stale[root]:
		case in.size(root) <= manyNames:
			in.stale[root] = false
			in.scope.Variables[root] = in.rootValue(root, nil)
		default: // it stays stale for others
			in.scope.Variables[root] = in.rootValue(root, readNames(uses[i:], u.outer, in))
		}
	}
}

// root is the first word of the reference, as it is written in a module.
func (u use) root(in *run) string {
	if u.node.m != in.m {
		return "module"
	}
	return u.node.id.scopeRoot()
}

// readNames are the names that uses read, in the module around or in their own.
func readNames(uses []use, outer bool, in *run) map[ref]bool {
	names := map[ref]bool{}
	for _, u := range uses {
		switch {
		case !u.named || u.outer != outer:
		case u.node.m != in.m:
			names[u.node.m.call.id] = true
		default:
			names[u.node.id] = true
		}
	}
	return names
}

// size is how many names there are under a root.
func (r *run) size(root string) int {
	switch root {
	case "module":
		return len(r.calls)
	case "data":
		n := 0
		for words, names := range r.values {
			if strings.HasPrefix(words, "data.") {
				n += len(names)
			}
		}
		return n
	}
	return len(r.values[root])
}

// rootValue is what expressions see under the first word of references: all of
// it, or the names that one node reads.
func (r *run) rootValue(root string, only map[ref]bool) cty.Value {
	if only == nil {
		return r.wholeValue(root)
	}
	attrs, data := map[string]cty.Value{}, map[string]map[string]cty.Value{}
	for id := range only {
		v, there := r.values[id.root][id.name]
		switch {
		case id.scopeRoot() != root:
		case root == "module" && r.calls[id.name] != nil:
			attrs[id.name] = r.calls[id.name].value(r.m.calls[id.name].child)
		case root == "data" && there:
			typ := strings.TrimPrefix(id.root, "data.")
			if data[typ] == nil {
				data[typ] = map[string]cty.Value{}
			}
			data[typ][id.name] = v
		case there:
			attrs[id.name] = v
		}
	}
	for typ, names := range data {
		attrs[typ] = cty.ObjectVal(names)
	}
	return cty.ObjectVal(attrs)
}

func (r *run) wholeValue(root string) cty.Value {
	attrs := map[string]cty.Value{}
	switch root {
	case "module":
		for name, set := range r.calls {
			attrs[name] = set.value(r.m.calls[name].child)
		}
	case "data":
		for words, names := range r.values {
			if typ, ok := strings.CutPrefix(words, "data."); ok {
				attrs[typ] = cty.ObjectVal(maps.Clone(names))
			}
		}
	default:
		attrs = maps.Clone(r.values[root])
	}
	return cty.ObjectVal(attrs)
}
