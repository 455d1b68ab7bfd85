package config

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
)

func named() Names { return Names{People: "people.csv", Cards: "cards.csv"} }

func listedHolder(id, email string) card.Cardholder {
	return card.Cardholder{ID: id, Status: card.HolderSuccess, Profile: card.Profile{FirstName: "Ana", LastName: "Ruiz", Email: email, CountryCode: "ES", PhoneNumber: "60010" + fmt.Sprint(len(email))}}
}

func listedCard(id, typ, holder string) card.Card {
	return card.Card{Kind: card.KindVirtualCard, ID: id, CardType: typ, HolderID: holder, Status: card.CardActive}
}

const writtenConfig = `# Written by init --adopt. Once this is applied, the import blocks can go.

locals {
  adopted_person            = { for row in csvdecode(file("${path.module}/people.csv")) : row.email => row }
  adopted_type_23           = { for row in csvdecode(file("${path.module}/cards.csv")) : row.key => row if row.block == "type_23" }
  adopted_type_23_elsewhere = { for row in csvdecode(file("${path.module}/cards.csv")) : row.key => row if row.block == "type_23_elsewhere" }
  adopted_type_31_unbound   = { for row in csvdecode(file("${path.module}/cards.csv")) : row.key => row if row.block == "type_31_unbound" }
}

cardholder "person" {
  for_each     = local.adopted_person
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  email        = each.key
  country_code = each.value.country
  phone_number = each.value.phone
  labels       = { team = each.value.team }
}

import {
  for_each = local.adopted_person
  to       = cardholder.person[each.key]
  id       = each.value.id
}

virtual_card "type_23" {
  for_each   = local.adopted_type_23
  card_type  = "23"
  cardholder = cardholder.person[each.value.holder]
}

import {
  for_each = local.adopted_type_23
  to       = virtual_card.type_23[each.key]
  id       = each.value.id
}

virtual_card "type_23_elsewhere" {
  for_each  = local.adopted_type_23_elsewhere
  card_type = "23"

  lifecycle {
    ignore_changes = [cardholder]
  }
}

import {
  for_each = local.adopted_type_23_elsewhere
  to       = virtual_card.type_23_elsewhere[each.key]
  id       = each.value.id
}

virtual_card "type_31_unbound" {
  for_each  = local.adopted_type_31_unbound
  card_type = "31"
}

import {
  for_each = local.adopted_type_31_unbound
  to       = virtual_card.type_31_unbound[each.key]
  id       = each.value.id
}
`

// What the issuer lists is declared as a person would, and means what was seen.
func TestWrite(t *testing.T) {
	out := Write([]card.Cardholder{listedHolder("h-2", "bo@Other.example.com"), listedHolder("h-1", "ana@example.com")}, []card.Card{
		listedCard("1001", "23", "h-1"), listedCard("1002", "23", "h-9"), listedCard("1003", "31", ""),
		listedCard("1004", "23", "h-2"), listedCard("1005", "23", "h-2"),
	}, named())
	if diff := cmp.Diff(writtenConfig, string(out.Config)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	wantPeople := "email,first_name,last_name,country,phone,team,id\nana@example.com,Ana,Ruiz,ES,6001015,example.com,h-1\nbo@Other.example.com,Ana,Ruiz,ES,6001020,other.example.com,h-2\n"
	if diff := cmp.Diff(wantPeople, string(out.People)); diff != "" {
		t.Errorf("people: %s", diff)
	}
	wantCards := "key,block,holder,id\nana@example.com,type_23,ana@example.com,1001\nbo@Other.example.com 1004,type_23,bo@Other.example.com,1004\n" +
		"bo@Other.example.com 1005,type_23,bo@Other.example.com,1005\n1002,type_23_elsewhere,,1002\n1003,type_31_unbound,,1003\n"
	if diff := cmp.Diff(wantCards, string(out.Cards)); diff != "" {
		t.Errorf("cards: %s", diff)
	}
	if formatted, _ := Format(out.Config, "x.card.hcl"); string(formatted) != string(out.Config) {
		t.Errorf("fmt makes of it:\n%s", formatted)
	}
	want, err := adopted(t.TempDir(), out)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Holders) != 2 || len(want.Cards) != 5 || len(want.Imports) != 7 || want.Holders[0].Labels["team"] != "example.com" {
		t.Fatalf("%+v", want)
	}
	for _, c := range want.Cards {
		if bound := c.Address.Name == "type_23"; bound == c.Holder.IsZero() || c.Balance != nil || c.Ignores("cardholder") != (c.Address.Name == "type_23_elsewhere") {
			t.Errorf("it declares %+v", c)
		}
	}
}

