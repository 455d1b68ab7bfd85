package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/config/builtin"
)

// bounded refuses a value that is too large to go on with; quietly where what it
// comes from was refused. A list of twice the same list costs nothing to make;
// after thirty such steps nobody walks through it any more.
func (r *run) bounded(v cty.Value, at hcl.Range, quiet bool) (cty.Value, bool) {
	advice := ""
	if v, _ := v.Unmark(); v.IsKnown() && !v.IsNull() && v.Type() == cty.String && len(v.AsString()) > builtin.MaxText {
		advice = fmt.Sprintf("This makes a text larger than %d MB. Keep it in a file, or make less of it.", builtin.MaxText>>20)
	} else if weigh(v, builtin.MaxValues) > builtin.MaxValues {
		advice = fmt.Sprintf("This holds more than %d values, each counted as often as it occurs. Take apart what holds the same thing again and again.", builtin.MaxValues)
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
