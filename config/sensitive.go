package config

import (
	"iter"
	"maps"

	"github.com/zclconf/go-cty/cty"
)

// sensitive marks values that must not be shown.
type sensitiveMark struct{}

var sensitive = sensitiveMark{}

// isSensitive reports whether v, or anything in it, is marked.
func isSensitive(v cty.Value) bool { return v != cty.NilVal && v.HasMarkDeep(sensitive) }

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
