package builtin

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// The libraries have moved on since Terraform 1.11. What follows refuses what
// Terraform refuses, or keeps what it keeps.

// signumFunc takes whole numbers only.
var signumFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "num", Type: cty.Number}},
	Type:   function.StaticReturnType(cty.Number), RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if _, accuracy := args[0].AsBigFloat().Int64(); accuracy != 0 {
			return cty.UnknownVal(cty.Number), function.NewArgErrorf(0, "value must be a whole number, between -9223372036854775808 and 9223372036854775807")
		}
		return stdlib.Signum(args[0])
	},
})

// containsFunc does not look for null.
var containsFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.Bool), RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return stdlib.Contains(args[0], args[1]) },
})

// toFunc is a conversion that leaves the marks of elements where they are.
func toFunc(want cty.Type) function.Function {
	plain := stdlib.MakeToFunc(want)
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "v", Type: cty.DynamicPseudoType, AllowNull: true, AllowMarked: true, AllowDynamicType: true}},
		Type: func(args []cty.Value) (cty.Type, error) {
			return plain.ReturnType([]cty.Type{args[0].Type()})
		},
		Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) {
			if !args[0].ContainsMarked() {
				return plain.Call(args)
			}
			v, err := convert.Convert(args[0], want)
			if err != nil { // the library's error may quote the value
				return v, function.NewArgErrorf(0, "cannot convert the sensitive value to %s", want.FriendlyNameForConstraint())
			}
			return v, nil
		},
	})
}
