package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// ExitCode is what a command tells the process that started it.
type ExitCode int

// The exit codes. Before the first call that changes something 5 comes before
// 6; after it the order is 4, 130, 1, 3.
const (
	ExitDone        ExitCode = 0
	ExitError       ExitCode = 1
	ExitChanges     ExitCode = 2
	ExitPending     ExitCode = 3
	ExitUnknown     ExitCode = 4
	ExitRefused     ExitCode = 5
	ExitFunds       ExitCode = 6
	ExitInterrupted ExitCode = 130
)

// exitTable is the one table of exit codes, as every help shows it.
func exitTable() string {
	var b strings.Builder
	for _, row := range []struct {
		code    ExitCode
		meaning string
	}{
		{ExitDone, "done, or nothing to change"},
		{ExitError, "error, or something refused, failed or blocked while the rest was done"},
		{ExitChanges, "there are changes (only with --detailed-exitcode)"},
		{ExitPending, "applied, and orders are still pending at the issuer"},
		{ExitUnknown, "an unknown outcome needs a person"},
		{ExitRefused, "refused: limit or other guard, approval, no terminal, stale or used plan"},
		{ExitFunds, "refused: too little money"},
		{ExitInterrupted, "interrupted"},
	} {
		fmt.Fprintf(&b, "  %3d  %s\n", row.code, row.meaning)
	}
	return b.String()
}

// stop is the error that ends a command with an exit code.
type stop struct {
	code ExitCode
	err  error  // nil: what there is to say was said
	next string // what to type next
}

// Error implements error.
func (s *stop) Error() string {
	if s.err == nil {
		return fmt.Sprintf("exit code %d", s.code)
	}
	return s.err.Error()
}

// Unwrap returns the cause.
func (s *stop) Unwrap() error { return s.err }

// stopOf is the stop that an error stands for. What is wrong with a ledger's
// file says itself what to do.
func stopOf(err error) *stop {
	var s *stop
	if errors.As(err, &s) {
		return s
	}
	s = &stop{code: ExitError, err: err}
	var trouble *state.Trouble
	if errors.As(err, &trouble) {
		s.next = trouble.Advice
	}
	return s
}

// silently ends a command that has said all there is to say.
func silently(code ExitCode) error {
	if code == ExitDone {
		return nil
	}
	return &stop{code: code}
}

// fail stops with an error and says what to do next.
func fail(next, format string, args ...any) error {
	return &stop{ExitError, fmt.Errorf(format, args...), next}
}

// refuse stops because a guard does not let the command go on.
func refuse(next, format string, args ...any) error {
	return &stop{ExitRefused, fmt.Errorf(format, args...), next}
}

// refusalCode is the exit code of a plan's refusals: 5 before 6, 0 for none.
func refusalCode(refusals []planner.Refusal) ExitCode {
	code := ExitDone
	for _, r := range refusals {
		if r.Code != planner.RefusedFunds {
			return ExitRefused
		}
		code = ExitFunds
	}
	return code
}
