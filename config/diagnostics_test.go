package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
)

// only returns the one diagnostic that a source raises.
func only(t *testing.T, src string) card.Diagnostic {
	t.Helper()
	diags := check(t, src)
	if len(diags) != 1 {
		t.Fatalf("%d diagnostics:%s", len(diags), text(diags))
	}
	return diags[0]
}

func TestSnippet(t *testing.T) {
	d := only(t, "locals {\n  share = \"30\"\n}\n\nvirtual_card \"travel\" {\n  card_type = \"23\"\n  balance {\n    target = \"${local.share}.005\"\n  }\n}\n")
	want := card.Diagnostic{
		Severity: card.SeverityError, Summary: "Invalid amount", Address: "virtual_card.travel",
		Detail: "This is no amount of money that can be kept: it has more than two decimals; round it to whole cents, as in floor(x * 100) / 100.",
		Range:  &card.Range{File: "main.card.hcl", Start: card.Pos{Line: 8, Column: 14, Byte: 95}, End: card.Pos{Line: 8, Column: 34, Byte: 115}},
		Snippet: &card.Snippet{
			Context: `virtual_card "travel"`, Line: 8, Code: `    target = "${local.share}.005"`, Start: 13, End: 33,
			Values: []card.Value{{Reference: "local.share", Statement: `is "30"`}},
		},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSnippetMasksNumbers(t *testing.T) {
	d := only(t, "locals {\n  a = [\"4242424242424242\", 1]\n}\n")
	if got := d.Snippet.Code[d.Snippet.Start:d.Snippet.End]; d.Snippet.Code != `  a = ["424242******4242", 1]` || got != "424242******4242" {
		t.Errorf("%q, of it marked: %q", d.Snippet.Code, got)
	}
}

// TestAdvice: details say what there is, and what was probably meant.
func TestAdvice(t *testing.T) {
	tests := []struct{ src, want string }{
		{`virtual_card "a" { card_typ = "23" }`, `Did you mean "card_type"?`},
		{`cardholdr "a" {}`, `Did you mean "cardholder"?`},
		{`output "a" { value = vra.x }`, `Did you mean "var"?`},
		{"variable \"float\" {\n  default = 1\n}\noutput \"a\" { value = var.flaot }", `Did you mean "float"?`},
		{`output "a" { value = csvdecod("x") }`, `Did you mean "csvdecode"?`},
		{`output "a" { value = { alpha = 1 }["alpah"] }`, `Did you mean "alpha"?`},
		{`output "a" { value = csvdecode(file("team.csv"))[0].frist_name }`, `Did you mean "first_name"? There are: "country", "email", "first_name", "last_name", "phone", "team".`},
		{"output \"a\" { value = csvdecode(\"\ufeffemail,x\\na,b\")[0].email }", "byte order mark"},
		{`data "card_type" "x" { currency = "usd" }`, `23 ("Travel", VISA, BIN 424242, USD); 24 ("Ads", MASTERCARD, BIN 555555, USD)`},
		{`variable "float" {}`, `--var 'float=…', in the environment as CARDFORM_VAR_float, or with float = … in cardform.cardvars`},
		{`provider "trustpay" { secret = "x" }`, "TRUSTPAY_SECRET"},
		{"provider \"trustpay\" {}\nprovider \"trustpay\" {}", "There can be one provider block here, and the first is in main.card.hcl, line 1. Merge the two"},
		{"limits {\n  match   = { taem = \"sales\" }\n  per_run = 1\n}\nvirtual_card \"a\" {\n  card_type = \"23\"\n  labels    = { team = \"sales\" }\n}", `Did you mean "team"? Labels there are: "team".`},
		{"limits {\n  match   = { team = \"sale\" }\n  per_run = 1\n}\nvirtual_card \"a\" {\n  card_type = \"23\"\n  labels    = { team = \"sales\" }\n}", `Did you mean "sales"?`},
		{`limits { per_rum = 1 }`, `Did you mean "per_run"?`},
		{`ignore { nme = 1 }`, "is not expected in an ignore block."},
		{"ignore {\n  nme {}\n}", "are not expected in an ignore block"},
		{`output {}`, "An output block needs its name"},
		{`variable {}`, "A variable block needs its name"},
	}
	for _, tt := range tests {
		diags := check(t, tt.src+"\n")
		if !strings.Contains(text(diags), tt.want) {
			t.Errorf("%s\nis told:%s\nwithout %s", tt.src, text(diags), tt.want)
		}
	}
}

// TestRepeated: what is wrong with every instance is told once, with the first.
func TestRepeated(t *testing.T) {
	d := only(t, "locals {\n  team = csvdecode(file(\"team.csv\"))\n}\nvirtual_card \"a\" {\n  for_each  = { for e in local.team : e.email => e }\n  card_type = each.value.typ\n}\n")
	if d.Address != `virtual_card.a["ana@example.com"]` || !strings.HasSuffix(d.Detail, "The same goes for 2 other instances.") {
		t.Errorf("%s: %s", d.Address, d.Detail)
	}
}

func TestFilesThatAreNoText(t *testing.T) {
	tests := []struct{ text, summary string }{
		{"locals {\n  a = \"\xff\"\n}\n", "File is not UTF-8"},
		{"\xff\xfel\x00", "File is not UTF-8"},
		{"locals {\n  a = " + strings.Repeat("(", 100_000) + "\n", "Expression too deep"},
		{"locals {\n  a = " + strings.Repeat("!", 1_000_000) + "true\n}\n", "Expression too deep"},
		{"locals {\n  a = true" + strings.Repeat("?1:true", 200_000) + "\n}\n", "Expression too deep"},
	}
	for _, tt := range tests {
		if d := only(t, tt.text); d.Summary != tt.summary {
			t.Errorf("%.40q: %s: %s", tt.text, d.Summary, d.Detail)
		}
	}
	if diags := check(t, "\ufefflocals {\n  a = 1\n}\n"); len(diags) > 0 {
		t.Errorf("a byte order mark before UTF-8: %s", text(diags))
	}
	if diags := check(t, "locals {\r\n  a = local.b\r\n}\r\n"); len(diags) != 1 || diags[0].Snippet.Code != "  a = local.b" {
		t.Errorf("lines that end in CR LF: %+v", diags)
	}
}

func TestDirectories(t *testing.T) {
	dir := t.TempDir()
	if _, diags := Load(Options{Dir: dir}); summaries(diags) != "No configuration files" {
		t.Errorf("an empty directory: %s", text(diags))
	}
	if _, diags := Load(Options{Dir: filepath.Join(dir, "none")}); summaries(diags) != "Configuration directory cannot be read" {
		t.Errorf("no directory: %s", text(diags))
	}
	write(t, filepath.Join(dir, "a.card.hcl"), "locals {\n  a = 1\n}\n")
	write(t, filepath.Join(dir, "b.card.hcl"), "locals {\n  a = 2\n  b = nope\n}\n")
	write(t, filepath.Join(dir, ".hidden.card.hcl"), "nonsense")
	write(t, filepath.Join(dir, "c.hcl"), "nonsense")
	_, diags := Load(Options{Dir: dir})
	if summaries(diags) != "Duplicate declaration; Invalid reference" || !strings.Contains(diags[0].Detail, "a.card.hcl, line 2") || diags[0].Range.File != "b.card.hcl" {
		t.Errorf("two files: %s", text(diags))
	}
}

// TestSyntaxErrorsHideNothing: a file that does not parse does not make the
// references of the others look wrong.
func TestSyntaxErrorsHideNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.card.hcl"), "locals {\n  a = (\n}\n")
	write(t, filepath.Join(dir, "b.card.hcl"), "output \"a\" { value = local.a }\noutput \"b\" { valu = 1 }\n")
	_, diags := Load(Options{Dir: dir})
	for _, d := range diags {
		if strings.Contains(d.Summary, "undeclared") {
			t.Errorf("noise: %s", d.Summary)
		}
	}
	if !strings.Contains(summaries(diags), "Unsupported argument") {
		t.Errorf("the other file is not checked: %s", summaries(diags))
	}
}

func TestVersions(t *testing.T) {
	tests := []struct {
		constraint, version string
		want                bool
	}{
		{"", "1.0.0", true}, {"1.2.3", "1.2.3", true}, {"= 1.2", "1.2.0", true}, {"!= 1.2.3", "1.2.3", false},
		{">= 1.2, < 2", "1.9.9", true}, {">= 1.2, < 2", "2.0.0", false}, {"> 1.2.3", "1.2.3", false}, {"<= 1", "1.0.0", true},
		{"~> 1.2", "1.9.0", true}, {"~> 1.2", "2.0.0", false}, {"~> 1.2.3", "1.2.9", true}, {"~> 1.2.3", "1.3.0", false},
		{"~> 1.2.3", "1.2.2", false}, {">= 9", "dev", true}, {">= 1.0.0", "v1.0.0-rc1", true},
	}
	for _, tt := range tests {
		if got := allows(tt.constraint, tt.version); got != tt.want {
			t.Errorf("%q allows %q: %t", tt.constraint, tt.version, got)
		}
	}
}

func TestFormat(t *testing.T) {
	got, diags := Format([]byte("locals {\na=1\n   long_name   = 2 # why\n}\n"), "x.card.hcl")
	want := "locals {\n  a         = 1\n  long_name = 2 # why\n}\n"
	if string(got) != want || len(diags) > 0 {
		t.Errorf("got %q %s", got, text(diags))
	}
	broken := []byte("locals {\n a = (\n")
	got, diags = Format(broken, "x.card.hcl")
	if string(got) != string(broken) || !diags.HasErrors() || diags[0].Range.File != "x.card.hcl" {
		t.Errorf("got %q %s", got, text(diags))
	}
}

// TestAdviceOnCallsAndImports: what is wrong goes on with what to do, also in the library's words.
func TestAdviceOnCallsAndImports(t *testing.T) {
	imported := "import {\n  to = virtual_card.a\n  id = \"57\"\n}\n"
	for src, want := range map[string]string{
		imported: "Add the resource first.",
		imported + "virtual_card \"a\" {\n  count = 1\n  card_type = \"23\"\n  balance { target = 10 }\n}": `Import to one of its instances: "virtual_card.a[0]".`,
		`locals { a = { for e in ["x", "x"] : e => e } }`:                                                  "two of its rows",
		`locals { a = upper("a", "b") }`:                                                                   "cardform console",
		`locals { a = upper() }`:                                                                           "cardform console",
		`locals { a = csvdecode("a,b\n1,2,3\n") }`:                                                         "double quotes around it",
	} {
		c, diags := Load(Options{Dir: writeConfig(t, src)})
		_, more := c.Evaluate(nil, nil)
		diags = append(diags, more...)
		if !strings.Contains(text(diags), want) {
			t.Errorf("%s: %s", src, text(diags))
		}
	}
}

func TestConsoleKnows(t *testing.T) {
	c := loadValid(t, "quickstart")
	ana := addr(t, `virtual_card.travel["ana@example.com"]`)
	known := func(a card.Address) (card.Attributes, bool) {
		return card.Attributes{ID: "57", Status: "ACTIVE", LastFour: "4242", Balance: 19950}, a == ana
	}
	tests := []struct{ expr, want string }{
		{`virtual_card.travel["ana@example.com"].id`, `"57"`},
		{`virtual_card.travel["ana@example.com"].available_balance`, `199.5`},
		{`virtual_card.travel["bo@example.com"].id`, `(known after apply)`},
		{`virtual_card.travel["bo@example.com"].cardholder.email`, `"bo@example.com"`},
		{`virtual_card.travel["bo@example.com"].labels.team`, `"ops"`},
		{`data.card_type.visa.min_open`, `10`},
		{`data.card_type.visa.max_open`, `tonumber(null)`},
		{`length(cardholder.employee)`, `3`},
		{`[for e in local.team : e.team]`, "[\n  \"sales\",\n  \"ops\",\n  \"sales\",\n]"},
		{`"4242424242424242"`, `"424242******4242"`},
		{`4242424242424242`, `424242******4242`},
		{`var.van_card`, `(sensitive value)`},
		{"<<EOT\nhi\nEOT\n", "<<EOT\nhi\n\nEOT"},
		{"upper(<<-EOT\n  hi\n  EOT\n)", "<<EOT\nHI\n\nEOT"},
	}
	for _, tt := range tests {
		got, diags := c.Console(tt.expr, issuer(), known)
		if got != tt.want || len(diags) > 0 {
			t.Errorf("%s is %s, want %s%s", tt.expr, got, tt.want, text(diags))
		}
	}
	if _, diags := c.Console("var.flaot", nil, nil); summaries(diags) != "Reference to undeclared variable" || diags[0].Snippet.Code != "var.flaot" {
		t.Errorf("a mistake: %+v", diags)
	}
}

func TestOutputs(t *testing.T) {
	src := "variable \"s\" {\n  default   = \"abc\"\n  sensitive = true\n}\nvirtual_card \"a\" { card_type = \"23\" }\n" +
		"output \"z\" {\n  description = \"The id.\"\n  value       = [virtual_card.a.id, 1]\n}\noutput \"a\" {\n  value     = { n = 4242424242424242 / 1, s = var.s, t = \"4242424242424242\" }\n  sensitive = true\n}\n"
	src = strings.ReplaceAll(src, "4242424242424242 / 1", "4242424242424241 + 1")
	src = strings.ReplaceAll(src, `"4242424242424242"`, `join("", ["42424242", "42424242"])`)
	e := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src)}))
	var got []string
	for _, o := range e.Outputs {
		got = append(got, fmt.Sprintf("%s %t %t %s %s %s", o.Name, o.Sensitive, o.Unknown, o.Description, o.JSON, o.Type))
	}
	want := []string{
		`a true false  {"n":"424242******4242","s":"abc","t":"424242******4242"} ["object",{"n":"number","s":"string","t":"string"}]`,
		`z false true The id. [null,1] ["tuple",["string","number"]]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
