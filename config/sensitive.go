package config

import "github.com/zclconf/go-cty/cty"

// mark says how far a value may go.
type mark string

// The marks of values.
const (
	sensitive mark = "sensitive" // not to be shown
	ephemeral mark = "ephemeral" // for this run only: neither shown nor kept
)

// isSensitive reports whether v, or anything in it, must not be shown.
func isSensitive(v cty.Value) bool {
	return v != cty.NilVal && (v.HasMarkDeep(sensitive) || v.HasMarkDeep(ephemeral))
}

// isEphemeral reports whether v, or anything in it, must not be kept.
func isEphemeral(v cty.Value) bool { return v != cty.NilVal && v.HasMarkDeep(ephemeral) }

// withoutEphemeral is v with null for everything in it that is ephemeral.
func withoutEphemeral(v cty.Value) cty.Value {
	if !isEphemeral(v) {
		return v
	}
	v, marks := v.UnmarkDeepWithPaths()
	rest := make([]cty.PathValueMarks, 0, len(marks))
	gone := cty.NewPathSet()
	for _, at := range marks {
		if _, is := at.Marks[ephemeral]; is {
			gone.Add(at.Path)
			delete(at.Marks, ephemeral)
		}
		if len(at.Marks) > 0 {
			rest = append(rest, at)
		}
	}
	v, err := cty.Transform(v, func(path cty.Path, inner cty.Value) (cty.Value, error) {
		if gone.Has(path) {
			return cty.NullVal(inner.Type()), nil
		}
		return inner, nil
	})
	if err != nil {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v.MarkWithPaths(rest)
}
