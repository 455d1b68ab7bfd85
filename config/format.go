package config

import (
	"bytes"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/source"
)

// Format writes source in Terraform's canonical form: aligned equals signs, two
// blanks of indentation, labels in quotes, no template around a single value.
// It means the same as before, and formatting it again changes nothing. Source
// that does not parse is returned as it is, with the reasons.
func Format(src []byte, file string) ([]byte, card.Diagnostics) {
	known := newSources()
	known.text[file] = src
	p := newProblems(known)
	switch diag := source.NotText(src, file); {
	case len(src) > source.MaxSize:
		p.add(plain("File cannot be read", "The file %s cannot be read: %s.", file, source.ErrTooLarge()))
		return src, p.all()
	case diag != nil:
		p.add(diag)
		return src, p.all()
	}
	out := bytes.TrimPrefix(src, []byte("\ufeff"))
	for {
		parsed, diags := source.Parse(out, file)
		p.add(diags...)
		if p.hasErrors() {
			return src, p.all()
		}
		known.files[file] = parsed
		edited := rewrite(out, parsed)
		if bytes.Equal(edited, out) {
			return hclwrite.Format(out), p.all()
		}
		out = edited
	}
}
