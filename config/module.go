package config

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// module is what the files of one directory declare, for one block that calls
// it; the root module for none. A directory that two blocks call is two modules.
type module struct {
	c         *Config
	parent    *module // nil for the root module
	call      *moduleCall
	path      string // without keys, as in module.sales.module.ads; "" for the root module
	dir       string // relative to the configuration's, "." for the root module
	constants map[string]cty.Value
	cardform  *hclsyntax.Block
	provider  *hclsyntax.Block
	variables map[string]*variable
	resources map[card.Address]*resource // by address within the module, without key
	calls     map[string]*moduleCall
	outputs   map[string]*output
	nodes     map[ref]*node
	names     map[string][]string // of nodes by root; nil before somebody looks for one that is not there
}

func newModule(c *Config, parent *module, call *moduleCall, dir string) *module {
	m := &module{
		c: c, parent: parent, call: call, dir: dir,
		variables: map[string]*variable{}, resources: map[card.Address]*resource{},
		calls: map[string]*moduleCall{}, outputs: map[string]*output{}, nodes: map[ref]*node{},
	}
	if parent != nil {
		m.path = card.ModulePath(parent.path, call.id.name, card.Key{})
	}
	cwd, err := filepath.Abs(".")
	if err != nil {
		cwd = "."
	}
	m.constants = map[string]cty.Value{"path": cty.ObjectVal(map[string]cty.Value{ // relative paths resolve under c.dir
		"module": cty.StringVal(filepath.ToSlash(dir)), "root": cty.StringVal("."), "cwd": cty.StringVal(filepath.ToSlash(cwd)),
	})}
	return m
}

// tree yields the module and all that are called in it.
func (m *module) tree(yield func(*module) bool) {
	m.walk(yield)
}

func (m *module) walk(yield func(*module) bool) bool {
	if !yield(m) {
		return false
	}
	for _, call := range m.calls {
		if call.child != nil && !call.child.walk(yield) {
			return false
		}
	}
	return true
}

// prefixed names something of the module for sentences.
func (m *module) prefixed(name string) string {
	if m.path == "" {
		return name
	}
	return m.path + "." + name
}

func (m *module) declare(b *block, l *loader) {
	p := l.p
	switch b.typ.name {
	case "variable":
		m.declareVariable(b, p)
	case "locals":
		m.declareLocals(b, p)
	case "data":
		m.declareData(b, p, nil)
	case "output":
		m.declareOutput(b, p)
	case "module":
		m.declareCall(b, l)
	case "moved":
		m.declareMoved(b, p)
	case "removed":
		m.declareRemoved(b, p)
	case "check":
		m.declareCheck(b, p)
	case "cardholder", "virtual_card", "physical_card":
		m.declareResource(b, p)
	default:
		m.declareInRoot(b, p)
	}
}

// declareInRoot takes what concerns the configuration as a whole.
func (m *module) declareInRoot(b *block, p *problems) {
	if m.parent != nil {
		p.errorf(b.src.DefRange(), "Block not allowed in a module", "%s concerns the configuration as a whole, and this file belongs to %s. Move it to the directory that you run cardform in.", capital(b.typ.indefinite()), m.path)
		return
	}
	switch b.typ.name {
	case "cardform":
		declareOnce(&m.cardform, b, p)
	case "provider":
		if b.labels[0] != "trustpay" {
			p.errorf(b.src.LabelRanges[0], "Unknown provider", "There is no provider %q. The one provider there is: provider \"trustpay\".", b.labels[0])
			return
		}
		declareOnce(&m.provider, b, p)
	case "limits":
		m.addStatement("limits", b, &limitsBlock{b})
	case "ignore":
		m.addStatement("ignore", b, &ignoreBlock{b})
	case "import":
		m.declareImport(b, p)
	}
}

func declareOnce(place **hclsyntax.Block, b *block, p *problems) {
	if *place != nil {
		p.second(b.src.DefRange(), (*place).DefRange(), b.typ.name)
		return
	}
	*place = b.src
}

// addStatement adds a block that nothing refers to.
func (m *module) addStatement(root string, b *block, item evaluator) *node {
	return m.addNode(ref{root, b.src.DefRange().String()}, b.src.DefRange(), item)
}

func (m *module) addNode(id ref, at hcl.Range, item evaluator) *node {
	n := &node{m: m, id: id, at: at, item: item}
	m.nodes[id] = n
	return n
}

// scope is what the expressions of one instance of the module begin with.
func (m *module) scope() *hcl.EvalContext {
	evalCtx := (&hcl.EvalContext{Functions: m.c.functions, Variables: m.constants}).NewChild()
	evalCtx.Variables = map[string]cty.Value{}
	return evalCtx
}
