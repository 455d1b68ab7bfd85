package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// chain is a locals block in which each of n values is made of the one before.
func chain(first, step string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "locals {\n  l0 = %s\n", first)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  l%d = %s\n", i, strings.ReplaceAll(step, "LAST", fmt.Sprintf("local.l%d", i-1)))
	}
	return b.String() + "}\n"
}

// TestBounds: what is small to write and endless to evaluate is refused with a
// word, once, however much comes after it.
func TestBounds(t *testing.T) {
	hundred := "[" + strings.Repeat("LAST, ", 100) + "]"
	tests := []struct{ name, src, summary, detail string }{
		{"a billion of the same", chain(`"lol"`, hundred, 6), "Value too large", "more than 10000000 values"},
		{"a billion of the same object", chain(`{}`, strings.NewReplacer("[", "{ x = [", "]", "] }").Replace(hundred), 9), "Value too large", "more than 10000000 values"},
		{"a text that doubles", chain(`"0123456789abcdef"`, `"${LAST}${LAST}"`, 40), "Value too large", "larger than 64 MB"},
		{"a list that doubles", chain(`range(1000)`, `concat(LAST, LAST, LAST, LAST, LAST, LAST, LAST)`, 20), "Error in function call", "more than 2000000 elements"},
		{"letters of letters", chain(`"aaaaaaaaaaaaaaaa"`, `replace(LAST, "a", LAST)`, 5), "Error in function call", "larger than 64 MB"},
		{"all combinations", `locals { a = setproduct(range(1000), range(1000), range(1000)) }`, "Error in function call", "more than"},
		{"blanks without end", `locals { a = indent(1000000000, "a\nb") }`, "Error in function call", "larger than 64 MB"},
		{"deep JSON", `locals { a = jsondecode(join("", [for i in range(1000) : "["])) }`, "Invalid function argument", "more than 500 levels"},
		{"deep YAML", `locals { a = yamldecode(join("", [for i in range(1000) : "["])) }`, "Invalid function argument", "more than 500 levels"},
		{"aliases of aliases", "locals {\n  a = yamldecode(<<-Y\n" + aliases(40) + "Y\n  )\n}", "Invalid function argument", "aliases"},
		{"a circle of 10,000", chain("local.l9999", "LAST + 1", 9999), "Cycle in references", "more) → "},
		{"too many instances", "virtual_card \"a\" {\n  card_type = \"23\"\n  count     = 1000001\n}\n", "Invalid count", "from 0 to 1000000"},
		{"data in a file", "locals {\n  a = [" + strings.Repeat("1,", source.MaxElements+1) + "]\n}\n", "Too many elements", "csvdecode"},
		{"a chain of calls", "locals {\n  a = " + strings.Repeat("upper(", 600) + "\"\"" + strings.Repeat(")", 600) + "\n}\n", "Expression too deep", "locals"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := only(t, tt.src+"\n")
			if d.Summary != tt.summary || !strings.Contains(d.Detail, tt.detail) || len(d.Detail) > 3000 {
				t.Errorf("%s: %.500s", d.Summary, d.Detail)
			}
		})
	}
}

func aliases(n int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x]\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	return b.String()
}

// TestLongChains: what is long but no riddle is evaluated, in no time.
func TestLongChains(t *testing.T) {
	for name, src := range map[string]string{
		"10,000 locals":      chain("1", "LAST + 1", 9999) + "output \"end\" { value = local.l9999 }\n",
		"10,000 rows":        "locals {\n  rows = [\n" + strings.Repeat("    { a = -1, b = 1 - 2, c = !true },\n", 10_000) + "  ]\n}\n",
		"a sum of 10,000":    "locals {\n  a = 1" + strings.Repeat(" + 1", 10_000) + "\n}\n",
		"negative in JSON":   "locals { a = jsondecode(\"[" + strings.Repeat("-1, ", 30_000) + "1]\") }\n",
		"20,000 in one file": strings.Repeat("locals {}\n", 20_000),
	} {
		if diags := check(t, src); len(diags) > 0 {
			t.Errorf("%s:%.500s", name, text(diags))
		}
	}
}

// TestModuleInstances: modules in modules are counted before they are made.
func TestModuleInstances(t *testing.T) {
	dir := t.TempDir()
	call := func(dir string) string { return "module \"m\" {\n  source = \"" + dir + "\"\n  count  = 1000\n}\n" }
	for name, src := range map[string]string{"main": call("./m"), "m/main": call("../n"), "n/main": call("../o"), "o/main": "locals { a = 1 }\n"} {
		writeUnder(t, filepath.Join(dir, name+".card.hcl"), src)
	}
	c, diags := Load(Options{Dir: dir})
	_, more := c.Evaluate(nil, nil)
	if got := summaries(append(diags, more...)); got != "Too many modules" {
		t.Error(got)
	}
}

// TestInvisible: what nobody sees in a file is told, or taken as it is meant.
func TestInvisible(t *testing.T) {
	for src, want := range map[string]string{
		"locals {\r  a = 1\r}\r":    "carriage return",
		"locals {\n  a = \x00\n}\n": "written in UTF-16",
	} {
		if d := only(t, src); d.Summary != "Invalid character" || !strings.Contains(d.Detail, want) {
			t.Errorf("%q: %s: %s", src, d.Summary, d.Detail)
		}
	}
	values := map[string]string{"cardform.cardvars": "\ufeffa = 1\r\n", "cardform.cardvars.json": "\ufeff{\"a\": 1}", "x.auto.cardvars.json": "nonsense"}
	for name, text := range values {
		dir := writeConfig(t, "variable \"a\" {}\noutput \"a\" { value = var.a }\n")
		write(t, filepath.Join(dir, name), text)
		_, diags := Load(Options{Dir: dir})
		if broken := text == "nonsense"; broken != diags.HasErrors() || broken && summaries(diags) != "Invalid JSON keyword" {
			t.Errorf("%s: %s", name, summaries(diags))
		}
	}
}

// TestTooManyResources: blocks may be large one by one, and too large together.
func TestTooManyResources(t *testing.T) {
	p := newProblems(newSources())
	c, _ := Load(Options{Dir: writeConfig(t, "virtual_card \"a\" {\n  count     = 3\n  card_type = \"23\"\n}\n")})
	ev := c.newEvaluation(nil, nil, p)
	ev.out.Want.Cards = make([]card.WantCard, maxResources-2)
	ev.evaluate(c.order)
	if got := summaries(p.all()); got != "Too many resources" {
		t.Error(got)
	}
}

// TestWrongSuites: what is wrong with a file of tests, by itself.
func TestWrongSuites(t *testing.T) {
	assert := "  assert {\n    condition     = true\n    error_message = \"No.\"\n  }\n"
	for src, want := range map[string]string{
		"variables {\n  a = 1\n}\n": "No runs",
		"run \"a\" {\n  command = plan\n" + assert + "}\nrun \"b\" {\n  continues = run.a\n" + assert + "}\n": "Continues a plan",
		"run \"a\" {\n  target = \"virtual_card.a\"\n" + assert + "}\n":                                       "Invalid list of addresses",
	} {
		dir := writeConfig(t, "locals {}\n")
		write(t, filepath.Join(dir, "a.cardtest.hcl"), src)
		if _, diags := LoadSuites(Options{Dir: dir}); len(diags) != 1 || diags[0].Summary != want {
			t.Errorf("%s:%s", src, text(diags))
		}
	}
}

func writeUnder(t *testing.T, path, src string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, path, src)
}
