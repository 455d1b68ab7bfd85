package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cardform/cardform/internal/rig"
)

// fleet writes a configuration of n employees with one bound card each, read
// from a CSV, and returns its directory.
func fleet(parent, issuer string, n int) (string, error) {
	dir := filepath.Join(parent, fmt.Sprintf("fleet-%d", n))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := writePeople(filepath.Join(dir, "team.csv"), n); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "main.card.hcl"), fmt.Appendf(nil, fleetConfig, issuer), 0o644)
}

const fleetConfig = `
cardform { name = "bench" }

provider "trustpay" {
  base_url            = %q
  merchant_id         = 8820250900009
  order_reference     = "merchant"
  requests_per_second = 100000
  concurrency         = 8
}

locals {
  team = csvdecode(file("${path.module}/team.csv"))
}

cardholder "employee" {
  for_each     = { for e in local.team : e.email => e }
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  email        = each.key
  country_code = each.value.country
  phone_number = each.value.phone
  labels       = { team = each.value.team }
}

virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = "23"
  cardholder = each.value
  balance {
    target       = 20
    refill_below = 10
  }
}
`

func writePeople(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "email,first_name,last_name,country,phone,team")
	for i := range n {
		fmt.Fprintf(w, "employee%d@example.com,Emma,%s,SG,%s,team%d\n", i, rig.LastName(i), rig.Phone(i), i%20)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
