package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

// session is the runs of one command.
type session struct {
	app     *app
	view    view.View
	options testOptions
	parsed  *config.Parsed
	slots   chan struct{}
	trials  []*trial
	all     sync.WaitGroup
	summed  bool // the sum was shown
}

// run reads the tests and carries them out.
func (s *session) run(ctx context.Context) error {
	suites, ds := s.app.suites(s.parsed)
	if len(ds) > 0 {
		if err := s.view.Show(view.Diagnostics(ds)); err != nil {
			return err
		}
	}
	if ds.HasErrors() {
		return silently(ExitError)
	}
	suites, err := s.options.filter(suites)
	if err != nil {
		return err
	}
	return s.within(func(root string) error {
		ctx, end := context.WithCancel(ctx)
		defer func() { end(); s.all.Wait() }() // no run goes on in a directory that is removed
		s.begin(ctx, suites, root)
		return s.report(ctx)
	})
}

// within gives the runs a directory for as long as they need it.
func (s *session) within(do func(root string) error) (err error) {
	root, err := os.MkdirTemp("", "cardform-test-")
	if err != nil {
		return fail("Make room for temporary files, or name another place for them in TMPDIR.", "making a directory for the runs: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	return do(root)
}

// endStream makes sure that a stream ends with a sum, whatever happened.
func (s *session) endStream(ctx context.Context, err error) error {
	err = s.app.interrupted(ctx, err)
	if s.summed || err == nil {
		return err
	}
	end := stopOf(err)
	if end.err != nil {
		if err := s.view.Show(view.Failure{Message: s.app.typed(end.Error()), Next: s.app.typed(end.next), Code: int(end.code)}); err != nil {
			return err
		}
	}
	return errors.Join(s.view.Show(view.TestSummary{ExitCode: int(end.code)}), silently(end.code))
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
	if s.options.junit != "" {
		if err := s.write(results); err != nil {
			return err
		}
	}
	code := ExitDone
	if !sum.Success() {
		code = ExitError
	}
	sum.ExitCode, s.summed = int(code), true
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
