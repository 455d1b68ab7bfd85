package config

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// Excerpt adds to diagnostics of others, as the planner's, the lines of the
// configuration that their ranges point at.
func (c *Config) Excerpt(ds card.Diagnostics) card.Diagnostics {
	p := newProblems(c.src)
	p.secret = c.secret()
	for i, d := range ds {
		if d.Range != nil && d.Snippet == nil {
			at := hclRange(d.Range)
			ds[i].Snippet = p.snippet(&hcl.Diagnostic{Subject: &at})
		}
	}
	return ds
}
