package config

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// summaryArg is which argument of a call is a summary.
var summaryArg = map[string]int{
	"plain": 0, "problem": 0, "errorAt": 1, "errorf": 1, "warnf": 1, "once": 1, "fail": 1, "judge": 3, "check": 3, "checkAll": 1,
}

// TestSummaries: every diagnostic has a case in which it is raised, under
// testdata or in a test, and its summary is fixed text.
func TestSummaries(t *testing.T) {
	said := saidInTests(t)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("source/*.go")
	if err != nil || len(more) == 0 {
		t.Fatal(more, err)
	}
	files = append(files, more...)
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "suite_assert.go" { // what asserts say is shown by "cardform test", whose scripts have it
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			summary, ok := summaryIn(node)
			if !ok {
				return true
			}
			n++
			if !said(summary) {
				t.Errorf("%s: no test has a case of %q", name, summary)
			}
			if strings.ContainsAny(summary, "%") || len(summary) > 60 {
				t.Errorf("%s: %q is not fixed, or long", name, summary)
			}
			return true
		})
	}
	if n < 100 {
		t.Errorf("only %d summaries were found", n)
	}
}

// summaryIn is the summary that a call or a literal gives. Of one that is put
// together only what is fixed counts.
func summaryIn(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		if i, ok := summaryArg[name]; ok && len(n.Args) > i {
			return fixedText(n.Args[i])
		}
	case *ast.CompositeLit:
		if id, ok := n.Type.(*ast.Ident); ok && id.Name == "dataFailure" && len(n.Elts) == 2 {
			return fixedText(n.Elts[0])
		}
	}
	return "", false
}

func fixedText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		return fixedText(e.X)
	}
	return "", false
}

// saidInTests tells whether a summary is expected anywhere.
func saidInTests(t *testing.T) func(string) bool {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"testdata/invalid/*", "testdata/modules/*", "testdata/values/*", "*_test.go", "../cmd/testdata/script/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return func(summary string) bool {
		expected := regexp.MustCompile(`(?m)(# ERROR: |"|: |; |line \d+: )` + regexp.QuoteMeta(summary))
		return expected.MatchString(all.String())
	}
}
