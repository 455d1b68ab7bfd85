package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFunctionsAsTerraform: what Terraform's console printed for an expression,
// our console prints. The file holds each expression after "> " and then the
// output, "error" where there was a diagnostic.
func TestFunctionsAsTerraform(t *testing.T) {
	dir := filepath.Join("testdata", "functions")
	c := mustLoad(t, Options{Dir: dir})
	cases := readExpressions(t, filepath.Join("testdata", "terraform-console.txt"))
	if len(cases) < 200 {
		t.Fatalf("only %d expressions were read", len(cases))
	}
	for _, tc := range cases {
		got, diags := c.Console(tc.expr, nil, nil)
		if diags.HasErrors() {
			got = "error"
		}
		if got != tc.want {
			t.Errorf("%s\nprints %s\nTerraform prints %s\n%v", tc.expr, got, tc.want, diags)
		}
	}
}

type expression struct{ expr, want string }

func readExpressions(t *testing.T, path string) []expression {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []expression
	for part := range strings.SplitSeq("\n"+strings.TrimSuffix(string(text), "\n"), "\n> ") {
		if expr, want, ok := strings.Cut(part, "\n"); ok && part != "" {
			cases = append(cases, expression{expr, strings.TrimSuffix(want, "\n")})
		}
	}
	return cases
}
