package card

import (
	"cmp"
	"slices"
)

// Severity is how bad a diagnostic is.
type Severity string

// The severities of a diagnostic: an error stops the command.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Diagnostic tells a person what is wrong with what they wrote, where, and
// what to do. Nothing in it is secret.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Summary  string   `json:"summary"` // fixed text, without the user's names
	Detail   string   `json:"detail"`  // whole sentences: what, why, what to do
	Address  string   `json:"address,omitempty"`
	Range    *Range   `json:"range,omitempty"`
	Snippet  *Snippet `json:"snippet,omitempty"`
}

// Range is a part of a source file; End is exclusive.
type Range struct {
	File  string `json:"filename"` // relative to the configuration's directory
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
}

// Pos is a place in a file. Line and Column count from 1, Column in
// characters; Byte counts from 0.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// Snippet is the source that a diagnostic points at, card numbers masked.
type Snippet struct {
	Context string  `json:"context"` // the block it stands in, as in: resource header; "" at top level
	Code    string  `json:"code"`    // whole lines, without the last line end
	Line    int     `json:"start_line"`
	Start   int     `json:"highlight_start_offset"` // bytes into Code
	End     int     `json:"highlight_end_offset"`
	Values  []Value `json:"values"` // what the references involved stood for
}

// Value is what a reference stood for, as in: var.float, is 200. Nothing in it
// is secret.
type Value struct {
	Reference string `json:"traversal"` // Terraform's word for it
	Statement string `json:"statement"`
}

// Diagnostics is a list of findings. It is never used as an error.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them is an error.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == SeverityError })
}

// Sort orders them by file, line and column, those without a place last.
func (ds Diagnostics) Sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		if a.Range == nil || b.Range == nil {
			return cmp.Or(boolCompare(a.Range == nil, b.Range == nil), cmp.Compare(a.Address, b.Address))
		}
		return cmp.Or(cmp.Compare(a.Range.File, b.Range.File), cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte))
	})
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