// adopted is what the written files declare, as people find them.
func adopted(dir string, out Written) (card.Want, error) {
	for name, text := range map[string][]byte{"adopted.card.hcl": out.Config, "people.csv": out.People, "cards.csv": out.Cards} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return card.Want{}, err
		}
	}
	c, ds := Load(Options{Dir: dir})
	e, more := c.Evaluate(nil, nil)
	if ds = append(ds, more...); len(ds) > 0 {
		return card.Want{}, fmt.Errorf("%s\n%s", text(ds), out.Config)
	}
	return e.Want, nil
}

// Whatever can be declared comes back as it was, each thing once, and no cell
// is a formula.
func TestWriteComesBack(t *testing.T) {
	names := rapid.StringMatching(`[A-Za-zäé -]{0,3}[A-Za-z]`)
	mails := rapid.StringMatching(`[a-c=+'@$%{}"\x60-]{1,6}@[a-b-]\.(com|example)`)
	ids := rapid.OneOf(rapid.StringMatching(`[0-9a-z-]{1,3}`), rapid.StringMatching(`[$%{}"\\=+,' \n]{1,4}`))
	dir := t.TempDir() // each run writes its files over
	rapid.Check(t, func(r *rapid.T) {
		holders := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) card.Cardholder {
			h := listedHolder(ids.Draw(r, "id"), mails.Draw(r, "mail"))
			h.FirstName, h.PhoneNumber = names.Draw(r, "name"), rapid.StringMatching(`[0-9]{5,6}`).Draw(r, "phone")
			return h
		}), 0, 4, func(h card.Cardholder) string { return h.ID }).Draw(r, "holders")
		cards := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) card.Card {
			c := listedCard(ids.Draw(r, "card"), rapid.SampledFrom([]string{"23", "2-3", "2_3", `"${x}`}).Draw(r, "type"), "")
			if len(holders) > 0 && rapid.Bool().Draw(r, "bound") {
				c.HolderID = rapid.SampledFrom(holders).Draw(r, "holder").ID
			}
			return c
		}), 0, 6, func(c card.Card) string { return c.ID }).Draw(r, "cards")
		holders, cards, _ = Adoptable(holders, cards)
		if len(holders)+len(cards) == 0 {
			return
		}
		out := Write(holders, cards, named())
		want, err := adopted(dir, out)
		if err != nil {
			r.Fatal(err)
		}
		sameHolders(r, want, holders)
		sameCards(r, want, cards, holders)
		noFormulas(r, out)
	})
}

func sameHolders(t *rapid.T, want card.Want, holders []card.Cardholder) {
	ids := importedIDs(want)
	got := map[string]card.Profile{}
	for _, w := range want.Holders {
		got[ids[w.Address]] = w.Profile
	}
	listed := map[string]card.Profile{}
	for _, h := range holders {
		listed[h.ID] = h.Profile
	}
	if diff := cmp.Diff(listed, got); diff != "" {
		t.Errorf("-listed +declared\n%s", diff)
	}
}

