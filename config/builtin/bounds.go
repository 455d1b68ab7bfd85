package builtin

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	yamlv3 "go.yaml.in/yaml/v3"

	"github.com/cardform/cardform/config/source"
)

// Bounds of what functions make.
const (
	MaxValues   = 10_000_000     // in one value, each counted as often as it occurs
	MaxText     = source.MaxSize // bytes of a text
	maxElements = 2_000_000      // of a list that lists are joined to
)

// within is a function that refuses arguments by a check: it sees none but what
// is known.
func within(f function.Function, check func(args []cty.Value) error) function.Function {
	return function.New(&function.Spec{
		Description: f.Description(), Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			for _, a := range args {
				if a.IsMarked() || !a.IsKnown() || a.IsNull() {
					return f.ReturnTypeForValues(args)
				}
			}
			if err := check(args); err != nil {
				return cty.NilType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

// productBound refuses to combine more than anybody has memory for.
func productBound(sets []cty.Value) error {
	n := 1
	for _, s := range sets {
		if !s.CanIterateElements() {
			return nil
		}
		if n *= s.LengthInt(); n > MaxValues/len(sets) {
			return fmt.Errorf("the result would have more than %d elements", MaxValues/len(sets))
		}
	}
	return nil
}

// concatBound refuses lists that have grown by doubling.
func concatBound(lists []cty.Value) error {
	n := 0
	for _, l := range lists {
		if l.CanIterateElements() {
			n += l.LengthInt()
		}
	}
	if n > maxElements {
		return fmt.Errorf("the result would have more than %d elements", maxElements)
	}
	return nil
}

func indentBound(args []cty.Value) error {
	spaces, _ := args[0].AsBigFloat().Float64()
	if lines := strings.Count(args[1].AsString(), "\n"); spaces*float64(lines) > MaxText {
		return fmt.Errorf("the result would be larger than %d MB", MaxText>>20)
	}
	return nil
}

func replaceBound(args []cty.Value) error {
	s, old, text := args[0].AsString(), args[1].AsString(), args[2].AsString()
	if len(text) > 0 && strings.Count(s, old) > MaxText/len(text) {
		return fmt.Errorf("the result would be larger than %d MB", MaxText>>20)
	}
	return nil
}

// nestingBound refuses text in which JSON or YAML is nested without end.
func nestingBound(args []cty.Value) error {
	if source.Nested(args[0].AsString()) {
		return function.NewArgErrorf(0, "the text is nested more than %d levels deep", source.MaxDepth)
	}
	return nil
}

// yamlBound refuses aliases of aliases, which are a short text for an endless
// value, too.
func yamlBound(args []cty.Value) error {
	if err := nestingBound(args); err != nil || !strings.Contains(args[0].AsString(), "*") {
		return err
	}
	var v any
	if err := yamlv3.Unmarshal([]byte(args[0].AsString()), &v); err != nil && strings.Contains(err.Error(), "excessive aliasing") {
		return function.NewArgErrorf(0, "the aliases in the text stand for more than anybody could mean")
	}
	return nil
}
