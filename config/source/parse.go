package source

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Parse parses one file; its text has been checked by ReadText.
func Parse(text []byte, name string) (*hcl.File, hcl.Diagnostics) {
	for _, refuse := range []func([]byte, string) *hcl.Diagnostic{tooMany, TooDeep} {
		if diag := refuse(text, name); diag != nil {
			return nil, hcl.Diagnostics{diag}
		}
	}
	file, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	diags = FirstOfLines(diags)
	teachCharacters(diags, text)
	if len(diags) > MaxSyntaxErrors {
		diags = diags[:MaxSyntaxErrors:MaxSyntaxErrors]
		more := problem("Too many syntax errors", "The file %s has more errors than these. Correct these first, or check that it is configuration at all.", name)
		diags = append(diags, more)
	}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		refuseNulls(body, text)
	}
	return file, diags
}

// FirstOfLines keeps the first error of each line, as the parser stumbles more
// than once over one mistake; and none after a text that does not end, as it
// takes all that follows for text and the other way about.
func FirstOfLines(diags hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range diags {
		if d.Subject == nil {
			return diags
		}
	}
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte) })
	diags = slices.CompactFunc(diags, func(a, b *hcl.Diagnostic) bool { return a.Subject.Start.Line == b.Subject.Start.Line })
	if i := slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Summary == "Invalid multi-line string" }); i >= 0 {
		diags = diags[:i+1]
	}
	return diags
}

// teachCharacters says what an invalid character is where nobody can see it.
func teachCharacters(diags hcl.Diagnostics, text []byte) {
	for _, d := range diags {
		if d.Summary != "Invalid character" || d.Subject == nil || !d.Subject.CanSliceBytes(text) {
			continue
		}
		switch at := d.Subject.SliceBytes(text); {
		case bytes.HasPrefix(at, []byte("\r")):
			d.Detail = "A carriage return stands here without a line feed after it, as very old programs ended their lines. Save the file with the line ends of Unix or Windows."
		case bytes.HasPrefix(at, []byte{0}):
			d.Detail = "A byte stands here that is zero, and text has none: the file is binary, damaged, or written in UTF-16. Save it as UTF-8."
		}
	}
}

// MaxSyntaxErrors is how many errors one file is told: a file that is not
// configuration has one in each place.
const MaxSyntaxErrors = 20

// ParseExpression parses an expression that stands alone.
func ParseExpression(text, name string) (hclsyntax.Expression, hcl.Diagnostics) {
	return parseStrictly(text, name, hclsyntax.ParseExpression)
}

// ParseTemplate parses a template that stands alone.
func ParseTemplate(text, name string) (hclsyntax.Expression, hcl.Diagnostics) {
	return parseStrictly(text, name, hclsyntax.ParseTemplate)
}

type parser func(src []byte, filename string, start hcl.Pos) (hclsyntax.Expression, hcl.Diagnostics)

func parseStrictly(text, name string, parse parser) (hclsyntax.Expression, hcl.Diagnostics) {
	if diag := TooDeep([]byte(text), name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	e, diags := parse([]byte(text), name, hcl.InitialPos)
	if e != nil {
		refuseNulls(e, []byte(text))
	}
	return e, diags
}

// MaxElements is how many commas one file may hold outside of quotes: each takes
// some hundred bytes once it is parsed.
const MaxElements = 2_000_000

// tooMany refuses a file that holds data rather than configuration.
func tooMany(text []byte, name string) *hcl.Diagnostic {
	if len(text) <= MaxElements {
		return nil
	}
	elements, quoted := 0, false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			quoted = false
		case c == ',' && !quoted:
			elements++
		}
	}
	if elements <= MaxElements {
		return nil
	}
	d := problem("Too many elements", "The file %s writes out more than %d elements of lists. Keep them in a CSV or JSON file, and read that with csvdecode(file(…)) or jsondecode(file(…)).", name, MaxElements)
	d.Subject = StartOf(name)
	return d
}

func problem(summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...)}
}
