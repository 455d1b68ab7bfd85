package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cardform/cardform/card"
)

func loadValid(t *testing.T, name string, env ...string) *Config {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", "valid", name+".card.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	return mustLoad(t, Options{Dir: writeConfig(t, string(src)), Env: env, Version: "1.2.3"})
}

// TestValid: the files of testdata/valid raise nothing, offline and online.
func TestValid(t *testing.T) {
	for _, name := range []string{"quickstart", "lifecycle"} {
		c := loadValid(t, name)
		for _, seen := range []*card.Inventory{nil, issuer()} {
			if _, diags := c.Evaluate(seen, nil); len(diags) > 0 {
				t.Errorf("%s: %s", name, text(diags))
			}
		}
	}
}

func TestQuickstart(t *testing.T) {
	const number = "4242424242424242"
	c := loadValid(t, "quickstart", "CARDFORM_VAR_van_card="+number)
	e, diags := c.Evaluate(issuer(), nil)
	if len(diags) > 0 {
		t.Fatal(text(diags))
	}
	if len(e.Want.Holders) != 3 || len(e.Want.Cards) != 4 {
		t.Fatalf("%d holders and %d cards", len(e.Want.Holders), len(e.Want.Cards))
	}
	ana := addr(t, `cardholder.employee["ana@example.com"]`)
	van := card.WantCard{
		Declared: card.Declared{Address: addr(t, "physical_card.van[0]"), Labels: map[string]string{"team": "sales"}},
		Number:   card.Mask(number), Holder: ana, Balance: &card.Target{Target: 30000, RefillBelow: 30000},
	}
	travel := card.WantCard{
		Declared: card.Declared{Address: addr(t, `virtual_card.travel["ana@example.com"]`), Labels: map[string]string{"team": "sales", "purpose": "travel"}},
		CardType: "23", Holder: ana, Balance: &card.Target{Target: 20000, RefillBelow: 5000},
	}
	if diff := cmp.Diff([]card.WantCard{van, travel}, e.Want.Cards[:2], nouns()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := e.Numbers[van.Address].Reveal(); got != number {
		t.Errorf("the applier would get %q", got)
	}
	wantIgnore := []card.Ignore{{IDs: []string{"57", "bob@example.com"}, Owner: "Finance", Reason: "Opened by hand.", Expires: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(wantIgnore, e.Want.Ignores); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]card.Import{{Address: travel.Address, ID: "57"}}, e.Want.Imports, nouns(), cmpopts.IgnoreFields(card.Import{}, "At")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if l := e.Want.Limits; len(l) != 2 || *l[0].PerCardPerMonth != 200050 || *l[0].ReleasedShare != 300_000_000 || *l[0].OpensPerRun != 50 || l[1].ReleasedShare != nil {
		t.Errorf("limits are %+v", l)
	}
	if r := c.Point(card.Diagnostic{Address: travel.Address.String()}).Range; r == nil || r.File != "main.card.hcl" || r.Start.Line != 47 {
		t.Errorf("travel stands at %+v", r)
	}
	if r := c.Point(card.Diagnostic{Address: "virtual_card.none"}).Range; r != nil {
		t.Errorf("nothing stands at %+v", r)
	}
}

func TestLifecycle(t *testing.T) {
	e := mustEvaluate(t, loadValid(t, "lifecycle"))
	one := addr(t, "cardholder.one")
	if h := e.Want.Holders[0]; !h.PreventRelease || cmp.Diff([]string{"first_name", "last_name"}, h.IgnoreChanges) != "" || h.PhoneNumber != "612345678" {
		t.Errorf("the holder is %+v", h)
	}
	if diff := cmp.Diff([]card.Address{one}, e.Want.Keep, nouns()); diff != "" {
		t.Errorf("kept: %s", diff)
	}
	byAddress := map[string]card.WantCard{}
	for _, w := range e.Want.Cards {
		byAddress[w.Address.String()] = w
	}
	spare := byAddress["virtual_card.spare[1]"]
	if diff := cmp.Diff(map[string]string{"number": "1", "flag": "true"}, spare.Labels); diff != "" {
		t.Errorf("labels: %s", diff)
	}
	if !spare.Ignores("card_type") || !spare.Ignores("balance") || spare.CardType != "23" || spare.Balance.Target != 1050 || !spare.Holder.IsZero() {
		t.Errorf("the spare card is %+v", spare)
	}
	named := byAddress["virtual_card.named"]
	if diff := cmp.Diff([]card.Address{addr(t, "virtual_card.spare[0]"), addr(t, "virtual_card.spare[1]")}, named.DependsOn, nouns()); diff != "" {
		t.Errorf("depends on: %s", diff)
	}
	if named.Holder != one || named.Balance.Target != 30 || named.Balance.RefillSet() {
		t.Errorf("the named card is %+v", named)
	}
	if w := byAddress["virtual_card.copy"]; w.Holder != one || w.Balance.Target != 2100 || w.CardType != "23" {
		t.Errorf("the copy is %+v", w)
	}
}

func addr(t *testing.T, s string) card.Address {
	t.Helper()
	a, err := card.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nouns compares what has unexported fields.
func nouns() cmp.Option {
	return cmp.Options{
		cmp.Comparer(func(a, b card.Masked) bool { return a == b }),
		cmp.Comparer(func(a, b card.Address) bool { return a == b }),
	}
}
