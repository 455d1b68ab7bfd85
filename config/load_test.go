package config

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
)

func mustLoad(t *testing.T, o Options) *Config {
	t.Helper()
	c, diags := Load(o)
	if diags.HasErrors() {
		t.Fatalf("loading: %s", text(diags))
	}
	return c
}

func mustEvaluate(t *testing.T, c *Config) *Evaluated {
	t.Helper()
	e, diags := c.Evaluate(nil, nil)
	if diags.HasErrors() {
		t.Fatalf("evaluating: %s", text(diags))
	}
	return e
}

// text writes diagnostics for a failed test.
func text(diags card.Diagnostics) string {
	s := ""
	for _, d := range diags {
		s += "\n" + string(d.Severity) + ": " + d.Summary + ": " + d.Detail
	}
	return s
}

// summaries joins the summaries of the errors.
func summaries(diags card.Diagnostics) string {
	var list []string
	for _, d := range diags {
		if d.Severity == card.SeverityError {
			list = append(list, d.Summary)
		}
	}
	return strings.Join(list, "; ")
}
