package config

import "github.com/zclconf/go-cty/cty"

type sensitiveMark struct{}

// sensitive marks values that must not be shown.
var sensitive = sensitiveMark{}

// isSensitive reports whether v, or anything in it, is marked.
func isSensitive(v cty.Value) bool { return v != cty.NilVal && v.HasMarkDeep(sensitive) }
