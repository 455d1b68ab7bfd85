package config

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// Point shows where a finding of others stands in the files. One about a
// resource gets the place of the first of these arguments that its block has,
// or of the block; one that has a place already gets the lines there. What is
// declared nowhere stays as it is.
func (c *Config) Point(d card.Diagnostic, args ...string) card.Diagnostic {
	if d.Range == nil {
		a, err := card.ParseAddress(d.Address)
		res := c.declared[a.Declaration()]
		if err != nil || res == nil {
			return d
		}
		d.Range = cardRange(res.rangeOf(args))
	}
	return c.Excerpt(card.Diagnostics{d})[0]
}

// rangeOf is where the first of the arguments stands that the block has.
func (r *resource) rangeOf(args []string) hcl.Range {
	for _, name := range args {
		for _, full := range []string{name, name + ".target"} {
			if arg, there := r.args[full]; there {
				return arg.expr.Range()
			}
		}
	}
	return r.at
}
