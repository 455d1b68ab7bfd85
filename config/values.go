package config

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// envPrefix begins the names of environment variables that set variables.
const envPrefix = "CARDFORM_VAR_"

// suppliedValue is a value that was given from outside. The text of where it
// comes from is not kept: it may be secret.
type suppliedValue struct {
	from     string         // for sentences
	at       *hcl.Range     // in a file; nil elsewhere
	expr     hcl.Expression // in a file
	text     string         // elsewhere
	explicit bool           // by --var or --var-file
	inDir    bool           // in a file that loads by itself
}

// suppliedValues holds the value that counts for each variable.
type suppliedValues struct {
	values map[string]*suppliedValue
	broken bool // a file could not be read: what it gives is not known
	p      *problems
}

// supplyValues gathers the values of variables, later ones over earlier ones,
// and decides every variable.
func supplyValues(o Options, declared map[string]*variable, p *problems) {
	s := &suppliedValues{values: map[string]*suppliedValue{}, p: p}
	for _, kv := range o.Env {
		if name, ok := strings.CutPrefix(kv, envPrefix); ok {
			name, text, _ := strings.Cut(name, "=")
			s.values[name] = &suppliedValue{from: "the environment variable " + envPrefix + name, text: text}
		}
	}
	for name := range s.values {
		if declared[name] == nil {
			delete(s.values, name)
		}
	}
	for _, name := range autoFiles(o.Dir, p.src.open) {
		s.file(filepath.Join(o.Dir, name), name, true)
	}
	for _, arg := range o.Args {
		switch {
		case arg.given != nil:
			s.give(arg, declared)
		case arg.File != "":
			s.file(arg.File, arg.File, false)
		default:
			s.assign(arg.Assign, declared)
		}
	}
	s.checkDeclared(declared)
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		v := declared[name]
		if s.values[name] == nil && v.fallback == cty.NilVal && (o.Partial || s.broken) {
			v.value = v.mark(cty.UnknownVal(v.typ))
			continue
		}
		v.decide(s.values[name], p)
	}
}

// autoFiles lists the files that load by themselves, in their order.
func autoFiles(dir string, open source.Overlay) []string {
	names, err := open.List(dir, loadsValues)
	if err != nil {
		return nil // reading the configuration reports it
	}
	rank := func(n string) int {
		switch n {
		case "cardform.cardvars":
			return 0
		case "cardform.cardvars.json":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

func (s *suppliedValues) file(path, name string, inDir bool) {
	text, diags := s.p.src.open.Read(path, name, !inDir)
	if !diags.HasErrors() {
		var attrs hcl.Attributes
		attrs, diags = parseValues(text, name)
		for _, attr := range attrs {
			s.values[attr.Name] = &suppliedValue{from: "the file " + name, at: &attr.NameRange, expr: attr.Expr, explicit: !inDir, inDir: inDir}
		}
	}
	s.broken = s.broken || diags.HasErrors()
	s.p.add(diags...)
}

func parseValues(text []byte, name string) (hcl.Attributes, hcl.Diagnostics) {
	if diag := source.TooDeep(text, name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	var f *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(name, ".json") {
		f, diags = json.Parse(bytes.TrimPrefix(text, []byte("\ufeff")), name)
		diags = source.FirstOfLines(diags)
	} else {
		f, diags = source.Parse(text, name)
	}
	if diags.HasErrors() || f == nil {
		return nil, diags
	}
	attrs, diags := f.Body.JustAttributes()
	for _, d := range diags {
		if strings.HasPrefix(d.Summary, "Unexpected") {
			d.Detail = "A file of values holds only assignments of the form name = value. Blocks belong into a file whose name ends in .card.hcl."
		}
	}
	return attrs, diags
}

func (s *suppliedValues) assign(arg string, declared map[string]*variable) {
	name, text, ok := strings.Cut(arg, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		s.p.add(plain("Invalid --var", "An argument of --var must be of the form name=value, as in --var 'float=200'."))
		return
	}
	if declared[name] == nil {
		names := slices.Sorted(maps.Keys(declared))
		s.p.add(plain("Value for undeclared variable", "A variable %q was given with --var, and the configuration declares none of that name.%s Declared are: %s.", name, didYouMean(name, names), listed(names)))
		return
	}
	s.values[name] = &suppliedValue{from: "--var " + name, text: text, explicit: true}
}

func (s *suppliedValues) checkDeclared(declared map[string]*variable) {
	names := slices.Sorted(maps.Keys(declared))
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if given := s.values[name]; declared[name] == nil {
			d := plain("Value for undeclared variable", "The file gives a value to variable %q, and the configuration declares none of that name.%s Remove the line, or add: variable %q {}", name, didYouMean(name, names), name)
			d.Severity, d.Subject = hcl.DiagWarning, given.at
			s.p.add(d)
		}
	}
}

// read makes the given value one of the variable's type.
func (g *suppliedValue) read(v *variable, p *problems) (cty.Value, bool) {
	at := g.at
	if at == nil {
		at = &v.at
	}
	val, ok := g.raw(v, *at, p)
	if !ok {
		return val, false
	}
	if g.hasCardNumber(v, val) {
		p.errorf(*at, "Card number in a file", "The value of variable %q from %s holds a card number. Give it in the environment as CARDFORM_VAR_%s, or with --var-file from a file outside of this directory, to a variable with sensitive = true.", v.name, g.from, v.name)
		return val, false
	}
	got, err := v.convert(val)
	if err != nil {
		p.errorf(*at, "Invalid value for variable", "The value of variable %q from %s does not fit its type, which is %s: %s.", v.name, g.from, typeText(v.typ), err)
		return val, false
	}
	return got, true
}

// raw reads the value as it was given.
func (g *suppliedValue) raw(v *variable, at hcl.Range, p *problems) (cty.Value, bool) {
	expr := g.expr
	if expr == nil {
		if v.literal {
			return cty.StringVal(g.text), true
		}
		parsed, diags := source.ParseExpression(g.text, "value of "+v.name)
		if diags.HasErrors() {
			p.errorf(at, "Invalid value for variable", "The value of variable %q from %s is not an expression, and its type is %s. Texts in it need double quotes, and your shell may have eaten them: put the whole value in single quotes.", v.name, g.from, typeText(v.typ))
			return cty.NilVal, false
		}
		expr = parsed
	}
	val, diags := expr.Value(nil)
	if diags.HasErrors() {
		p.errorf(at, "Invalid value for variable", "The value of variable %q from %s must be written out: it cannot refer to anything or call a function. A text needs double quotes.", v.name, g.from)
		return cty.NilVal, false
	}
	return val, true
}

// hasCardNumber reports whether a card number stands where it must not: in a
// file that loads by itself, or in a value that is not sensitive.
func (g *suppliedValue) hasCardNumber(v *variable, val cty.Value) bool {
	if g.at == nil || !g.inDir && v.sensitive {
		return false
	}
	for _, leaf := range cty.DeepValues(val) {
		if s, ok := leafText(leaf); ok && holdsCardNumber(s) {
			return true
		}
	}
	return false
}

func isCardNumber(s string) bool {
	_, err := card.NewNumber(s)
	return err == nil
}

func typeText(t cty.Type) string { return fmt.Sprintf("%q", typeName(t)) }
