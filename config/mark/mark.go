// Package mark says of values how far they may go. Marks travel with a value
// through every expression that reads it.
package mark

import "github.com/zclconf/go-cty/cty"

// Mark says how far a value may go.
type Mark string

// The marks of values.
const (
	Sensitive Mark = "sensitive" // not to be shown
	Ephemeral Mark = "ephemeral" // for this run only: neither shown nor kept
)

// Hidden reports whether v, or anything in it, must not be shown. The zero Value
// is nothing.
func Hidden(v cty.Value) bool {
	return v != cty.NilVal && (v.HasMarkDeep(Sensitive) || v.HasMarkDeep(Ephemeral))
}

// IsEphemeral reports whether v, or anything in it, must not be kept.
func IsEphemeral(v cty.Value) bool { return v != cty.NilVal && v.HasMarkDeep(Ephemeral) }

// DropEphemeral returns v with null for everything in it that is ephemeral.
func DropEphemeral(v cty.Value) cty.Value {
	if !IsEphemeral(v) {
		return v
	}
	v, marks := v.UnmarkDeepWithPaths()
	rest := make([]cty.PathValueMarks, 0, len(marks))
	gone := cty.NewPathSet()
	for _, at := range marks {
		if _, is := at.Marks[Ephemeral]; is {
			gone.Add(at.Path)
			delete(at.Marks, Ephemeral)
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
