package config

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// CheckSuites says what is wrong with the tests of the configuration, as far as
// that shows before they are run. O is what it was loaded with.
func (c *Config) CheckSuites(o Options) card.Diagnostics {
	suites, ds := LoadSuites(o)
	if ds.HasErrors() {
		return ds
	}
	p := newProblems(c.src)
	for _, s := range suites {
		s.quote(c.src)
		c.checkValues(s.variables, p)
		for _, r := range s.Runs {
			c.checkValues(r.variables, p)
			r.check(c, p)
		}
	}
	return append(ds, p.all()...)
}

// checkValues checks that what is given a value is declared.
func (c *Config) checkValues(b *block, p *problems) {
	if b == nil {
		return
	}
	for _, name := range sortedKeys(b.attrs) {
		p.checkGiven(name, b.attrs[name].Expr, c.root.variables)
	}
}

// check resolves what the run refers to.
func (r *SuiteRun) check(c *Config, p *problems) {
	for _, e := range r.Expects {
		if !c.declares(e.Of) {
			p.errorf(hclRange(&e.At), "Invalid expectation", "The configuration has nothing named %s that could fail.", e.Of)
		}
	}
	past := Past{Runs: map[string][]Output{}}
	for _, earlier := range r.chain() {
		if earlier != r {
			past.Runs[earlier.Name] = nil
		}
	}
	r.link(c, past, p)
}

// link resolves what the run's assertions refer to.
func (r *SuiteRun) link(c *Config, past Past, p *problems) (uses []use) {
	l := linker{m: c.root, p: p, also: suiteRoots}
	for _, b := range r.assertions {
		for _, name := range []string{"condition", "error_message"} {
			if e := b.expr(name); e != nil {
				r.checkRuns(e, past, p)
				uses = append(uses, l.expr(e, surroundings{})...)
			}
		}
	}
	return uses
}

// checkRuns reports what an expression reads of runs that is not there.
func (r *SuiteRun) checkRuns(e hcl.Expression, past Past, p *problems) {
	for _, trav := range e.Variables() {
		name, named := attrName(trav, 1)
		_, continued := past.Runs[name]
		switch root := trav.RootName(); {
		case root == "apply" && !r.Apply:
			p.errorf(trav.SourceRange(), "Invalid reference", "This run is a plan, so there is no apply to read of. Take out its command, or read of plan.")
		case root == "run" && !named:
			p.errorf(trav.SourceRange(), "Invalid reference", "A reference to a run must name it and one of its outputs, as in run.first.last4.")
		case root == "run" && !continued:
			p.errorf(trav.SourceRange(), "Reference to another run", "This run does not continue run %q, so it knows nothing of it.%s Write continues = run.NAME with one whose outputs it needs.", name, didYouMean(name, sortedKeys(past.Runs)))
		}
	}
}
