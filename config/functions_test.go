package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/config/builtin"
)

// TestConsoleAsTerraform: what Terraform's console printed for an expression,
// our console prints. Each file of the table holds expressions after "> ",
// going on after ": ", and then the output, "error" where there was none.
func TestConsoleAsTerraform(t *testing.T) {
	c := mustLoad(t, Options{Dir: filepath.Join("testdata", "functions")})
	read, different := 0, differences()
	for _, path := range tables(t) {
		for _, tc := range readExpressions(t, path) {
			read++
			got, diags := c.Console(tc.expr, nil, nil)
			if diags.HasErrors() {
				got = "error"
			}
			if ours, differs := different[tc.expr]; differs {
				delete(different, tc.expr)
				tc.want = ours
			}
			if got != tc.want {
				t.Errorf("%s: %s\nprints %s\nTerraform prints %s\n%v", filepath.Base(path), tc.expr, got, tc.want, diags)
			}
		}
	}
	for expr := range different {
		t.Errorf("%s is not in the table", expr)
	}
	if read < 1000 {
		t.Errorf("only %d expressions were read", read)
	}
}

// differences are what we print where Terraform prints something else.
func differences() map[string]string {
	return map[string]string{
		// Digits in which a card number could hide are masked.
		`tostring(1e21)`:     `"100000******0000"`,
		`jsonencode(1e50)`:   `"100000******0000"`,
		`yamlencode(1e30)`:   "<<EOT\n100000******0000\n...\n\nEOT",
		`format("%f", 1e30)`: `"100000******0000.000000"`,
		// There is nothing to apply that would tell.
		`format("%v", null)`:     `"null"`,
		`format("%s", null)`:     `error`,
		`format("%d", null)`:     `error`,
		`formatlist("%s", null)`: `error`,
		// Terraform's addresses lie outside of the network given.
		`cidrhost("::ffff:10.0.0.0/120", 1)`: `"::ffff:10.0.0.1"`,
		`cidrsubnet("10.0.0.0/8", -1, 0)`:    `error`,
		`cidrsubnet("10.0.0.0/8", 8, -1)`:    `error`,
	}
}

// Every function of Terraform is there, under both of its names, and the table
// has it at least three times.
func TestFunctionNames(t *testing.T) {
	c := mustLoad(t, Options{Dir: filepath.Join("testdata", "functions")})
	want := listedFunctions(t)
	if diff := cmp.Diff(want, builtin.Names(c.functions)); diff != "" {
		t.Error("the list has (-), we have (+)\n", diff)
	}
	calls := map[string]int{}
	for _, path := range tables(t) {
		for _, tc := range readExpressions(t, path) {
			for _, name := range want {
				if strings.Contains(tc.expr, name+"(") {
					calls[name]++
				}
			}
		}
	}
	for _, name := range want {
		if _, there := c.functions[builtin.CoreNamespace+name]; !there {
			t.Errorf("there is no %s%s", builtin.CoreNamespace, name)
		}
		if calls[name] < 3 && !slices.Contains([]string{"rsadecrypt", "timestamp", "plantimestamp", "uuid"}, name) {
			t.Errorf("%s is called %d times in the table", name, calls[name])
		}
	}
}

func listedFunctions(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "functions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// The functions of time and chance have the shape of Terraform's.
func TestShapes(t *testing.T) {
	c := mustLoad(t, Options{Dir: filepath.Join("testdata", "functions")})
	for expr, shape := range map[string]string{
		`timestamp()`:      `^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$`,
		`plantimestamp()`:  `^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$`,
		`uuid()`:           `^"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$`,
		`uuid() == uuid()`: `^false$`,
		`bcrypt("a")`:      `^"\$2a\$10\$[./A-Za-z0-9]{53}"$`,
		`bcrypt("a", 4)`:   `^"\$2a\$04\$[./A-Za-z0-9]{53}"$`,
	} {
		got, diags := c.Console(expr, nil, nil)
		if diags.HasErrors() || !regexp.MustCompile(shape).MatchString(got) {
			t.Errorf("%s prints %s\n%v", expr, got, diags)
		}
	}
}

// tables are the files of expressions.
func tables(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "console", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
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
		if expr, want, ok := strings.Cut(strings.ReplaceAll(part, "\n: ", "\x00"), "\n"); ok && part != "" {
			cases = append(cases, expression{strings.ReplaceAll(expr, "\x00", "\n"), strings.TrimSuffix(want, "\n")})
		}
	}
	return cases
}
