package cmd

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

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
		Use: "test", Short: "Run the tests of the configuration, each on an emulated issuer", Args: noFiles,
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

// noFiles refuses arguments, and answers the name of a file with the flag for it.
func noFiles(c *cobra.Command, args []string) error {
	if len(args) > 0 && strings.HasSuffix(args[0], ".cardtest.hcl") {
		return fail("Type: cardform test --filter "+card.Quote(args[0]), "files of tests are picked with --filter")
	}
	return exactly(0)(c, args)
}

func runTest(ctx context.Context, a *app, o testOptions) error {
	if o.parallel < 1 {
		return fail("Write --parallel 4, for example.", "--parallel is the number of runs at a time, at least 1")
	}
	if err := a.checkReport(o.junit); err != nil {
		return err
	}
	t := &session{app: a, view: a.human(), options: o, parsed: &config.Parsed{}, slots: make(chan struct{}, o.parallel)}
	if !o.json {
		return t.run(ctx)
	}
	t.view = view.NewStream(a.Stdout, a.human(), a.names)
	if err := t.view.Show(version()); err != nil {
		return err
	}
	return t.endStream(ctx, t.run(ctx))
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

const firstTest = `Write a first one, as in first.cardtest.hcl:
  run "first" {
    assert {
      condition     = apply.exit_code == 0
      error_message = "It applies."
    }
  }`

// filter leaves the files and runs that were asked for.
func (o testOptions) filter(suites []*config.Suite) ([]*config.Suite, error) {
	if len(suites) == 0 {
		return nil, fail(firstTest, "there are no tests here: no file whose name ends in .cardtest.hcl, also none in tests")
	}
	suites, err := o.pickFiles(suites)
	if err == nil && o.run != "" {
		err = pickRun(suites, o.run)
	}
	return suites, err
}

func (o testOptions) pickFiles(suites []*config.Suite) ([]*config.Suite, error) {
	if len(o.filters) == 0 {
		return suites, nil
	}
	var names []string
	for _, s := range suites {
		names = append(names, s.Name)
	}
	wanted := map[string]bool{}
	for _, f := range o.filters {
		name := filepath.ToSlash(filepath.Clean(f))
		if !slices.Contains(names, name) {
			return nil, fail("The files are: "+strings.Join(names, ", "), "--filter %s: there is no such file of tests", f)
		}
		wanted[name] = true
	}
	return slices.DeleteFunc(suites, func(s *config.Suite) bool { return !wanted[s.Name] }), nil
}

// pickRun leaves the runs of that name, and those that they continue.
func pickRun(suites []*config.Suite, name string) error {
	var names []string
	for _, s := range suites {
		for _, r := range s.Runs {
			names = append(names, r.Name)
		}
		s.Only(name)
	}
	if slices.Contains(names, name) {
		return nil
	}
	hint := "The runs are: " + strings.Join(names, ", ")
	if near := card.Nearest(name, names); near != "" {
		hint = "Did you mean: cardform test --run " + near
	}
	return fail(hint, "--run %s: there is no such run", name)
}
