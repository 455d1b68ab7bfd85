package config

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// suitesDir is where tests stand that are not beside the configuration.
const suitesDir = "tests"

// Suite is a file of tests.
type Suite struct {
	Name string // its path from the directory of the configuration
	Runs []*SuiteRun

	text      []byte
	file      *hcl.File
	variables *block // nil for none
	issuer    *block // nil for none
}

// SuiteRun is a run block: one plan or apply, and what must hold then.
type SuiteRun struct {
	Name       string
	Range      card.Range
	Apply      bool      // else it is a plan
	Continues  *SuiteRun // whose issuer and ledger it begins with; nil: fresh ones
	Continued  bool      // another run begins with what this one leaves
	ExitCode   int       // that the command must have
	Targets    []card.Selector
	Excludes   []card.Selector
	Replaces   []card.Address
	NewLedger  bool
	Expects    []Expectation
	suite      *Suite
	b          *block
	variables  *block // nil for none
	issuer     *block // nil for none
	assertions []*block
}

// Expectation is something whose condition must fail in a run.
type Expectation struct {
	Of string // as written: var.float, check.budget, virtual_card.travel, or limits
	At card.Range
}

// LoadSuites reads every file of tests of a directory, and of tests in it, in
// name order. What is wrong with one is among the diagnostics; its runs are of
// no use then.
func LoadSuites(o Options) ([]*Suite, card.Diagnostics) {
	src := newSources()
	src.open = o.Overlay
	p := newProblems(src)
	var suites []*Suite
	for _, dir := range []string{".", suitesDir} {
		names, err := src.open.List(filepath.Join(o.Dir, dir), isSuite)
		if err != nil {
			continue // there need be no tests; what is wrong with the configuration is told by Load
		}
		for _, name := range names {
			suites = append(suites, readSuite(o.Dir, path.Join(dir, name), p))
		}
	}
	return suites, p.all()
}

func isSuite(name string) bool { return KindOfFile(name) == FileTests }

// readSuite reads one file.
func readSuite(dir, name string, p *problems) *Suite {
	s := &Suite{Name: name}
	text, diags := p.src.open.Read(filepath.Join(dir, filepath.FromSlash(name)), name, false)
	if !diags.HasErrors() {
		s.text = text
		s.file, diags = source.Parse(text, name)
		s.quote(p.src)
	}
	if p.add(diags...); diags.HasErrors() {
		return s
	}
	body := s.file.Body.(*hclsyntax.Body)
	p.add(findCardNumbers(body, text)...)
	whole := p.readBody(body, &suiteLanguage, body.MissingItemRange())
	s.variables, s.issuer = whole.child("variables"), whole.child("issuer")
	runs := map[string]*SuiteRun{}
	for _, b := range whole.blocks {
		if b.typ.name != "run" {
			continue
		}
		if first := runs[b.labels[0]]; first != nil {
			p.duplicate(b.src.DefRange(), first.b.src.DefRange(), "run")
			continue
		}
		r := s.readRun(b, runs, p)
		runs[r.Name] = r
		s.Runs = append(s.Runs, r)
	}
	if len(s.Runs) == 0 && !p.hasErrors() {
		d := plain("No runs", "The file %s has no run block, so it tests nothing. Add one, as in: run \"first\" { assert { … } }, on lines of their own.", name)
		d.Severity, d.Subject = hcl.DiagWarning, source.StartOf(name)
		p.add(d)
	}
	return s
}

// quote lets diagnostics show the text of the file.
func (s *Suite) quote(src *sources) {
	if s == nil || s.file == nil {
		return
	}
	src.text[s.Name], src.files[s.Name] = s.text, s.file
}

// chain is the run with all that it continues, the first of them first.
func (r *SuiteRun) chain() []*SuiteRun {
	var chain []*SuiteRun
	for at := r; at != nil; at = at.Continues {
		chain = append(chain, at)
	}
	slices.Reverse(chain)
	return chain
}

