package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	yamlv3 "go.yaml.in/yaml/v3"
)

// Bounds of what expressions may make.
const (
	maxValues = 10_000_000 // in one value, each counted as often as it occurs
	maxText   = maxFile    // bytes of a text
)

// bounded refuses a value that is too large to go on with; quietly where what it
// comes from was refused. A list of twice the same list costs nothing to make;
// after thirty such steps nobody walks through it any more.
func (r *run) bounded(v cty.Value, at hcl.Range, quiet bool) (cty.Value, bool) {
	advice := ""
	if v, _ := v.Unmark(); v.IsKnown() && !v.IsNull() && v.Type() == cty.String && len(v.AsString()) > maxText {
		advice = fmt.Sprintf("This makes a text larger than %d MB. Keep it in a file, or make less of it.", maxText>>20)
	} else if weigh(v, maxValues) > maxValues {
		advice = fmt.Sprintf("This holds more than %d values, each counted as often as it occurs. Take apart what holds the same thing again and again.", maxValues)
	}
	if advice == "" {
		return v, true
	}
	if !quiet {
		r.problems.errorf(at, "Value too large", "%s", advice)
	}
	return cty.DynamicVal, false
}

// weigh counts the values inside v, and stops somewhere above the limit.
func weigh(v cty.Value, limit int) int {
	v, _ = v.Unmark()
	ty := v.Type()
	if n := flat(ty); n > 0 || !v.IsKnown() || v.IsNull() {
		return max(n, 1)
	}
	if ty.IsCollectionType() {
		if n := flat(ty.ElementType()); n > 0 {
			return 1 + v.LengthInt()*n
		}
	}
	switch {
	case ty.IsObjectType():
		return weighObject(v, limit)
	case !v.CanIterateElements():
		return 1
	}
	n := 1
	for _, e := range v.Elements() {
		if n += weigh(e, limit-n); n > limit {
			break
		}
	}
	return n
}

func weighObject(v cty.Value, limit int) int {
	n := 1
	for name, inner := range v.Type().AttributeTypes() {
		size := flat(inner)
		if size == 0 {
			size = weigh(v.GetAttr(name), limit-n)
		}
		if n += size; n > limit {
			break
		}
	}
	return n
}

// flat is how many values there are in each value of a type; 0 where that
// differs, or takes long to tell.
func flat(ty cty.Type) int {
	switch {
	case ty.IsPrimitiveType():
		return 1
	case ty.IsObjectType():
		for _, inner := range ty.AttributeTypes() {
			if !inner.IsPrimitiveType() {
				return 0
			}
		}
		return 1 + len(ty.AttributeTypes())
	case ty.IsTupleType():
		n := 1
		for _, inner := range ty.TupleElementTypes() {
			if inner.IsTupleType() || flat(inner) == 0 {
				return 0
			}
			n += flat(inner)
		}
		return n
	}
	return 0
}

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
		if n *= s.LengthInt(); n > maxValues/len(sets) {
			return fmt.Errorf("the result would have more than %d elements", maxValues/len(sets))
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
	if n > maxResources {
		return fmt.Errorf("the result would have more than %d elements", maxResources)
	}
	return nil
}

func indentBound(args []cty.Value) error {
	spaces, _ := args[0].AsBigFloat().Float64()
	if lines := strings.Count(args[1].AsString(), "\n"); spaces*float64(lines) > maxText {
		return fmt.Errorf("the result would be larger than %d MB", maxText>>20)
	}
	return nil
}

func replaceBound(args []cty.Value) error {
	s, old, text := args[0].AsString(), args[1].AsString(), args[2].AsString()
	if len(text) > 0 && strings.Count(s, old) > maxText/len(text) {
		return fmt.Errorf("the result would be larger than %d MB", maxText>>20)
	}
	return nil
}

// nestingBound refuses text in which JSON or YAML is nested without end.
func nestingBound(args []cty.Value) error {
	if nestedData(args[0].AsString()) {
		return function.NewArgErrorf(0, "the text is nested more than %d levels deep", maxDepth)
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
