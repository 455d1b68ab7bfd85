package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/card"
)

// Limits is the expectation that a limits block refuses.
const Limits = "limits"

func (r *SuiteRun) readExpects(p *problems) {
	e := r.b.expr("expect_failures")
	if e == nil {
		return
	}
	items, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		p.errorf(e.Range(), "Invalid expectation", "expect_failures is a list, as in [var.float, check.budget].")
		return
	}
	for _, item := range items {
		of, ok := expected(item)
		if !ok {
			p.errorf(item.Range(), "Invalid expectation", "An expected failure is var.NAME, output.NAME, check.NAME, a resource without a key as in virtual_card.travel, or the word limits.")
			continue
		}
		r.Expects = append(r.Expects, Expectation{Of: of, At: *cardRange(item.Range())})
	}
}

// expected reads one element of expect_failures.
func expected(e hcl.Expression) (string, bool) {
	if hcl.ExprAsKeyword(e) == Limits {
		return Limits, true
	}
	trav, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		return "", false
	}
	of := traversalText(trav)
	if slices.Contains([]string{"var", "output", "check"}, trav.RootName()) {
		_, named := attrName(trav, 1)
		return of, named && len(trav) == 2
	}
	addr, err := card.ParseAddress(of)
	return of, err == nil && addr == addr.Declaration()
}

// declares reports whether the configuration has what an expectation names.
func (c *Config) declares(of string) bool {
	if root, name, _ := strings.Cut(of, "."); root == "var" || root == "output" || root == "check" {
		return c.root.nodes[ref{root, name}] != nil
	}
	addr, err := card.ParseAddress(of)
	return of == Limits || err == nil && c.declared[addr] != nil
}

// Failed names whose condition did not hold, as an expectation does; "" where a
// diagnostic is about anything else.
func (c *Config) Failed(d card.Diagnostic) string {
	if d.Range == nil || c.src.files[d.Range.File] == nil {
		return ""
	}
	b := blockAt(c.src.files[d.Range.File].Body.(*hclsyntax.Body), d.Range.Start.Byte)
	if b == nil || !inCondition(b, d.Range.Start.Byte) {
		return ""
	}
	if addr, err := card.ParseAddress(d.Address); err == nil && !addr.IsZero() {
		return addr.Declaration().String()
	}
	if strings.Contains(d.Range.File, "/") {
		return "" // of a module: only its caller's are named
	}
	switch b.Type {
	case "variable":
		return "var." + b.Labels[0]
	case "output", "check":
		return b.Type + "." + b.Labels[0]
	}
	return ""
}

// inCondition reports whether a place is in a block with a condition that stands
// in b.
func inCondition(b *hclsyntax.Block, at int) bool {
	for _, nested := range b.Body.Blocks {
		r := nested.Range()
		if at < r.Start.Byte || at >= r.End.Byte {
			continue
		}
		return nested.Body.Attributes["condition"] != nil || inCondition(nested, at)
	}
	return false
}
