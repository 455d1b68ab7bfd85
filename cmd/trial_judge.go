package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

// judge says what became of the run. err is what kept it from being carried
// out.
func (t *trial) judge(err error) {
	met := map[string]bool{config.Limits: t.limits}
	excused := t.limits && t.expects(config.Limits)
	var wrong, broken card.Diagnostics
	for _, d := range t.distinct() {
		failed := t.failed(d)
		switch {
		case failed != "" && t.expects(failed):
			met[failed] = true
			excused = excused || d.Severity == card.SeverityError
		case d.Summary == "Assertion failed", failed != "":
			d.Severity = card.SeverityError // also that of a check
			wrong = append(wrong, d)
		case d.Severity == card.SeverityError:
			broken = append(broken, d)
		default:
			t.result.Diagnostics = append(t.result.Diagnostics, d) // a warning
		}
	}
	if err != nil {
		broken = append(broken, t.trouble(err))
	}
	if len(broken) == 0 {
		wrong = append(wrong, t.unmet(met)...)
		if code := t.code(); code != t.run.ExitCode && !excused && len(wrong) == 0 {
			wrong = append(wrong, t.unexpected(code))
		}
	}
	t.result.Status = view.TestPassed
	if len(wrong) > 0 {
		t.result.Status = view.TestFailed
	}
	if len(broken) > 0 {
		t.result.Status = view.TestBroken
	}
	t.result.Diagnostics = append(append(t.result.Diagnostics, broken...), wrong...)
	t.result.Diagnostics.Sort()
}

// distinct is what was found, each once: a plan, an apply and the assertions
// find the same again.
func (t *trial) distinct() card.Diagnostics {
	type place struct {
		summary, detail string
		at              card.Range
	}
	told := map[place]bool{}
	var all card.Diagnostics
	for _, d := range t.found {
		at := place{summary: d.Summary, detail: d.Detail}
		if d.Range != nil {
			at.at, at.detail = *d.Range, ""
		}
		if !told[at] {
			told[at] = true
			all = append(all, d)
		}
	}
	return all
}

func (t *trial) failed(d card.Diagnostic) string {
	if t.cfg == nil {
		return ""
	}
	return t.cfg.Failed(d)
}

func (t *trial) expects(of string) bool {
	return slices.ContainsFunc(t.run.Expects, func(e config.Expectation) bool { return e.Of == of })
}

// unmet are expected failures that did not come.
func (t *trial) unmet(met map[string]bool) card.Diagnostics {
	var all card.Diagnostics
	for _, e := range t.run.Expects {
		if met[e.Of] {
			continue
		}
		detail := fmt.Sprintf("The run expects a condition of %s to fail, and all of them hold.", e.Of)
		if e.Of == config.Limits {
			detail = "The run expects a limits block to refuse the plan, and none of them does."
		}
		all = append(all, t.cfg.Explain(e.At, "Missing expected failure", detail))
	}
	return all
}

// unexpected says that the command ended otherwise than the run says, and why.
func (t *trial) unexpected(code int) card.Diagnostic {
	detail := fmt.Sprintf("The %s ended with exit code %d, and the run expects %d.", t.result.Command, code, t.run.ExitCode)
	switch {
	case t.result.Plan != nil && len(t.result.Plan.Refusals) > 0:
		for _, r := range t.result.Plan.Refusals {
			detail += "\n" + r.Reason
		}
	case t.stops != nil && stopOf(t.stops).err != nil:
		detail += "\n" + t.stops.Error()
	}
	if talk := strings.TrimSpace(t.talk.String()); talk != "" {
		detail += "\n" + talk
	}
	return t.cfg.Explain(t.run.Range, "Unexpected exit code", detail)
}

// trouble is what kept the run from being carried out, as a diagnostic.
func (t *trial) trouble(err error) card.Diagnostic {
	s := stopOf(err)
	detail := strings.TrimSpace(s.Error() + "\n" + s.next)
	if t.cfg == nil {
		return card.Diagnostic{Severity: card.SeverityError, Summary: "Run not carried out", Detail: detail}
	}
	return t.cfg.Explain(t.run.Range, "Run not carried out", detail)
}
