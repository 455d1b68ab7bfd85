package config

import "testing"

// TestPartial: without a value a required variable is unknown, and what is wrong
// apart from that still shows.
func TestPartial(t *testing.T) {
	const src = `
variable "issuer" {}
variable "people" { type = map(string) }
variable "n" { type = number }
provider "trustpay" { base_url = var.issuer }
virtual_card "a" {
  for_each  = var.people
  card_type = each.value
  balance { target = var.n }
}
virtual_card "b" {
  count     = var.n
  card_type = "23"
}
output "n" { value = var.n + 1 }
`
	dir := writeConfig(t, src)
	if _, diags := Load(Options{Dir: dir}); len(diags) != 3 {
		t.Errorf("three variables have no value: %s", text(diags))
	}
	c, diags := Load(Options{Dir: dir, Partial: true})
	if _, more := c.Evaluate(nil, nil); len(diags)+len(more) > 0 {
		t.Errorf("%s%s", text(diags), text(more))
	}
	c, diags = Load(Options{Dir: writeConfig(t, src+"locals {\n  wrong = upper(var.people)\n}\n"), Partial: true})
	_, more := c.Evaluate(nil, nil)
	if all := append(diags, more...); len(all) != 1 || all[0].Summary != "Invalid function argument" {
		t.Error(text(all))
	}
}