func sameCards(t *rapid.T, want card.Want, cards []card.Card, holders []card.Cardholder) {
	ids := importedIDs(want)
	got, listed := map[string]string{}, map[string]string{}
	for _, w := range want.Cards {
		bound := ids[w.Holder]
		if w.Ignores("cardholder") {
			bound = "elsewhere"
		}
		got[ids[w.Address]] = w.CardType + " " + bound
	}
	here := map[string]string{"": ""}
	for _, h := range holders {
		here[h.ID] = h.ID
	}
	for _, c := range cards {
		bound, ok := here[c.HolderID]
		if !ok {
			bound = "elsewhere"
		}
		listed[c.ID] = c.CardType + " " + bound
	}
	if diff := cmp.Diff(listed, got); diff != "" {
		t.Errorf("-listed +declared\n%s", diff)
	}
}

func importedIDs(want card.Want) map[card.Address]string {
	ids := map[card.Address]string{}
	for _, i := range want.Imports {
		ids[i.Address] = i.ID
	}
	return ids
}

func noFormulas(t *rapid.T, out Written) {
	for _, text := range [][]byte{out.People, out.Cards} {
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Error(err)
		}
		for _, cell := range slices.Concat(rows...) {
			if strings.IndexAny(strings.TrimLeft(cell, " "), "=+-@") == 0 {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
}

// What cannot be declared is left out, with the reason.
func TestAdoptable(t *testing.T) {
	failed, odd, twin, line := listedHolder("h-2", "bo@example.com"), listedHolder("h-3", "cy@example.com"), listedHolder("h-4", "ANA@example.com"), listedHolder("h-5", "di@example.com")
	twin.PhoneNumber, line.PhoneNumber = "6999999", listedHolder("h-1", "ana@example.com").PhoneNumber
	failed.Status, odd.LastName = card.HolderFailed, "=cmd|'/C calc'!A0, \"x\""
	frozen, physical := listedCard("2", "23", ""), card.Card{Kind: card.KindPhysicalCard, ID: "p", Status: card.CardActive}
	frozen.Status = "FROZEN"
	holders, cards, left := Adoptable([]card.Cardholder{listedHolder("h-1", "ana@example.com"), failed, odd, twin, line}, []card.Card{listedCard("1", "23", "h-3"), frozen, physical, listedCard("4", "", "")})
	if len(holders) != 1 || len(cards) != 1 || holders[0].ID != "h-1" || cards[0].ID != "1" {
		t.Errorf("%+v %+v", holders, cards)
	}
	var got []string
	for _, l := range left {
		got = append(got, fmt.Sprint(l.What, l.IDs, " ", l.Why))
	}
	for i, want := range []string{`cardholder[h-2] The issuer's status is "FAILED"`, "cardholder[h-3] The last name", "cardholder[h-4 h-5] Another holder", `virtual card[2] The issuer's status is "FROZEN"`, "physical card[p] A declaration needs the full number", "virtual card[4] The issuer does not tell the type"} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("want %s, got %q", want, got)
		}
	}
}

// A table without rows is not written.
func TestWriteWithoutCards(t *testing.T) {
	if out := Write([]card.Cardholder{listedHolder("h", "a@example.com")}, nil, named()); out.Cards != nil || out.People == nil {
		t.Errorf("people %q, cards %q", out.People, out.Cards)
	}
	if out := Write(nil, []card.Card{listedCard("1", "23", "")}, named()); out.Cards == nil || out.People != nil {
		t.Errorf("people %q, cards %q", out.People, out.Cards)
	}
}

// Names that others have are left to them.
func TestWriteNames(t *testing.T) {
	names := named()
	names.Taken = []card.Block{{Kind: "cardholder", Name: "person"}, {Kind: "virtual_card", Name: "type_23"}, {Module: "module.a", Kind: "cardholder", Name: "person_2"}}
	out := string(Write([]card.Cardholder{listedHolder("h", "a@example.com")}, []card.Card{listedCard("1", "23", "h")}, names).Config)
	for _, want := range []string{`cardholder "person_2"`, `virtual_card "type_23_2"`, "adopted_person_2 ", "cardholder = cardholder.person_2[each.value.holder]"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
}
