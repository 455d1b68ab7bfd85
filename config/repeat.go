package config

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// repeat says how often a block stands for something: once, or for each element
// of for_each, or count times.
type repeat struct {
	forEach, count hclsyntax.Expression
}

func readRepeat(b *block, p *problems) repeat {
	r := repeat{b.expr("for_each"), b.expr("count")}
	if r.forEach != nil && r.count != nil {
		p.errorf(b.attrs["count"].NameRange, "Conflicting arguments", "A block has either for_each or count, not both. Remove one of them.")
		r.count = nil
	}
	return r
}

// many reports whether instances have keys.
func (r repeat) many() bool { return r.forEach != nil || r.count != nil }

// inside is what the arguments of the block may refer to.
func (r repeat) inside() surroundings {
	return surroundings{each: r.forEach != nil, count: r.count != nil}
}

func (r repeat) reads(yield func(hclsyntax.Expression, surroundings)) {
	for _, e := range []hclsyntax.Expression{r.forEach, r.count} {
		if e != nil {
			yield(e, surroundings{})
		}
	}
}

// exampleKey is how the key of one instance could be written.
func (r repeat) exampleKey() string {
	if r.count != nil {
		return "[0]"
	}
	return `["key"]`
}

// expansion is the set of a block's instances.
type expansion struct {
	n     int
	keys  []cty.Value // for_each only
	elems []cty.Value // for_each only; nil where only the keys matter
	count bool
}

// key is that of instance i.
func (x *expansion) key(i int) card.Key {
	switch {
	case x.count:
		return card.IntKey(i)
	case x.keys != nil:
		return card.TextKey(x.keys[i].AsString())
	}
	return card.Key{}
}

// addresses are those of the instances of a block.
func (x *expansion) addresses(block card.Address) []card.Address {
	addrs := make([]card.Address, x.n)
	for i := range addrs {
		addrs[i] = block
		addrs[i].Key = x.key(i)
	}
	return addrs
}

// scopeOf is what each or count is for instance i: the name and its value, whose
// attributes are kept in pair.
func (x *expansion) scopeOf(i int, pair map[string]cty.Value) (string, cty.Value) {
	switch {
	case x.count:
		return "count", cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i))})
	case x.keys != nil:
		pair["key"], pair["value"] = x.keys[i], cty.DynamicVal
		if x.elems != nil {
			pair["value"] = x.elems[i]
		}
		return "each", cty.ObjectVal(pair)
	}
	return "", cty.NilVal
}

// value puts objects of one type together as references see them: one object, a
// tuple with count, a map with for_each.
func (x *expansion) value(objects []cty.Value, ty cty.Type) cty.Value {
	switch {
	case x.count:
		return cty.TupleVal(objects)
	case x.keys == nil:
		return objects[0]
	case len(objects) == 0:
		return cty.MapValEmpty(ty)
	}
	return cty.MapVal(x.byKey(objects))
}

// objectValue is value for objects whose types may differ, as the outputs of a
// module: an object with for_each.
func (x *expansion) objectValue(objects []cty.Value) cty.Value {
	if x.count || x.keys == nil {
		return x.value(objects, cty.DynamicPseudoType)
	}
	return cty.ObjectVal(x.byKey(objects))
}

func (x *expansion) byKey(objects []cty.Value) map[string]cty.Value {
	byKey := make(map[string]cty.Value, len(objects))
	for i, o := range objects {
		byKey[x.keys[i].AsString()] = o
	}
	return byKey
}
