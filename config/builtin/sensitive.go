package builtin

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/config/mark"
)

func anyValue() []function.Parameter {
	return []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true}}
}

func sameType(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil }

var sensitiveFunc = function.New(&function.Spec{
	Params: anyValue(), Type: sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0].Mark(mark.Sensitive), nil },
})

var nonsensitiveFunc = function.New(&function.Spec{
	Params: anyValue(), Type: sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, marks := args[0].Unmark()
		delete(marks, mark.Sensitive)
		return v.WithMarks(marks), nil
	},
})

var isSensitiveFunc = function.New(&function.Spec{
	Params: anyValue(), Type: function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].HasMark(mark.Sensitive) && !args[0].IsKnown() {
			return cty.UnknownVal(cty.Bool), nil
		}
		return cty.BoolVal(args[0].HasMark(mark.Sensitive)), nil
	},
})

// ephemeralAsNullFunc leaves null of what is there for this run only.
var ephemeralAsNullFunc = function.New(&function.Spec{
	Params: anyValue(), Type: sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return mark.DropEphemeral(args[0]), nil },
})
