package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/builtin"
)

// Options says what to load.
type Options struct {
	Dir       string            // "" is the working directory
	Env       []string          // KEY=value, as os.Environ gives it; CARDFORM_VAR_name sets a variable
	Args      []VarArg          // in the order given
	Partial   bool              // required variables may be without a value: then they are unknown
	Empty     bool              // a directory without files is a configuration of nothing
	Version   string            // of this program, for required_version; "" skips the check
	Endpoints []string          // the names that endpoints may give paths to; nil: any
	Now       func() time.Time  // for timestamp(); nil: time.Now
	Overlay   map[string][]byte // texts that stand for files, by absolute path: what an editor has not saved
	Parsed    *Parsed           // files that are not read again; nil: none

	suite *Suite // whose run it is loaded for; nil for none
}

// Format implements fmt.Formatter: variables, which may be secret, are not
// printed.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprint(f, "what to load from ", o.Dir) }

// VarArg is one --var or --var-file. Exactly one field is set.
type VarArg struct {
	File   string // a path, relative to the working directory of the process
	Assign string // name=value

	name  string // of a variable that a test gives a value
	given *suppliedValue
}

// Format implements fmt.Formatter: the value is not printed.
func (a VarArg) Format(f fmt.State, _ rune) {
	name, _, _ := strings.Cut(a.Assign, "=")
	fmt.Fprint(f, "a value ", name, a.File, a.name)
}

// MarshalText implements encoding.TextMarshaler, as Format.
func (a VarArg) MarshalText() ([]byte, error) { return fmt.Append(nil, a), nil }

// Config is a loaded configuration: the tree of its modules. Its methods may be
// called any number of times and do not change it, but not from several
// goroutines at once.
type Config struct {
	dir       string
	partial   bool
	version   string
	endpoints []string
	src       *sources
	secret    func() []string // texts inside sensitive variables: a func, as nothing prints what one returns
	settings  Settings
	functions map[string]function.Function
	root      *module
	declared  map[card.Address]*resource // by declaration
	order     []*node                    // of all modules, each after what it refers to
	broken    map[hclsyntax.Expression]bool
}

// Format implements fmt.Formatter, as that of Options.
func (c *Config) Format(f fmt.State, _ rune) { fmt.Fprint(f, "the configuration of ", c.dir) }

// Load reads, parses and checks the configuration of a directory. The Config
// is never nil; where the diagnostics hold errors it serves only to look up
// ranges. Errors found by evaluation are among the diagnostics only when the
// configuration has other errors too; otherwise Evaluate reports them.
func Load(o Options) (*Config, card.Diagnostics) {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	o.Dir = cmp.Or(o.Dir, ".")
	c := &Config{
		dir: o.Dir, partial: o.Partial, version: o.Version, endpoints: o.Endpoints, src: newSources(), settings: defaultSettings(),
		declared: map[card.Address]*resource{}, broken: map[hclsyntax.Expression]bool{},
	}
	c.src.open, c.src.empty = o.Overlay, o.Empty
	c.src.parsed = o.Parsed
	o.suite.quote(c.src)
	c.functions = builtin.Functions(c.dir, now())
	p := newProblems(c.src)
	l := newLoader(c, p)
	c.root = l.load(nil, nil, ".")
	supplyValues(o, c.root.variables, p)
	secret := secretsOf(c.root.variables)
	c.secret = func() []string { return secret }
	p.secret = secret
	if !l.parsed {
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

// inSourceOrder lists the nodes of all modules as they stand in the files.
func (c *Config) inSourceOrder() []*node {
	var list []*node
	for m := range c.root.tree {
		for _, n := range m.nodes {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(a, b *node) int {
		return cmp.Or(compareRange(a.at, b.at), cmp.Compare(a.id.root, b.id.root), cmp.Compare(a.m.path, b.m.path))
	})
	for i, n := range list {
		n.place = i
	}
	return list
}

func compareRange(a, b hcl.Range) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Start.Byte, b.Start.Byte))
}
