package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/internal/private"
)

type testOptions struct {
	filters  []string
	run      string
	json     bool
	junit    string
	parallel int
	verbose  bool
}

func newTestCmd(a *app) *cobra.Command {
	o := testOptions{parallel: runtime.GOMAXPROCS(0)}
	c := &cobra.Command{
		Use: "test", Short: "Run the tests of the configuration, each on an emulated issuer", Args: exactly(0),
		Long: `test runs what *.cardtest.hcl files say, beside the configuration and in tests:
each run plans or applies the configuration at an emulated issuer of its own and
with a ledger of its own, and says whether its assertions hold. No run reaches a
real issuer, reads credentials, or touches the ledger of the configuration.`,
		Example: "  cardform test\n  cardform test --filter travel.cardtest.hcl --run refill --verbose\n  cardform test --junit-xml report.xml",
		RunE:    func(c *cobra.Command, _ []string) error { return runTest(c.Context(), a, o) },
	}
	c.Flags().StringArrayVar(&o.filters, "filter", nil, "run only this `FILE` of tests; may be given more than once")
	c.Flags().StringVar(&o.run, "run", "", "run only the runs of this `NAME`, and those that they continue")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON event a line")
	c.Flags().StringVar(&o.junit, "junit-xml", "", "write a report to this `FILE` too, as JUnit does, for CI")
	c.Flags().IntVar(&o.parallel, "parallel", o.parallel, "runs at a time")
	c.Flags().BoolVar(&o.verbose, "verbose", false, "show the plan of each run")
	return c
}

