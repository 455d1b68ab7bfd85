package config

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func namesConfig(t *testing.T) *Config {
	t.Helper()
	dir := t.TempDir()
	const text = `
variable "float" { default = 1 }
variable "door" {
  default   = "open sesame"
  sensitive = true
}
locals { team = {} }
data "card_type" "visa" { scheme = "VISA" }
output "o" { value = 1 }
cardholder "ana" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = "ana@example.com"
  country_code = "ES"
  phone_number = "600100200"
}
virtual_card "travel" {
  for_each  = local.team
  card_type = "23"
  balance { target = 1 }
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return mustLoad(t, Options{Dir: dir})
}

// What is declared can be completed, the attributes of one resource too, and
// each function once.
func TestNames(t *testing.T) {
	names := namesConfig(t).Names()
	var declared []string
	for _, name := range names {
		if name[len(name)-1] != '(' {
			declared = append(declared, name)
		}
	}
	want := []string{"cardholder.ana"}
	for _, attr := range []string{"address", "country_code", "email", "first_name", "id", "labels", "last_name", "phone_number", "status"} {
		want = append(want, "cardholder.ana."+attr)
	}
	want = append(want, "data.card_type.visa", "local.team", "path.cwd", "path.module", "path.root", "var.door", "var.float", "virtual_card.travel")
	if diff := cmp.Diff(want, declared); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := len(listedFunctions(t)) + 1; len(names)-len(declared) != n || !slices.Contains(names, "upper(") {
		t.Errorf("%d functions, want %d", len(names)-len(declared), n)
	}
}

// What could be secret is not written down.
func TestPrivate(t *testing.T) {
	c := namesConfig(t)
	for text, want := range map[string]bool{
		`upper("a")`:                             false,
		`var.door`:                               false,
		`123456789012`:                           false,
		`1234567890123`:                          true,
		`"4111-1111 1111" + "1111"`:              true,
		`join("", ["411111", "111111", "1111"])`: true,
		`var.door == "open sesame"`:              true,
		`nonsensitive(var.door)`:                 true,
		`sha256("my Password")`:                  true,
		`{ API_KEY = "x" }`:                      true,
	} {
		if got := c.Private(text); got != want {
			t.Errorf("Private(%q) = %v", text, got)
		}
	}
}

func TestUnfinished(t *testing.T) {
	for expr, want := range map[string]bool{
		`1 + 1`: false, `[1,`: true, `{ a = "}" `: true, `f("(")`: false, `"a\"(" `: false, `])`: false, `"a`: false,
		"<<EOT\n": true, "<<EOT\nit's (\n": true, "<<EOT\nit's (\nEOT\n": false, "f(<<-EOT\n  a\n  EOT\n": true,
		`"${upper(`: true, `"%{ if true }`: false, "[ # (\n": true, "1 # (": false,
	} {
		if got := Unfinished(expr); got != want {
			t.Errorf("Unfinished(%q) = %v", expr, got)
		}
	}
}
