package config

import (
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/cardform/cardform/card"
)

// Format writes source in the canonical form: aligned equals signs, two blanks
// of indentation. Source that does not parse is returned as it is, with the
// reasons.
func Format(src []byte, file string) ([]byte, card.Diagnostics) {
	known := newSources()
	known.text[file] = src
	p := newProblems(known)
	if diag := notText(src, file); diag != nil {
		p.add(diag)
		return src, p.all()
	}
	parsed, diags := parseText(src, file)
	p.add(diags...)
	if p.hasErrors() {
		return src, p.all()
	}
	known.files[file] = parsed
	return hclwrite.Format(src), p.all()
}
