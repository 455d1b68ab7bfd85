package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// evalIn evaluates an expression in a configuration made of the given files.
func evalIn(t *testing.T, files map[string]string, o Options, expr string) string {
	t.Helper()
	o.Dir = t.TempDir()
	for name, src := range files {
		write(t, filepath.Join(o.Dir, name), src)
	}
	for i, arg := range o.Args {
		if arg.File != "" {
			o.Args[i].File = filepath.Join(o.Dir, arg.File)
		}
	}
	c, diags := Load(o)
	if diags.HasErrors() {
		return summaries(diags)
	}
	got, diags := c.Console(expr, nil, nil)
	if diags.HasErrors() {
		return summaries(diags)
	}
	return got
}

// TestPrecedence: each source of values wins over those before it.
func TestPrecedence(t *testing.T) {
	files := map[string]string{
		"main.card.hcl":          "variable \"v\" {\n  default = \"default\"\n}\n",
		"cardform.cardvars":      `v = "cardform.cardvars"`,
		"cardform.cardvars.json": `{"v": "json"}`,
		"a.auto.cardvars":        `v = "a"`,
		"b.auto.cardvars.json":   `{"v": "b"}`,
		"c.auto.cardvars":        `v = "c"`,
		"d.cardvars":             `v = "d"`,
		"e.cardvars":             `v = "e"`,
	}
	o := Options{
		Env:  []string{"CARDFORM_VAR_v=environment", "CARDFORM_VAR_other=ignored", "v=nothing"},
		Args: []VarArg{{File: "d.cardvars"}, {Assign: "v=assigned"}, {File: "e.cardvars"}, {Assign: "v=last=one"}},
	}
	drop := func(want string) {
		t.Helper()
		if got := evalIn(t, files, o, "var.v"); got != `"`+want+`"` {
			t.Errorf("got %s, want %q", got, want)
		}
	}
	for _, want := range []string{"last=one", "e", "assigned", "d"} {
		drop(want)
		o.Args = o.Args[:len(o.Args)-1]
		for i, arg := range o.Args {
			o.Args[i].File = filepath.Base(strings.TrimSuffix(arg.File, "."))
			if arg.File == "" {
				o.Args[i].File = ""
			}
		}
	}
	for _, name := range []string{"c.auto.cardvars", "b.auto.cardvars.json", "a.auto.cardvars", "cardform.cardvars.json", "cardform.cardvars"} {
		drop(map[string]string{
			"c.auto.cardvars": "c", "b.auto.cardvars.json": "b", "a.auto.cardvars": "a",
			"cardform.cardvars.json": "json", "cardform.cardvars": "cardform.cardvars",
		}[name])
		delete(files, name)
	}
	drop("environment")
	o.Env = nil
	drop("default")
}

// TestVariableTypes: what a text given from outside becomes.
func TestVariableTypes(t *testing.T) {
	tests := []struct{ decl, given, want string }{
		{"", "a = b", `"a = b"`},
		{"type = string", "[1]", `"[1]"`},
		{"type = number", "1.50", "1.5"},
		{"type = number", "x", "Invalid value for variable"},
		{"type = bool", "true", "true"},
		{"type = any", "[1]", "[\n  1,\n]"},
		{"type = any", "word", "Invalid value for variable"},
		{"type = list(string)", `["a", 1]`, "tolist([\n  \"a\",\n  \"1\",\n])"},
		{"type = list(string)", `[`, "Invalid value for variable"},
		{"type = list(string)", `[upper("a")]`, "Invalid value for variable"},
		{"type = object({ a = string, b = optional(number, 5) })", `{ a = "x" }`, "{\n  \"a\" = \"x\"\n  \"b\" = 5\n}"},
		{"type = map(object({ n = number }))", `{ k = { n = "no" } }`, "Invalid value for variable"},
		{"type = string\n default = \"d\"\n nullable = false", "", `""`},
		{"type = list(string)\n default = [\"d\"]\n nullable = false", "null", "tolist([\n  \"d\",\n])"},
		{"type = list(string)", "null", "tolist(null) /* of string */"},
		{"type = string\n sensitive = true", "x", "(sensitive value)"},
	}
	for _, tt := range tests {
		files := map[string]string{"main.card.hcl": "variable \"v\" {\n" + tt.decl + "\n}\n"}
		if got := evalIn(t, files, Options{Args: []VarArg{{Assign: "v=" + tt.given}}}, "var.v"); got != tt.want {
			t.Errorf("%s given %s is %s, want %s", tt.decl, tt.given, got, tt.want)
		}
	}
}

