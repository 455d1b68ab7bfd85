package config

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
)

const written = `cardholder "ana_ruiz" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = "ana.ruiz@example.com"
  country_code = "ES"
  phone_number = "600100200"
}

import {
  to = cardholder.ana_ruiz
  id = "h-1"
}

virtual_card "card_1001" {
  card_type  = "23"
  cardholder = cardholder.ana_ruiz
}

import {
  to = virtual_card.card_1001
  id = "1001"
}

virtual_card "card_1002" {
  card_type = "23"
  lifecycle {
    ignore_changes = [cardholder]
  }
}

import {
  to = virtual_card.card_1002
  id = "1002"
}

virtual_card "card_1003" {
  card_type = "31"
}

import {
  to = virtual_card.card_1003
  id = "1003"
}
`

// What the issuer lists is declared as a person would, and means what was seen.
func TestWrite(t *testing.T) {
	ana := card.Profile{FirstName: "Ana", LastName: "Ruiz", Email: "ana.ruiz@example.com", CountryCode: "ES", PhoneNumber: "600100200"}
	src := Write([]card.Cardholder{{ID: "h-1", Profile: ana}}, []card.Card{
		{ID: "1001", CardType: "23", HolderID: "h-1"}, {ID: "1002", CardType: "23", HolderID: "h-9"}, {ID: "1003", CardType: "31"},
	})
	if diff := cmp.Diff(written, string(src)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if formatted, _ := Format(src, "x.card.hcl"); string(formatted) != string(src) {
		t.Errorf("fmt makes of it:\n%s", formatted)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "adopted.card.hcl"), string(src))
	want := mustEvaluate(t, mustLoad(t, Options{Dir: dir})).Want
	if len(want.Holders) != 1 || want.Holders[0].Profile != ana {
		t.Errorf("holders %+v", want.Holders)
	}
	if len(want.Cards) != 3 || want.Cards[0].Holder != want.Holders[0].Address || want.Cards[0].Balance != nil {
		t.Errorf("cards %+v", want.Cards)
	}
	if len(want.Imports) != 4 || want.Imports[1].ID != "1001" {
		t.Errorf("imports %+v", want.Imports)
	}
	if got := Write(nil, nil); len(got) != 0 {
		t.Errorf("of nothing it writes %q", got)
	}
}

// Whatever an issuer lists stays text: it neither ends its quotes nor becomes an
// expression.
func TestWriteQuotes(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[$%{}"\\\n\r\ta]{0,8}`), rapid.Just("${var.x}"), rapid.Just("$${%%{a\"\nid = \"7\""))
	rapid.Check(t, func(t *rapid.T) {
		h := card.Cardholder{ID: texts.Draw(t, "id"), Profile: card.Profile{Email: texts.Draw(t, "email"), LastName: texts.Draw(t, "name")}}
		f, diags := parseText(Write([]card.Cardholder{h}, nil), "x.card.hcl")
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		blocks := f.Body.(*hclsyntax.Body).Blocks
		if len(blocks) != 2 {
			t.Fatalf("it has %d blocks", len(blocks))
		}
		for _, c := range []struct {
			block int
			name  string
			want  string
		}{{0, "email", h.Email}, {0, "last_name", h.LastName}, {1, "id", h.ID}} {
			got, diags := blocks[c.block].Body.Attributes[c.name].Expr.Value(nil)
			if want := cty.StringVal(c.want); diags.HasErrors() || !got.RawEquals(want) {
				t.Errorf("%s is %#v, want %#v (%v)", c.name, got, want, diags)
			}
		}
	})
}

// Names that HCL takes, whatever an issuer's e-mail looks like, each once.
func TestWriteNames(t *testing.T) {
	w := writer{taken: map[string]bool{}}
	for _, c := range []struct{ email, want string }{
		{"ana.ruiz@example.com", "ana_ruiz"}, {"ANA-ruiz@other.com", "ana_ruiz_2"}, {"1st@example.com", "holder_1st"}, {"@", "holder_"},
	} {
		if got := w.name(c.email); got != c.want {
			t.Errorf("name(%q) = %q, want %q", c.email, got, c.want)
		}
	}
}