func runTest(ctx context.Context, a *app, o testOptions) (err error) {
	if o.parallel < 1 {
		return fail("Write --parallel 4, for example.", "--parallel is the number of runs at a time, at least 1")
	}
	if err := a.checkReport(o.junit); err != nil {
		return err
	}
	var v view.View = a.human()
	if o.json {
		v = view.NewStream(a.Stdout, a.human(), a.names)
		if err := v.Show(version()); err != nil {
			return err
		}
	}
	parsed := &config.Parsed{}
	suites, ds := a.suites(parsed)
	if len(ds) > 0 {
		if err := v.Show(view.Diagnostics(ds)); err != nil {
			return err
		}
	}
	if ds.HasErrors() {
		return silently(ExitError)
	}
	if suites, err = o.filter(suites); err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "cardform-test-")
	if err != nil {
		return fail("Make room for temporary files, or name another place for them in TMPDIR.", "making a directory for the runs: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	s := &session{app: a, view: v, options: o, parsed: parsed, slots: make(chan struct{}, o.parallel)}
	s.begin(ctx, suites, root)
	return s.report(ctx)
}

// suites reads the tests. What is wrong with the configuration whatever a run
// gives to its variables is told once, and not of each run.
func (a *app) suites(parsed *config.Parsed) ([]*config.Suite, card.Diagnostics) {
	o := a.options()
	suites, ds := config.LoadSuites(o)
	o.Partial, o.Parsed = true, parsed
	if _, more := config.Load(o); more.HasErrors() {
		ds = append(ds, more...)
		ds.Sort()
	}
	return suites, ds
}

const newReport = "Name another file, as in: cardform test --junit-xml report.xml"

// checkReport refuses what a report must not replace, before anything is run:
// all but another report and an empty file.
func (a *app) checkReport(file string) error {
	if file == "" {
		return nil
	}
	path := a.path(file)
	cfg, _ := a.read() // where there is none, the ledger's name is the usual one
	if is := use(path, a.outFiles(cfg.Settings())); is != "" {
		return fail(newReport, "--junit-xml %s is %s, which the report would replace", file, is)
	}
	if info, err := os.Lstat(path); err != nil || info.Size() == 0 && info.Mode().IsRegular() {
		return nil // where it cannot be written, writing says why
	}
	if report, err := private.Begins(path, "<?xml"); err != nil || !report {
		return fail(newReport, "--junit-xml %s is there already, and no report that may be replaced", file)
	}
	return nil
}

// filter leaves the files and runs that were asked for.
func (o testOptions) filter(suites []*config.Suite) ([]*config.Suite, error) {
	var names, runs []string
	for _, s := range suites {
		names = append(names, s.Name)
	}
	if len(suites) == 0 {
		return nil, fail("Write a first one, as in first.cardtest.hcl:\n  run \"first\" {\n    assert {\n      condition     = apply.exit_code == 0\n      error_message = \"It applies.\"\n    }\n  }", "there are no tests here: no file whose name ends in .cardtest.hcl, also none in tests")
	}
	for _, f := range o.filters {
		if name := filepath.ToSlash(filepath.Clean(f)); !slices.Contains(names, name) {
			return nil, fail("The files are: "+strings.Join(names, ", "), "--filter %s: there is no such file of tests", f)
		}
	}
	if len(o.filters) > 0 {
		suites = slices.DeleteFunc(suites, func(s *config.Suite) bool {
			return !slices.ContainsFunc(o.filters, func(f string) bool { return filepath.ToSlash(filepath.Clean(f)) == s.Name })
		})
	}
	if o.run == "" {
		return suites, nil
	}
	found := false
	for _, s := range suites {
		for _, r := range s.Runs {
			runs = append(runs, r.Name)
		}
		found = s.Only(o.run) || found
	}
	if !found {
		hint := "The runs are: " + strings.Join(runs, ", ")
		if near := card.Nearest(o.run, runs); near != "" {
			hint = "Did you mean: cardform test --run " + near
		}
		return nil, fail(hint, "--run %s: there is no such run", o.run)
	}
	return suites, nil
}

// session is the runs of one command.
type session struct {
	app     *app
	view    view.View
	options testOptions
	parsed  *config.Parsed
	slots   chan struct{}
	trials  []*trial
	all     sync.WaitGroup
}

// begin starts every run; those that continue another wait for it.
func (s *session) begin(ctx context.Context, suites []*config.Suite, root string) {
	for _, suite := range suites {
		begun := map[*config.SuiteRun]*trial{}
		for _, r := range suite.Runs {
			t := s.app.newTrial(suite, r, filepath.Join(root, strconv.Itoa(len(s.trials))))
			t.parsed = s.parsed
			t.from, t.verbose = begun[r.Continues], s.options.verbose
			begun[r] = t
			s.trials = append(s.trials, t)
			s.all.Go(func() { s.carryOut(ctx, t) })
		}
	}
}

func (s *session) carryOut(ctx context.Context, t *trial) {
	defer close(t.done)
	if t.from != nil {
		<-t.from.done
		if t.from.result.Status != view.TestPassed {
			t.result.Because = "run \"" + t.from.run.Name + "\", which it continues, did not pass"
			return
		}
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
		t.carryOut(ctx)
	case <-ctx.Done():
	}
}

// report shows what became of the runs, in their order and as soon as can be.
func (s *session) report(ctx context.Context) error {
	var results []view.TestRun
	sum := view.TestSummary{}
	for _, t := range s.trials {
		<-t.done
		if ctx.Err() != nil {
			s.all.Wait()
			return ctx.Err()
		}
		r := t.result
		r.First = len(results) == 0 || results[len(results)-1].File != r.File
		if err := s.view.Show(r); err != nil {
			return err
		}
		results = append(results, r)
		sum.Add(r)
	}
	s.all.Wait()
	if s.options.junit != "" {
		if err := s.write(results); err != nil {
			return err
		}
	}
	code := ExitDone
	if !sum.Success() {
		code = ExitError
	}
	sum.ExitCode = int(code)
	return errors.Join(s.view.Show(sum), silently(code))
}

// write writes the report for CI.
func (s *session) write(results []view.TestRun) error {
	text, err := view.JUnit(results, s.app.names)
	if err == nil {
		err = os.WriteFile(s.app.path(s.options.junit), text, 0o644)
	}
	if err != nil {
		return fail("Name a file that can be written, as in: cardform test --junit-xml report.xml", "writing the report: %w", fmt.Errorf("%s: %w", s.options.junit, plainly(err)))
	}
	return nil
}
