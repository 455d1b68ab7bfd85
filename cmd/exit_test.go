package cmd

import (
	"errors"
	"testing"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/planner"
)

// After the first call the order is 4, 130, 1, 3: what needs a person most
// comes first.
func TestApplyCode(t *testing.T) {
	pending := applier.Result{Pending: 1, Skipped: 1}
	failed := pending
	failed.Failed = 1
	interrupted := failed
	interrupted.Interrupted = true
	unknown := interrupted
	unknown.Unknown = 1
	person := interrupted
	person.Findings = []planner.Finding{{Person: true}}
	for _, c := range []struct {
		name string
		plan planner.Summary
		got  applier.Result
		want ExitCode
	}{
		{"done", planner.Summary{None: 2}, applier.Result{Done: 3}, ExitDone},
		{"pending", planner.Summary{}, pending, ExitPending},
		{"waits", planner.Summary{Wait: 1}, applier.Result{Skipped: 1}, ExitPending},
		{"skipped", planner.Summary{Wait: 1}, applier.Result{Skipped: 2}, ExitError},
		{"blocked", planner.Summary{Blocked: 1}, applier.Result{Done: 1, Skipped: 1}, ExitError},
		{"stopped", planner.Summary{}, applier.Result{Problems: []string{"Fees."}}, ExitError},
		{"failed", planner.Summary{}, failed, ExitError},
		{"interrupted", planner.Summary{}, interrupted, ExitInterrupted},
		{"unknown", planner.Summary{}, unknown, ExitUnknown},
		{"person", planner.Summary{}, person, ExitUnknown},
	} {
		if got := applyCode(planner.Plan{Summary: c.plan}, c.got); got != c.want {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.want)
		}
	}
}

// Before the first call 5 comes before 6, in whatever order they are found.
func TestRefusalCode(t *testing.T) {
	limit, funds := planner.Refusal{Code: planner.RefusedLimit}, planner.Refusal{Code: planner.RefusedFunds}
	for _, c := range []struct {
		refusals []planner.Refusal
		want     ExitCode
	}{
		{nil, ExitDone},
		{[]planner.Refusal{funds}, ExitFunds},
		{[]planner.Refusal{limit}, ExitRefused},
		{[]planner.Refusal{funds, limit}, ExitRefused},
		{[]planner.Refusal{limit, funds}, ExitRefused},
	} {
		if got := refusalCode(c.refusals); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.refusals, got, c.want)
		}
	}
}

func TestCredentialsParse(t *testing.T) {
	var c credentials
	if err := c.parse("export TRUSTPAY_API_KEY='k'\n\n# note\nTRUSTPAY_SECRET = s=1 \n"); err != nil || c != (credentials{"k", "s=1"}) {
		t.Errorf("parsed %v, %v", c != credentials{}, err)
	}
	var s *stop
	if err := (&credentials{}).parse("TRUSTPAY_API_KEY=k"); err == nil || errors.As(err, &s) {
		t.Errorf("half of the credentials: %v", err)
	}
}
