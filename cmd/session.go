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
