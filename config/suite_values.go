package config

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/builtin"
	"github.com/cardform/cardform/config/mark"
)

// Past is what a run may know before it begins.
type Past struct {
	Stock []string            // the numbers of the issuer's stock cards
	Runs  map[string][]Output // of the runs that it continues, by name
}

// Load loads the configuration with the values that the run gives to its
// variables. Whatever o says, nothing is loaded that a variables block decides.
func (r *SuiteRun) Load(o Options, past Past) (*Config, card.Diagnostics) {
	src := newSources()
	r.suite.quote(src)
	p := newProblems(src)
	v := &suiteValues{r: r, p: p, past: past, names: map[string]cty.Value{}, o: o}
	now := time.Now()
	if o.Now != nil {
		now = o.Now()
	}
	v.scope = &hcl.EvalContext{Functions: builtin.Functions(o.Dir, now), Variables: map[string]cty.Value{}}
	v.read(r.suite.variables, []string{"issuer"})
	v.read(r.variables, []string{"issuer", "run", "var"})
	o.suite, o.Args = r.suite, slices.Concat(o.Args, v.args)
	c, ds := Load(o)
	for _, e := range r.Expects {
		if !c.declares(e.Of) {
			ds = append(ds, c.Explain(e.At, "Invalid expectation", "The configuration has nothing named "+e.Of+" that could fail."))
		}
	}
	return c, append(p.all(), ds...)
}

// suiteValues evaluates the variables blocks of a run.
type suiteValues struct {
	r     *SuiteRun
	p     *problems
	past  Past
	scope *hcl.EvalContext
	names map[string]cty.Value // of variables whose values are known
	args  []VarArg
	o     Options // without the values of the test
}

// read evaluates a block whose expressions begin with the given words.
func (v *suiteValues) read(b *block, roots []string) {
	if b == nil {
		return
	}
	if v.asksOutside(b) {
		v.lookOutside()
	}
	v.scope.Variables = map[string]cty.Value{
		"issuer": cty.ObjectVal(map[string]cty.Value{"stock_cards": textList(v.past.Stock)}),
		"run":    v.past.value(),
		"var":    cty.ObjectVal(v.names),
	}
	for _, name := range sortedKeys(b.attrs) {
		attr := b.attrs[name]
		val := cty.DynamicVal // what fails is told once, and not as a value that is missing
		if v.allowed(attr.Expr, roots) {
			got, diags := attr.Expr.Value(v.scope)
			if v.p.add(diags...); !diags.HasErrors() {
				val, _ = got.UnmarkDeep() // whether it is secret is for the variable to say
			}
		}
		v.names[name] = val
		at := attr.Expr.Range()
		v.args = append(v.args, VarArg{name: name, given: &suppliedValue{from: "the file " + v.r.suite.Name, at: &at, expr: hcl.StaticExpr(val, at)}})
	}
}

// asksOutside reports whether a block reads a variable that the file gives no
// value.
func (v *suiteValues) asksOutside(b *block) bool {
	for _, attr := range b.attrs {
		for _, trav := range attr.Expr.Variables() {
			name, ok := attrName(trav, 1)
			if _, known := v.names[name]; ok && trav.RootName() == "var" && !known {
				return true
			}
		}
	}
	return false
}

// lookOutside finds the values that variables have by other sources: what is
// wrong with them is told when the run loads the configuration.
func (v *suiteValues) lookOutside() {
	o := v.o
	o.suite, o.Args = v.r.suite, slices.Concat(o.Args, v.args)
	c, _ := Load(o)
	for name, declared := range c.root.variables {
		if declared.value != cty.NilVal && declared.value.IsWhollyKnown() {
			v.names[name], _ = declared.value.UnmarkDeep()
		}
	}
}

func (v *suiteValues) allowed(e hcl.Expression, roots []string) bool {
	for _, trav := range e.Variables() {
		if !slices.Contains(roots, trav.RootName()) {
			v.p.errorf(trav.SourceRange(), "Invalid reference", "Values of a test are there before the configuration is, so they cannot refer to %q. Here a reference begins with one of: %s.", trav.RootName(), strings.Join(roots, ", "))
			return false
		}
	}
	return true
}

func textList(texts []string) cty.Value {
	var list []cty.Value
	for _, t := range texts {
		list = append(list, cty.StringVal(t))
	}
	if len(list) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	return cty.ListVal(list)
}

// value is what expressions read as run.
func (past Past) value() cty.Value {
	runs := map[string]cty.Value{}
	for name, outputs := range past.Runs {
		attrs := map[string]cty.Value{}
		for _, o := range outputs {
			attrs[o.Name] = o.value()
		}
		runs[name] = cty.ObjectVal(attrs)
	}
	return cty.ObjectVal(runs)
}

// value is the output as an expression reads it later.
func (o Output) value() cty.Value {
	ty, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return cty.DynamicVal
	}
	v, err := ctyjson.Unmarshal(o.JSON, ty)
	if err != nil || o.Unknown {
		v = cty.UnknownVal(ty)
	}
	if o.Sensitive {
		v = v.Mark(mark.Sensitive)
	}
	return v
}

// give takes the value that a test gives to a variable.
func (s *suppliedValues) give(arg VarArg, declared map[string]*variable) {
	if s.p.checkGiven(arg.name, arg.given.expr, declared) {
		s.values[arg.name] = arg.given
	}
}

// checkGiven reports a value that a test gives to no variable.
func (p *problems) checkGiven(name string, e hcl.Expression, declared map[string]*variable) bool {
	if declared[name] != nil {
		return true
	}
	names := sortedKeys(declared)
	p.errorf(e.Range(), "Value for undeclared variable", "The test gives a value to variable %q, and the configuration declares none of that name.%s Declared are: %s.", name, didYouMean(name, names), listed(names))
	return false
}

// Explain is an error about a place in the configuration or in the tests that
// it was loaded for.
func (c *Config) Explain(at card.Range, summary, detail string) card.Diagnostic {
	p := newProblems(c.src)
	p.secret = c.secret()
	return p.convert(errorAt(hclRange(&at), summary, "%s", detail), card.Address{})
}
