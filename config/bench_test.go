package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/cardform/cardform/config/source"
)

const fleetConfig = `
variable "float" {
  type    = number
  default = 200
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
  labels     = { purpose = "travel" }
  balance {
    target       = var.float
    refill_below = 50
  }
}
`

// writeFleet writes a configuration of n holders with one card each.
func writeFleet(tb testing.TB, n int) string {
	dir := tb.TempDir()
	var csv strings.Builder
	csv.WriteString("first_name,last_name,email,country,phone,team\n")
	for i := range n {
		fmt.Fprintf(&csv, "Ana,Lima,e%06d@example.com,SG,%08d,t%d\n", i, 10_000_000+i, i%8)
	}
	write(tb, filepath.Join(dir, "main.card.hcl"), fleetConfig)
	write(tb, filepath.Join(dir, "team.csv"), csv.String())
	return dir
}

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkFleet(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		dir := writeFleet(b, n)
		b.Run(fmt.Sprintf("evaluate/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e := loadAndEvaluate(b, dir); len(e.Want.Cards) != n {
					b.Fatal(len(e.Want.Cards))
				}
			}
		})
		b.Run(fmt.Sprintf("bare/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bareFleet(b, dir)
			}
		})
	}
}

// bareFleet is what no evaluator of this configuration can do without: parse
// the file, decode the CSV, and one for expression over it.
func bareFleet(b *testing.B, dir string) {
	parser := hclparse.NewParser()
	if _, diags := parser.ParseHCLFile(filepath.Join(dir, "main.card.hcl")); diags.HasErrors() {
		b.Fatal(diags)
	}
	text, err := os.ReadFile(filepath.Join(dir, "team.csv"))
	if err != nil {
		b.Fatal(err)
	}
	expr, diags := source.ParseExpression(`{ for e in csvdecode(csv) : e.email => e }`, "bare")
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	evalCtx := &hcl.EvalContext{
		Variables: map[string]cty.Value{"csv": cty.StringVal(string(text))},
		Functions: map[string]function.Function{"csvdecode": stdlib.CSVDecodeFunc},
	}
	if _, diags := expr.Value(evalCtx); diags.HasErrors() {
		b.Fatal(diags)
	}
}

// BenchmarkInstances: one block with as many instances as its CSV has rows.
func BenchmarkInstances(b *testing.B) {
	const n = 50_000
	dir := writeFleet(b, n)
	holders, _, _ := strings.Cut(fleetConfig, "virtual_card")
	write(b, filepath.Join(dir, "main.card.hcl"), holders)
	b.Run("evaluate", func(b *testing.B) {
		for b.Loop() {
			if e := loadAndEvaluate(b, dir); len(e.Want.Holders) != n {
				b.Fatal(len(e.Want.Holders))
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bareFleet(b, dir)
		}
	})
}

func loadAndEvaluate(b *testing.B, dir string) *Evaluated {
	c, diags := Load(Options{Dir: dir})
	e, more := c.Evaluate(nil, nil)
	if diags.HasErrors() || more.HasErrors() {
		b.Fatal(diags, more)
	}
	return e
}

// BenchmarkBlocks: cards that are written out, in many files.
func BenchmarkBlocks(b *testing.B) {
	const files, blocks = 100, 100
	dir := b.TempDir()
	for f := range files {
		var src strings.Builder
		for i := range blocks {
			fmt.Fprintf(&src, "virtual_card \"c%d_%d\" {\n  card_type = \"23\"\n  labels = { team = \"t%d\" }\n  balance { target = 200 }\n}\n\n", f, i, i%8)
		}
		write(b, filepath.Join(dir, fmt.Sprintf("team%03d.card.hcl", f)), src.String())
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, diags := Load(Options{Dir: dir}); diags.HasErrors() {
				b.Fatal(diags)
			}
		}
	})
	b.Run("evaluate", func(b *testing.B) {
		for b.Loop() {
			loadAndEvaluate(b, dir)
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			parser := hclparse.NewParser()
			for f := range files {
				if _, diags := parser.ParseHCLFile(filepath.Join(dir, fmt.Sprintf("team%03d.card.hcl", f))); diags.HasErrors() {
					b.Fatal(diags)
				}
			}
		}
	})
}
