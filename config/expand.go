package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
)

// maxInstances is how many instances one block may have.
const maxInstances = 1_000_000

// expansion is the set of a block's instances.
type expansion struct {
	addrs []card.Address
	keys  []cty.Value // for_each only
	elems []cty.Value // for_each only; nil where only the keys matter
	count bool
	pair  map[string]cty.Value // the attributes of each, overwritten for every instance
}

// scopeOf is what each or count is for instance i: the name and its value.
func (x *expansion) scopeOf(i int) (string, cty.Value) {
	switch {
	case x.count:
		return "count", cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i))})
	case x.keys != nil:
		if x.pair == nil {
			x.pair = map[string]cty.Value{}
		}
		x.pair["key"], x.pair["value"] = x.keys[i], cty.DynamicVal
		if x.elems != nil {
			x.pair["value"] = x.elems[i]
		}
		return "each", cty.ObjectVal(x.pair)
	}
	return "", cty.NilVal
}

// value puts the objects of the instances together as references see them: one
// object, a tuple with count, a map with for_each.
func (x *expansion) value(objects []cty.Value, ty cty.Type) cty.Value {
	switch {
	case x.count:
		return cty.TupleVal(objects)
	case x.keys == nil:
		return objects[0]
	case len(objects) == 0:
		return cty.MapValEmpty(ty)
	}
	byKey := make(map[string]cty.Value, len(objects))
	for i, o := range objects {
		byKey[x.keys[i].AsString()] = o
	}
	return cty.MapVal(byKey)
}

// expand evaluates for_each or count. It is false when the instances cannot be
// told.
func (r *run) expand(res *resource) (*expansion, bool) {
	switch {
	case res.forEach != nil:
		return r.expandForEach(res)
	case res.count != nil:
		return r.expandCount(res)
	}
	return &expansion{addrs: []card.Address{res.addr}}, true
}

func (r *run) expandCount(res *resource) (*expansion, bool) {
	x := &expansion{count: true}
	v, ok := r.value(res.count, r.scope, card.Address{})
	if !ok || !r.usable(v, res.count.Range(), "count") {
		return x, false
	}
	v, err := convert.Convert(v, cty.Number)
	n, whole := 0, false
	if err == nil {
		n, whole = wholeNumber(v)
	}
	if !whole || n > maxInstances {
		r.problems.errorf(res.count.Range(), "Invalid count", "The value of count must be a whole number from 0 to %d.", maxInstances)
		return x, false
	}
	x.addrs = make([]card.Address, n)
	for i := range n {
		x.addrs[i] = res.addr
		x.addrs[i].Key = card.IntKey(i)
	}
	return x, true
}

// usable refuses what instances cannot be told from.
func (r *run) usable(v cty.Value, at hcl.Range, name string) bool {
	switch {
	case v.IsMarked():
		r.problems.errorf(at, "Sensitive "+name, "The value of %s is sensitive, and it would show in the addresses of the instances. Use something that is not, or nonsensitive() where it may be shown.", name)
	case v.IsKnown() && v.IsNull():
		r.problems.errorf(at, "Invalid "+name, "The value of %s is null. Give it a value, or an empty one for no instances.", name)
	case !v.IsKnown():
		if !r.offline() && !r.problems.hasErrors() {
			r.problems.errorf(at, "Unknown "+name, "The value of %s depends on something that is known only after apply, so it cannot be told which instances there are. Use keys that the configuration itself knows, such as addresses, e-mails or CSV columns.", name)
		}
	default:
		return true
	}
	return false
}

func (r *run) expandForEach(res *resource) (*expansion, bool) {
	if holders := r.c.keysOf(res); holders != nil && !r.reads(holders) {
		return r.expandKeys(res, holders)
	}
	at := res.forEach.Range()
	x := &expansion{keys: []cty.Value{}}
	v, ok := r.value(res.forEach, r.scope, card.Address{})
	if !ok || !r.usable(v, at, "for_each") {
		return x, false
	}
	ty := v.Type()
	switch {
	case ty.IsMapType() || ty.IsObjectType():
	case ty.IsSetType() && (ty.ElementType() == cty.String || v.LengthInt() == 0):
		if !r.checkSet(v, at) {
			return x, false
		}
	case ty.IsSetType(), ty.IsTupleType(), ty.IsListType():
		r.problems.errorf(at, "Invalid for_each", "for_each takes a map or a set of texts, and this is a %s: its elements have no keys that would stay the same when others come or go. For texts use toset(…), for objects { for x in … : x.email => x }.", ty.FriendlyName())
		return x, false
	default:
		r.problems.errorf(at, "Invalid for_each", "for_each takes a map or a set of texts, and this is a %s.", ty.FriendlyName())
		return x, false
	}
	n := v.LengthInt()
	if n > maxInstances {
		r.problems.errorf(at, "Invalid for_each", "A block has at most %d instances.", maxInstances)
		return x, false
	}
	x.fill(res.addr, v, n)
	return x, true
}

// expandKeys takes the keys of another block's instances, whose objects nothing
// needs.
func (r *run) expandKeys(res, holders *resource) (*expansion, bool) {
	inst := r.instances[holders.id]
	x := &expansion{keys: []cty.Value{}}
	if inst == nil || !inst.told {
		return x, r.usable(cty.DynamicVal, res.forEach.Range(), "for_each")
	}
	x.addrs, x.keys = make([]card.Address, len(inst.addrs)), make([]cty.Value, len(inst.addrs))
	for i, a := range inst.addrs {
		key, _ := a.Key.Text()
		x.addrs[i], x.keys[i] = res.addr, cty.StringVal(key)
		x.addrs[i].Key = a.Key
	}
	return x, true
}

func (r *run) checkSet(v cty.Value, at hcl.Range) bool {
	for _, e := range v.Elements() {
		switch {
		case e.IsMarked() || !e.IsKnown():
			return r.usable(e, at, "for_each")
		case e.IsNull():
			r.problems.errorf(at, "Invalid for_each", "The set holds null, and each of its texts is the key of an instance. Take the null out, as with compact().")
			return false
		}
	}
	return true
}

// fill takes the elements, which cty yields in the order of addresses.
func (x *expansion) fill(block card.Address, v cty.Value, n int) {
	x.addrs = make([]card.Address, 0, n)
	x.keys, x.elems = make([]cty.Value, 0, n), make([]cty.Value, 0, n)
	set := v.Type().IsSetType()
	for k, e := range v.Elements() {
		if set {
			k = e
		}
		addr := block
		addr.Key = card.TextKey(k.AsString())
		x.addrs, x.keys, x.elems = append(x.addrs, addr), append(x.keys, k), append(x.elems, e)
	}
}