// readRun reads a run block. earlier are the runs above it.
func (s *Suite) readRun(b *block, earlier map[string]*SuiteRun, p *problems) *SuiteRun {
	r := &SuiteRun{Name: b.labels[0], Range: *cardRange(b.src.DefRange()), suite: s, b: b, variables: b.child("variables"), issuer: b.child("issuer")}
	for _, nested := range b.blocks {
		if nested.typ.name == "assert" {
			r.assertions = append(r.assertions, nested)
		}
	}
	r.Apply = p.word(b, "command", "apply") == "apply"
	r.NewLedger = p.constBool(b.expr("new_ledger"), false)
	r.readContinues(earlier, p)
	r.readExitCode(p)
	r.Targets, r.Excludes = p.selectors(b.expr("target")), p.selectors(b.expr("exclude"))
	for _, place := range p.selectors(b.expr("replace")) {
		r.Replaces = append(r.Replaces, place.Address())
	}
	r.readExpects(p)
	return r
}

// word reads an argument that is one of its choices, with or without quotes.
func (p *problems) word(b *block, name, fallback string) string {
	e := b.expr(name)
	if e == nil {
		return fallback
	}
	word := hcl.ExprAsKeyword(e)
	if v, diags := e.Value(nil); word == "" && !diags.HasErrors() {
		word, _ = leafText(v)
	}
	if choices := b.typ.arg(name).choices; !slices.Contains(choices, word) {
		p.errorf(e.Range(), "Invalid choice", "The argument %q is one of these words, without quotes: %s.", name, strings.Join(choices, ", "))
		return fallback
	}
	return word
}

func (r *SuiteRun) readContinues(earlier map[string]*SuiteRun, p *problems) {
	e := r.b.expr("continues")
	if e == nil {
		return
	}
	trav, diags := hcl.AbsTraversalForExpr(e)
	name, ok := attrName(trav, 1)
	if diags.HasErrors() || !ok || len(trav) != 2 || trav.RootName() != "run" {
		p.errorf(e.Range(), "Invalid reference", "The argument \"continues\" names an earlier run, as in run.first, without quotes.")
		return
	}
	if r.Continues = earlier[name]; r.Continues == nil {
		names := slices.Sorted(maps.Keys(earlier))
		p.errorf(e.Range(), "Reference to undeclared run", "No run %q stands above this one in the file.%s A run continues one that does: %s.", name, didYouMean(name, names), listed(names))
		return
	}
	if !r.Continues.Apply {
		p.warnf(e.Range(), "Continues a plan", "Run %q is a plan, which changes nothing, so this one begins with what that one began with.", name)
	}
	r.Continues.Continued = true
}

func (r *SuiteRun) readExitCode(p *problems) {
	e := r.b.expr("exit_code")
	v, ok := p.constant(e, cty.Number)
	if !ok {
		return
	}
	code, whole := wholeNumber(v)
	if !whole || code > 255 {
		p.errorf(e.Range(), "Invalid exit code", "An exit code is a whole number from 0 to 255. Every help ends with the table of them.")
		return
	}
	r.ExitCode = code
}

// selectors reads a list of resources and modules.
func (p *problems) selectors(e hclsyntax.Expression) []card.Selector {
	if e == nil {
		return nil
	}
	items, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid list of addresses", "This is a list of addresses without quotes around them, as in [virtual_card.travel[\"ana@example.com\"], module.sales].")
	}
	var all []card.Selector
	for _, item := range items {
		place, ok := staticPlace(item)
		if !ok {
			p.errorf(item.Range(), "Invalid address", "This is the address of a resource or a module, or of one instance of it, written without quotes around it, as in virtual_card.travel[\"ana@example.com\"]. Its keys must be written out.")
			continue
		}
		all = append(all, place)
	}
	return all
}

// Only leaves the run of that name and those that it continues; none where there
// is no such run.
func (s *Suite) Only(name string) {
	var keep []*SuiteRun
	for _, r := range s.Runs {
		if r.Name == name {
			keep = r.chain()
		}
	}
	s.Runs = keep
}
