package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
)

// Needs lead through locals and through the order that depends_on sets, and a
// block without instances is a block.
func TestBlocks(t *testing.T) {
	c := mustLoad(t, Options{Dir: writeConfig(t, `
data "card_type" "visa" { scheme = "VISA" }
locals {
  type  = data.card_type.visa.id
  again = "${local.type}"
}
cardholder "none" {
  count        = 0
  first_name   = "A"
  last_name    = "B"
  email        = "a@example.com"
  country_code = "ES"
  phone_number = "1"
}
virtual_card "a" {
  card_type = local.again
}
virtual_card "b" {
  card_type  = "23"
  depends_on = [virtual_card.a, cardholder.none]
}
`)})
	want := []card.Block{
		{Kind: "cardholder", Name: "none"},
		{Kind: "data.card_type", Name: "visa"},
		{Kind: "virtual_card", Name: "a", Needs: []string{"data.card_type.visa"}},
		{Kind: "virtual_card", Name: "b", Needs: []string{"cardholder.none", "virtual_card.a"}},
	}
	if diff := cmp.Diff(want, c.Blocks()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := (card.Block{Module: "module.sales", Kind: "cardholder", Name: "a"}).String(); got != "module.sales.cardholder.a" {
		t.Errorf("in a module it is %s", got)
	}
}