func TestUndeclared(t *testing.T) {
	files := map[string]string{"main.card.hcl": "variable \"float\" {\n  default = 1\n}\n"}
	if got := evalIn(t, files, Options{Args: []VarArg{{Assign: "flaot=1"}}}, "1"); got != "Value for undeclared variable" {
		t.Errorf("--var: %s", got)
	}
	if got := evalIn(t, files, Options{Args: []VarArg{{Assign: "float"}}}, "1"); got != "Invalid --var" {
		t.Errorf("--var without a value: %s", got)
	}
	if got := evalIn(t, files, Options{Args: []VarArg{{File: "none.cardvars"}}}, "1"); got != "File cannot be read" {
		t.Errorf("--var-file without a file: %s", got)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.card.hcl"), files["main.card.hcl"])
	write(t, filepath.Join(dir, "cardform.cardvars"), "flaot = 2\nfloat = 3\n")
	_, diags := Load(Options{Dir: dir})
	if len(diags) != 1 || diags.HasErrors() || !strings.Contains(diags[0].Detail, `Did you mean "float"?`) || diags[0].Range.Start.Line != 1 {
		t.Errorf("a file: %+v", diags)
	}
}

// TestSecretsStaySecret: whatever goes wrong around a sensitive value, it is in
// no diagnostic.
func TestSecretsStaySecret(t *testing.T) {
	const secret = "hunter2hunter"
	for _, body := range []string{
		`output "a" { value = parseint(var.s, 10) }`,
		`output "a" { value = jsondecode(var.s) }`,
		`output "a" { value = file(var.s) }`,
		`output "a" { value = parseint(sensitive(file("secret.txt")), 10) }`,
		`output "a" { value = upper(parseint(sensitive(file("secret.txt")), 10)) }`,
		`output "a" { value = [for x in [var.s] : parseint(x, 10)] }`,
		`output "a" { value = { for x in var.list : x => x } }`,
		`output "a" { value = [for x in var.list : tonumber(x)] }`,
		`output "a" { value = { a = 1 }[var.s] }`,
		`output "a" { value = var.s }`,
		`output "a" { value = var.s.x }`,
		`locals { m = { a = 1 }[nonsensitive(var.s)] }`,
		`virtual_card "a" { card_type = var.s }`,
		`virtual_card "a" {
  card_type = "23"
  balance { target = var.s }
}`,
		`virtual_card "a" {
  for_each  = toset([var.s])
  card_type = "23"
}`,
		`physical_card "a" {
  cardholder  = null
  card_number = var.s
}`,
		`cardholder "a" {
  first_name   = "${var.s}4"
  last_name    = var.s
  email        = var.s
  country_code = var.s
  phone_number = var.s
}`,
		`variable "b" {
  default = 1
  validation {
    condition     = var.s == "x"
    error_message = "It is ${var.s}."
  }
}`,
		`variable "n" {
  type      = number
  sensitive = true
  default   = "hunter2hunter"
}`,
	} {
		src := "variable \"s\" {\n  sensitive = true\n}\nvariable \"list\" {\n  type = list(string)\n  sensitive = true\n}\n" + body + "\n"
		dir := writeConfig(t, src)
		write(t, filepath.Join(dir, "secret.txt"), "secret.txt: "+strings.ToUpper(secret))
		write(t, filepath.Join(dir, "x.auto.cardvars"), `list = ["hunter2hunter", "hunter2hunter"]`)
		c, diags := Load(Options{Dir: dir, Env: []string{"CARDFORM_VAR_s=" + secret}})
		if !diags.HasErrors() {
			_, diags = c.Evaluate(issuer(), nil)
		}
		if !diags.HasErrors() {
			t.Errorf("no error for %s", body)
		}
		for _, d := range diags {
			all := d.Summary + d.Detail + d.Address
			if d.Snippet != nil {
				all += d.Snippet.Code + fmt.Sprint(d.Snippet.Values)
			}
			if strings.Contains(strings.ToLower(all), secret) {
				t.Errorf("the secret shows: %s", all)
			}
		}
	}
}

func TestCardNumberInValueFile(t *testing.T) {
	const number = `v = "4242 4242 4242 4242"`
	files := map[string]string{"main.card.hcl": "variable \"v\" {\n  sensitive = true\n}\n", "cardform.cardvars": number}
	if got := evalIn(t, files, Options{}, "1"); got != "Card number in a file" {
		t.Errorf("in a file that loads by itself: %s", got)
	}
	delete(files, "cardform.cardvars")
	files["given"] = number
	if got := evalIn(t, files, Options{Args: []VarArg{{File: "given"}}}, "var.v"); got != "(sensitive value)" {
		t.Errorf("in a file that was given: %s", got)
	}
	files["main.card.hcl"] = "variable \"v\" {}\n"
	if got := evalIn(t, files, Options{Args: []VarArg{{File: "given"}}}, "1"); got != "Card number in a file" {
		t.Errorf("for a variable that is not sensitive: %s", got)
	}
}

func TestSettingsFromVariables(t *testing.T) {
	src := "variable \"merchant\" {}\nlocals {\n  url = \"https://${var.merchant}.example.com\"\n}\nprovider \"trustpay\" {\n  merchant_id     = var.merchant\n  base_url        = local.url\n  fee_rate_unit   = \"fraction\"\n  fees            = { \"23\" = { open = { rate = 0.03 }, top_up = {} } }\n  settle_window   = \"0s\"\n}\n"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.card.hcl"), src)
	c := mustLoad(t, Options{Dir: dir, Env: []string{"CARDFORM_VAR_merchant=77"}})
	want := defaultSettings()
	want.Provider.MerchantID, want.Provider.BaseURL, want.Provider.FeeRateUnit, want.Provider.SettleWindow = "77", "https://77.example.com", "fraction", 0
	got := c.Settings()
	if fee := got.Provider.Fees["23"]; fee.Open.Rate.String() != "3%" || fee.CardType != "23" {
		t.Errorf("the fee is %+v", fee)
	}
	got.Provider.Fees = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
