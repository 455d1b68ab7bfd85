package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const configuration = `
cardform { name = "soak" }

provider "trustpay" {
  base_url            = %q
  merchant_id         = 8820250900009
  order_reference     = %q
  requests_per_second = 100000
  concurrency         = 16
  request_timeout     = "2s"
  settle_window       = "1s"
}

variable "stock" {
  type      = map(string)
  sensitive = true
}

locals {
  people = csvdecode(file("${path.module}/people.csv"))
  cards  = csvdecode(file("${path.module}/cards.csv"))
  vans   = csvdecode(file("${path.module}/vans.csv"))
}

cardholder "employee" {
  for_each     = { for p in local.people : p.key => p }
  first_name   = "Emma"
  last_name    = each.value.last_name
  email        = each.value.email
  country_code = "SG"
  phone_number = each.value.phone
}

virtual_card "travel" {
  for_each   = { for c in local.cards : c.key => c }
  card_type  = each.value.type
  cardholder = cardholder.employee[each.value.holder]
  balance {
    target       = each.value.target
    refill_below = each.value.refill
  }
}

physical_card "van" {
  for_each    = { for c in local.vans : c.key => c }
  card_number = var.stock[each.value.stock]
  cardholder  = cardholder.employee[each.value.holder]
  balance {
    target       = each.value.target
    refill_below = each.value.refill
  }
}
`

// writeMain writes what stays the same: the provider and the blocks.
func writeMain(dir, issuer, reference string) error {
	return os.WriteFile(filepath.Join(dir, "main.card.hcl"), fmt.Appendf(nil, configuration, issuer, reference), 0o600)
}

// write writes what a round wants: three CSV files.
func (f *fleet) write(dir string) error {
	people := rows("key,email,last_name,phone")
	for _, p := range f.people {
		if p.wanted {
			people.add(p.key, p.email(), p.lastName(), p.phone())
		}
	}
	cards, vans := rows("key,holder,type,target,refill"), rows("key,holder,stock,target,refill")
	for _, u := range f.units {
		switch {
		case !u.wanted:
		case u.physical():
			vans.add(u.key, u.who.key, fmt.Sprint(u.stock), u.target.String(), u.refill().String())
		default:
			cards.add(u.key, u.who.key, u.typ, u.target.String(), u.refill().String())
		}
	}
	for name, text := range map[string]*table{"people.csv": people, "cards.csv": cards, "vans.csv": vans} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// table is a file in the making.
type table struct{ strings.Builder }

func rows(header string) *table {
	t := &table{}
	t.add(header)
	return t
}

func (t *table) add(fields ...string) { t.WriteString(strings.Join(fields, ",") + "\n") }
