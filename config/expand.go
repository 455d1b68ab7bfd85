package config

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// maxInstances is how many instances one block may have.
const maxInstances = 1_000_000

// maxResources is how many instances all blocks may have together.
const maxResources = 2_000_000

// expand evaluates for_each or count. It is false when the instances cannot be
// told.
func (r *run) expand(rep repeat) (*expansion, bool) {
	switch {
	case rep.forEach != nil:
		return r.expandForEach(rep.forEach)
	case rep.count != nil:
		return r.expandCount(rep.count)
	}
	return &expansion{n: 1}, true
}

func (r *run) expandCount(e hclsyntax.Expression) (*expansion, bool) {
	x := &expansion{count: true}
	v, ok := r.value(e, r.scope, card.Address{})
	if !ok || !r.usable(v, e.Range(), "count") {
		return x, false
	}
	v, err := convert.Convert(v, cty.Number)
	n, whole := 0, false
	if err == nil {
		n, whole = wholeNumber(v)
	}
	if !whole || n > maxInstances {
		r.problems.errorf(e.Range(), "Invalid count", "The value of count must be a whole number from 0 to %d.", maxInstances)
		return x, false
	}
	x.n = n
	return x, true
}

// usable refuses what instances cannot be told from.
func (r *run) usable(v cty.Value, at hcl.Range, name string) bool {
	short := strings.TrimPrefix(name, "the ")
	switch {
	case v.HasMark(mark.Ephemeral): // that of an element is for whoever reads it
		r.problems.errorf(at, "Ephemeral "+short, "The value of %s is ephemeral: it is there for this run only, and the instances stay. Use something that is not.", name)
	case v.IsMarked():
		r.problems.errorf(at, "Sensitive "+short, "The value of %s is sensitive, and it would show in the addresses of the instances. Use something that is not, or nonsensitive() where it may be shown.", name)
	case v.IsKnown() && v.IsNull():
		r.problems.errorf(at, "Invalid "+short, "The value of %s is null. Give it a value, or an empty one for no instances.", name)
	case !v.IsKnown():
		if !r.offline() && !r.problems.hasErrors() {
			r.problems.errorf(at, "Unknown "+short, "The value of %s depends on something that is known only after apply, so it cannot be told which instances there are. Use keys that the configuration itself knows, such as addresses, e-mails or CSV columns.", name)
		}
	default:
		return true
	}
	return false
}

func (r *run) expandForEach(e hclsyntax.Expression) (*expansion, bool) {
	at := e.Range()
	x := &expansion{keys: []cty.Value{}}
	v, ok := r.value(e, r.scope, card.Address{})
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
	x.fill(v, n)
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
	x.n, x.keys = len(inst.addrs), make([]cty.Value, len(inst.addrs))
	for i, a := range inst.addrs {
		key, _ := a.Key.Text()
		x.keys[i] = cty.StringVal(key)
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
func (x *expansion) fill(v cty.Value, n int) {
	x.n = n
	x.keys, x.elems = make([]cty.Value, 0, n), make([]cty.Value, 0, n)
	set := v.Type().IsSetType()
	for k, e := range v.Elements() {
		if set {
			k = e
		}
		x.keys, x.elems = append(x.keys, k), append(x.elems, e)
	}
}
