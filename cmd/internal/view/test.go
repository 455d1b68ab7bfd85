package view

import "github.com/cardform/cardform/card"

// TestStatus is what became of a run of a test.
type TestStatus string

// The statuses of runs.
const (
	TestPassed  TestStatus = "pass"
	TestFailed  TestStatus = "fail"  // something does not hold
	TestBroken  TestStatus = "error" // it could not be carried out
	TestSkipped TestStatus = "skip"
)

// TestRun is what became of one run of a test.
type TestRun struct {
	File        string           `json:"file"`
	Run         string           `json:"run"`
	Command     string           `json:"command"` // plan or apply
	Status      TestStatus       `json:"status"`
	Because     string           `json:"because,omitempty"` // why it was skipped
	Millis      int64            `json:"elapsed_ms"`
	Diagnostics card.Diagnostics `json:"diagnostics"` // failures, and warnings
	Plan        *Plan            `json:"-"`           // to show to people; nil: not
	Summary     *Summary         `json:"-"`           // of an apply that sent something; nil otherwise
	First       bool             `json:"-"`           // of its file
}

func (m TestRun) event() any {
	m.Diagnostics = append(card.Diagnostics{}, m.Diagnostics...)
	return struct {
		Type string `json:"type"`
		TestRun
	}{"run", m}
}

func (m TestRun) human(p *page) {
	if m.First {
		p.line(span{m.File, strong})
	}
	mark := map[TestStatus]span{TestPassed: {"✓", good}, TestSkipped: {"·", faint}}[m.Status]
	if mark.text == "" {
		mark = span{"✗", bad}
	}
	words := "run " + m.Run + ": " + string(m.Status)
	if m.Because != "" {
		words += ", as " + m.Because
	}
	p.flow("      ", text("  "), mark, text(" "+words))
	if m.Plan != nil {
		p.line()
		m.Plan.human(p)
	}
	if len(m.Diagnostics) > 0 {
		p.line()
		Diagnostics(m.Diagnostics).human(p)
		p.line()
	}
}

// TestSummary counts the runs.
type TestSummary struct {
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Broken   int `json:"errors"`
	Skipped  int `json:"skipped"`
	ExitCode int `json:"exit_code"`

	apart bool // a blank line stands above it already
}

// Add counts one run.
func (m *TestSummary) Add(r TestRun) {
	m.apart = len(r.Diagnostics) > 0
	switch r.Status {
	case TestPassed:
		m.Passed++
	case TestFailed:
		m.Failed++
	case TestBroken:
		m.Broken++
	default:
		m.Skipped++
	}
}

// Success reports whether every run passed.
func (m TestSummary) Success() bool { return m.Failed+m.Broken+m.Skipped == 0 }

func (m TestSummary) event() any {
	return struct {
		Type string `json:"type"`
		TestSummary
	}{"summary", m}
}

func (m TestSummary) human(p *page) {
	title := span{"Success: ", good}
	if !m.Success() {
		title = span{"Failure: ", bad}
	}
	words := group(m.Passed) + " passed, " + group(m.Failed) + " failed"
	if m.Broken > 0 {
		words += ", " + count(m.Broken, "error")
	}
	if m.Skipped > 0 {
		words += ", " + group(m.Skipped) + " skipped"
	}
	if !m.apart {
		p.line()
	}
	p.flow("  ", title, text(words+"."))
}
