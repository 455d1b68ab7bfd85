package cmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

type initOptions struct{ adopt bool }

func newInitCmd(a *app) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use: "init", Short: "Write a starter configuration", Args: exactly(0),
		Long: `init writes a small configuration that plans and applies on the embedded
emulator, without an account. With --adopt it writes what the issuer already
lists, with import blocks, for the account that your configuration names.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.adopt {
				return runAdopt(c.Context(), a)
			}
			return runInit(c.Context(), a)
		},
	}
	c.Flags().BoolVar(&o.adopt, "adopt", false, "write configuration for what the issuer lists and nobody declared")
	return c
}

// starter is the files that init writes.
func starter() map[string]string {
	return map[string]string{
		"main.card.hcl": `cardform {
  name = "starter" # goes into order numbers: one name per configuration of a merchant
}

provider "trustpay" {
  base_url = "emulator" # TrustPay on this machine; remove the line to use your account
}

variable "float" {
  type        = number
  default     = 200
  description = "Balance that every travel card is kept at, in USD."
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
}

virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = "23"
  cardholder = each.value
  balance {
    target       = var.float
    refill_below = 50
  }
}

output "last4" {
  value = { for email, c in virtual_card.travel : email => c.last4 }
}
`,
		".gitignore": `# The ledger and the emulator's accounts belong to one machine, plans to one day.
*.state*
*.emulator*
*.cardplan
`,
		"team.csv": `email,first_name,last_name,country,phone
ana@example.com,Ana,Ruiz,ES,600100200
ben@example.com,Ben,Okafor,GB,7700900100
chi@example.com,Chi,Tanaka,JP,9012345678
`,
	}
}

func runInit(_ context.Context, a *app) error {
	if err := os.MkdirAll(a.dir, 0o755); err != nil {
		return fail("Choose another directory with -C DIR.", "%w", err)
	}
	if there, err := filepath.Glob(filepath.Join(a.dir, "*.card.hcl")); err != nil || len(there) > 0 {
		return errors.Join(err, fail("Choose an empty directory, as in: cardform -C cards init\nTo see what this one does, type: cardform plan", "there is a configuration here already (%s); nothing was written", strings.Join(there, ", ")))
	}
	files := starter()
	if _, err := os.Stat(a.path(".gitignore")); err == nil {
		delete(files, ".gitignore") // theirs stands
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeNew(a.path(name), files[name]); err != nil {
			return err
		}
	}
	in := ""
	if a.dir != "." {
		in = " -C " + view.Quote(a.dir)
	}
	return a.human().Show(view.Text(fmt.Sprintf("Wrote %s and %s: three people, each with a card that is kept at 200 USD.\nIt runs on the embedded emulator, without an account. Next, type: cardform%s plan", a.path("main.card.hcl"), a.path("team.csv"), in)))
}

// writeNew writes a file that must not exist.
func writeNew(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fail("Move it away, or choose another directory with -C DIR.", "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(text)
	return err
}
