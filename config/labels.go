package config

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// labelSet is a set of labels that any number of instances share. A nil one is
// empty.
type labelSet struct {
	texts map[string]string
	value cty.Value
}

// labelPool keeps every set of labels once.
type labelPool struct {
	sets   map[string]*labelSet
	merged map[[2]*labelSet]*labelSet
	empty  *labelSet
}

func newLabelPool() *labelPool {
	return &labelPool{
		sets: map[string]*labelSet{}, merged: map[[2]*labelSet]*labelSet{},
		empty: &labelSet{value: cty.MapValEmpty(cty.String)},
	}
}

// of returns the set with the given labels.
func (p *labelPool) of(texts map[string]string) *labelSet {
	if len(texts) == 0 {
		return p.empty
	}
	var buf [128]byte
	key := buf[:0]
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		key = appendPart(appendPart(key, k), texts[k])
	}
	if set := p.sets[string(key)]; set != nil {
		return set
	}
	values := make(map[string]cty.Value, len(texts))
	for k, v := range texts {
		values[k] = cty.StringVal(v)
	}
	set := &labelSet{texts: texts, value: cty.MapVal(values)}
	p.sets[string(key)] = set
	return set
}

func appendPart(key []byte, s string) []byte {
	return append(binary.AppendUvarint(key, uint64(len(s))), s...)
}

// merge lays over onto base.
func (p *labelPool) merge(base, over *labelSet) *labelSet {
	if base == nil || base == p.empty {
		return over
	}
	pair := [2]*labelSet{base, over}
	if set := p.merged[pair]; set != nil {
		return set
	}
	set := p.of(mergeTexts(base.texts, over.texts))
	p.merged[pair] = set
	return set
}

// mergeTexts lays over onto base; a key of over wins. Neither is written to.
func mergeTexts(base, over map[string]string) map[string]string {
	if len(over) == 0 {
		return base
	}
	merged := maps.Clone(base)
	if merged == nil {
		merged = make(map[string]string, len(over))
	}
	maps.Copy(merged, over)
	return merged
}

// quickLabels finds labels that another instance had before, nil when they are
// new or not plain texts.
func (f *frame) quickLabels() *labelSet {
	items := f.res.args["labels"].items
	if len(items) == 0 {
		return nil
	}
	var buf [128]byte
	key := buf[:0]
	for i := range items {
		v := items[i].constant
		if !items[i].arg.same {
			if items[i].arg.each == "" {
				return nil
			}
			v, _ = items[i].arg.value(f)
		}
		if v == cty.NilVal || v.IsMarked() || v.Type() != cty.String || !v.IsKnown() || v.IsNull() {
			return nil
		}
		key = appendPart(appendPart(key, items[i].key), v.AsString())
	}
	return f.run.labels.sets[string(key)]
}

// evalLabels evaluates the labels argument. A null label is left out.
func (f *frame) evalLabels() *labelSet {
	if !f.res.args["labels"].same {
		if set := f.quickLabels(); set != nil {
			return set
		}
		return f.anyLabels()
	}
	if f.sameLabels == nil || f.sameLabels == f.run.labels.empty {
		f.sameLabels = f.anyLabels() // an empty set may have failed, which each instance reports
	}
	return f.sameLabels
}

func (f *frame) anyLabels() *labelSet {
	pool := f.run.labels
	v, ok := f.eval("labels")
	if !ok {
		return pool.empty
	}
	if !v.IsKnown() || v.IsNull() || v.IsMarked() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		if v, ok = f.known("labels", v, cty.Map(cty.String), false); !ok {
			return pool.empty
		}
	}
	texts := make(map[string]string, v.LengthInt())
	for k, e := range v.Elements() {
		if !e.IsMarked() && e.IsKnown() && e.IsNull() {
			continue
		}
		if e.Type() != cty.String || e.IsMarked() || !e.IsKnown() {
			e, ok = f.labelText(k.AsString(), e)
			if !ok {
				return pool.empty
			}
		}
		texts[k.AsString()] = e.AsString()
	}
	return pool.of(texts)
}

func (f *frame) labelText(name string, v cty.Value) (cty.Value, bool) {
	if _, err := convert.Convert(v, cty.String); err != nil {
		f.fail("labels", "Wrong type of value", "The label %q must be a text: %s.", name, err)
		return v, false
	}
	return f.known("labels", v, cty.String, false)
}
