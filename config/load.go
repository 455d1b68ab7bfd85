package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/card"
)

// Options says what to load.
type Options struct {
	Dir       string            // "" is the working directory
	Env       []string          // KEY=value, as os.Environ gives it; CARDFORM_VAR_name sets a variable
	Args      []VarArg          // in the order given
	Version   string            // of this program, for required_version; "" skips the check
	Endpoints []string          // the names that endpoints may give paths to; nil: any
	Now       func() time.Time  // for timestamp(); nil: time.Now
	Overlay   map[string][]byte // texts that stand for files, by absolute path: what an editor has not saved
}

// Format implements fmt.Formatter: variables, which may be secret, are not
// printed.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprint(f, "what to load from ", o.Dir) }

// VarArg is one --var or --var-file. Exactly one field is set.
type VarArg struct {
	File   string // a path, relative to the working directory of the process
	Assign string // name=value
}

// Format implements fmt.Formatter: the value is not printed.
func (a VarArg) Format(f fmt.State, _ rune) {
	name, _, _ := strings.Cut(a.Assign, "=")
	fmt.Fprint(f, "a value ", name, a.File)
}

// MarshalText implements encoding.TextMarshaler, as Format.
func (a VarArg) MarshalText() ([]byte, error) { return fmt.Append(nil, a), nil }

// Config is a loaded configuration. Its methods may be called any number of
// times and do not change it, but not from several goroutines at once.
type Config struct {
	dir       string
	version   string
	endpoints []string
	src       *sources
	secret    func() []string // texts inside sensitive variables: a func, as nothing prints what one returns
	settings  Settings
	cardform  *hclsyntax.Block
	provider  *hclsyntax.Block
	variables map[string]*variable
	resources map[card.Address]*resource // by address without key
	nodes     map[ref]*node
	order     []*node // in an order in which each comes after what it refers to
	scope     *hcl.EvalContext
	broken    map[hclsyntax.Expression]bool // reported, so not to be evaluated
}

// Format implements fmt.Formatter, as that of Options.
func (c *Config) Format(f fmt.State, _ rune) { fmt.Fprint(f, "the configuration of ", c.dir) }

// Load reads, parses and checks the configuration of a directory. The Config
// is never nil; where the diagnostics hold errors it serves only to look up
// ranges. Errors found by evaluation are among the diagnostics only when the
// configuration has other errors too; otherwise Evaluate reports them.
func Load(o Options) (*Config, card.Diagnostics) {
	c := &Config{
		dir: cmp.Or(o.Dir, "."), version: o.Version, endpoints: o.Endpoints, src: newSources(),
		variables: map[string]*variable{}, resources: map[card.Address]*resource{}, nodes: map[ref]*node{},
		broken: map[hclsyntax.Expression]bool{},
	}
	c.src.open = o.Overlay
	now := o.Now
	if now == nil {
		now = time.Now
	}
	c.scope = newScope(c.dir, now())
	c.settings = defaultSettings()
	p := newProblems(c.src)
	bodies := readConfigFiles(c.dir, c.src, p)
	parsed := !p.hasErrors()
	for _, b := range bodies {
		p.add(findCardNumbers(b, c.src.text[b.SrcRange.Filename])...)
		c.declareFile(b, p)
	}
	supplyValues(c.dir, o.Env, o.Args, c.variables, p)
	secret := secretsOf(c.variables)
	c.secret = func() []string { return secret }
	p.secret = secret
	if !parsed {
		// What a broken file declares is unknown, so references cannot be judged.
		return c, p.all()
	}
	c.link(p)
	c.evalSettings(p)
	if p.hasErrors() {
		c.evaluate(nil, nil, p)
	}
	return c, p.all()
}

// RangeOf returns where the resource is declared, nil when it is not.
func (c *Config) RangeOf(a card.Address) *card.Range {
	r := c.resources[a.Block()]
	if r == nil {
		return nil
	}
	return cardRange(r.at)
}

// declareFile takes the blocks of one file.
func (c *Config) declareFile(b *hclsyntax.Body, p *problems) {
	root := p.readBody(b, &language, b.MissingItemRange())
	for _, blk := range root.blocks {
		c.declare(blk, p)
	}
}

func (c *Config) declare(b *block, p *problems) {
	switch b.typ.name {
	case "cardform":
		c.declareOnce(&c.cardform, b, p)
	case "provider":
		if b.labels[0] != "trustpay" {
			p.errorf(b.src.LabelRanges[0], "Unknown provider", "There is no provider %q. The one provider there is: provider \"trustpay\".", b.labels[0])
			return
		}
		c.declareOnce(&c.provider, b, p)
	case "variable":
		c.declareVariable(b, p)
	case "locals":
		c.declareLocals(b, p)
	case "data":
		c.declareData(b, p)
	case "output":
		c.declareOutput(b, p)
	case "limits":
		c.addStatement("limits", b, &limitsBlock{b})
	case "ignore":
		c.addStatement("ignore", b, &ignoreBlock{b})
	case "import":
		c.declareImport(b, p)
	case "module", "moved", "removed", "check":
		p.errorf(b.src.DefRange(), "Block not supported yet", "This version of cardform does not support %s blocks.", b.typ.name)
	default:
		c.declareResource(b, p)
	}
}

func (c *Config) declareOnce(place **hclsyntax.Block, b *block, p *problems) {
	if *place != nil {
		p.second(b.src.DefRange(), (*place).DefRange(), b.typ.name)
		return
	}
	*place = b.src
}

// addStatement adds a block that nothing refers to.
func (c *Config) addStatement(root string, b *block, item evaluator) *node {
	return c.addNode(ref{root, b.src.DefRange().String()}, b.src.DefRange(), item)
}

func (c *Config) addNode(id ref, at hcl.Range, item evaluator) *node {
	n := &node{id: id, at: at, item: item}
	c.nodes[id] = n
	return n
}

// inSourceOrder lists the nodes as they stand in the files.
func (c *Config) inSourceOrder() []*node {
	list := make([]*node, 0, len(c.nodes))
	for _, n := range c.nodes {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.at.Filename, b.at.Filename), cmp.Compare(a.at.Start.Byte, b.at.Start.Byte), cmp.Compare(a.id.root, b.id.root))
	})
	return list
}
