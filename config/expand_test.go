package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
)

// TestExpand: which instances a block has, in which order.
func TestExpand(t *testing.T) {
	tests := []struct{ args, want string }{
		{``, `virtual_card.a`},
		{`count = 0`, ``},
		{`count = 3`, `virtual_card.a[0] virtual_card.a[1] virtual_card.a[2]`},
		{`count = "2"`, `virtual_card.a[0] virtual_card.a[1]`},
		{`for_each = {}`, ``},
		{`for_each = { b = 1, a = "x" }`, `virtual_card.a["a"] virtual_card.a["b"]`},
		{`for_each = toset(["é", "Z", "a", "a"])`, `virtual_card.a["Z"] virtual_card.a["a"] virtual_card.a["é"]`},
		{`for_each = toset([])`, ``},
		{`for_each = tomap({ "x y" = 1, "$${" = 2 })`, `virtual_card.a["$${"] virtual_card.a["x y"]`},
		{`for_each = virtual_card.b`, `virtual_card.a["k"]`},
	}
	for _, tt := range tests {
		src := "virtual_card \"a\" {\n  card_type = \"23\"\n  " + tt.args + "\n}\nvirtual_card \"b\" {\n  card_type = \"23\"\n  for_each = { k = 1 }\n}\n"
		e := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src)}))
		var got []string
		for _, w := range e.Want.Cards {
			if w.Address.Name == "a" {
				got = append(got, w.Address.String())
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s gives %s, want %s", tt.args, strings.Join(got, " "), tt.want)
		}
	}
}

// TestEachAndCount: every way to use each and count gives the same as the plain
// one, which takes a short cut.
func TestEachAndCount(t *testing.T) {
	tests := []struct{ args, want string }{
		{`for_each = { a = { n = "x" } }` + "\n" + `card_type = each.value.n`, "x"},
		{`for_each = { a = { n = "x" } }` + "\n" + `card_type = each.value["n"]`, "x"},
		{`for_each = { a = { n = "x" } }` + "\n" + `card_type = (each.value).n`, "x"},
		{`for_each = { a = { n = "x" } }` + "\n" + `card_type = "${each.key}-${each.value.n}"`, "a-x"},
		{`for_each = { a = 5 }` + "\n" + `card_type = each.value`, "5"},
		{`for_each = toset(["s"])` + "\n" + `card_type = each.value`, "s"},
		{`count = 1` + "\n" + `card_type = "${count.index + 7}"`, "7"},
		{`for_each = { a = ["p", "q"] }` + "\n" + `card_type = each.value[1]`, "q"},
	}
	for _, tt := range tests {
		src := "virtual_card \"a\" {\n" + tt.args + "\nlabels = { type = each.value, fixed = \"f\" }\n}\n"
		if !strings.Contains(tt.args, "toset") && !strings.Contains(tt.args, "a = 5") {
			src = strings.ReplaceAll(src, "type = each.value,", "")
		}
		e := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src)}))
		if got := e.Want.Cards[0].CardType; got != tt.want {
			t.Errorf("%s gives %q, want %q", tt.args, got, tt.want)
		}
	}
}

// TestLabelsAreShared: instances with equal labels hold the same map.
func TestLabelsAreShared(t *testing.T) {
	dir := writeFleet(t, 100)
	write(t, filepath.Join(dir, "main.card.hcl"), strings.Replace(fleetConfig, "team = each.value.team", "team = lower(each.value.team)", 1))
	e := mustEvaluate(t, mustLoad(t, Options{Dir: dir}))
	distinct := map[string]map[string]string{}
	for _, w := range e.Want.Cards {
		first, ok := distinct[w.Labels["team"]]
		if !ok {
			distinct[w.Labels["team"]] = w.Labels
			continue
		}
		first["probe"] = "x"
		if w.Labels["probe"] != "x" {
			t.Fatalf("%s has labels of its own", w.Address)
		}
		delete(first, "probe")
	}
	if len(distinct) != 8 {
		t.Errorf("%d different labels", len(distinct))
	}
	if diff := cmp.Diff(map[string]string{"team": "t3", "purpose": "travel"}, distinct["t3"]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestHolderNamedByText: a card whose holder is named by a computed text gets
// the holder's labels, whichever is evaluated first.
func TestHolderNamedByText(t *testing.T) {
	src := `
virtual_card "a" {
  card_type  = "23"
  cardholder = "cardholder.${local.who}"
  labels     = { own = "1" }
}
locals { who = "zoe" }
locals { first = "Zo" }
locals { name = "${local.first}e" }
cardholder "zoe" {
  first_name   = local.name
  last_name    = "Lima"
  email        = "zoe@example.com"
  country_code = "BR"
  phone_number = "91234567"
  labels       = { team = "sales" }
}
`
	e := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src)}))
	if diff := cmp.Diff(map[string]string{"own": "1", "team": "sales"}, e.Want.Cards[0].Labels); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := e.Want.Cards[0].Holder.String(); got != "cardholder.zoe" {
		t.Errorf("the holder is %s", got)
	}
}

// TestKeysOfHolders: a for_each over cardholders gives the same cards whether
// their objects are needed or only their keys.
func TestKeysOfHolders(t *testing.T) {
	const src = `
cardholder "h" {
  for_each     = { "b@example.com" = "91234567", "a@example.com" = "91234568" }
  first_name   = "Ana"
  last_name    = "Silva"
  email        = each.key
  country_code = "SG"
  phone_number = each.value
  labels       = { team = "sales" }
}
virtual_card "v" {
  for_each   = cardholder.h
  card_type  = "23"
  cardholder = each.value
  labels     = { mail = each.key }
  balance { target = 5 }
}
`
	tests := map[string]string{
		"an object of a holder":       `output "o" { value = cardholder.h["a@example.com"].email }`,
		"an object of a card":         `output "o" { value = virtual_card.v["a@example.com"].cardholder.email }`,
		"each.value in another place": `virtual_card "w" {` + "\n for_each = cardholder.h\n card_type = each.value.country_code\n}",
	}
	keyed := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src)})).Want
	if n := len(keyed.Cards); n != 2 || keyed.Cards[0].Holder.String() != `cardholder.h["a@example.com"]` || keyed.Cards[0].Labels["team"] != "sales" {
		t.Fatalf("%d cards: %+v", n, keyed.Cards)
	}
	for name, more := range tests {
		e := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, src+more)}))
		for _, o := range e.Outputs {
			if o.Text != `"a@example.com"` {
				t.Errorf("%s: the output is %s", name, o.Text)
			}
		}
		if diff := cmp.Diff(keyed.Cards, e.Want.Cards[:2], cmp.AllowUnexported(card.Key{}, card.Masked{})); diff != "" {
			t.Errorf("%s changes the cards:\n%s", name, diff)
		}
	}
}
