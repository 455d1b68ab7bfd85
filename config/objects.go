package config

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// The types of resources as expressions see them. Arguments are known when the
// configuration says them; the rest comes from the ledger.

var holderObjectType = cty.Object(map[string]cty.Type{
	"first_name": cty.String, "last_name": cty.String, "email": cty.String, "country_code": cty.String,
	"phone_number": cty.String, "labels": cty.Map(cty.String),
	"address": cty.String, "id": cty.String, "status": cty.String,
})

var balanceType = cty.Object(map[string]cty.Type{"target": cty.Number, "refill_below": cty.Number})

var virtualCardType = cty.Object(map[string]cty.Type{
	"card_type": cty.String, "cardholder": holderObjectType, "balance": balanceType, "labels": cty.Map(cty.String),
	"address": cty.String, "id": cty.String, "status": cty.String, "last4": cty.String, "available_balance": cty.Number,
})

var physicalCardType = cty.Object(map[string]cty.Type{
	"card_number": cty.String, "cardholder": holderObjectType, "balance": balanceType, "labels": cty.Map(cty.String),
	"address": cty.String, "id": cty.String, "status": cty.String, "last4": cty.String, "available_balance": cty.Number,
})

func objectType(k card.Kind) cty.Type {
	switch k {
	case card.KindCardholder:
		return holderObjectType
	case card.KindVirtualCard:
		return virtualCardType
	}
	return physicalCardType
}

func objectAttrs(k card.Kind) []string { return sortedAttrs(objectType(k)) }

func sortedAttrs(ty cty.Type) []string { return slices.Sorted(maps.Keys(ty.AttributeTypes())) }

// finishObject adds what no argument says and builds the instance's object.
func (f *frame) finishObject() cty.Value {
	o := f.object
	o["labels"] = f.labels.value
	o["address"] = cty.StringVal(f.addr.String())
	o["id"], o["status"] = cty.UnknownVal(cty.String), cty.UnknownVal(cty.String)
	var known card.Attributes
	ok := false
	if f.run.known != nil {
		known, ok = f.run.known(f.addr)
	}
	if ok && known.ID != "" {
		o["id"] = cty.StringVal(known.ID)
		f.run.ids.add(known.ID)
	}
	if ok && known.Status != "" {
		o["status"] = cty.StringVal(known.Status)
	}
	if f.res.kind() != card.KindCardholder {
		o["last4"], o["available_balance"] = cty.UnknownVal(cty.String), cty.UnknownVal(cty.Number)
		if ok && known.LastFour != "" {
			o["last4"] = cty.StringVal(known.LastFour)
		}
		if ok && known.ID != "" {
			o["available_balance"] = moneyValue(known.Balance)
		}
	}
	f.low = ok && f.target != nil && known.Balance < f.target.RefillBelow
	return cty.ObjectVal(o)
}

// self is what postconditions read. The balance of a card that is to be topped
// up is not told: what it is to fulfil it fulfils after that.
func (f *frame) self(object cty.Value) cty.Value {
	if !f.low {
		return object
	}
	attrs := object.AsValueMap()
	attrs["available_balance"] = cty.UnknownVal(cty.Number)
	return cty.ObjectVal(attrs)
}

func balanceObject(t *card.Target) cty.Value {
	if t == nil {
		return cty.NullVal(balanceType)
	}
	return cty.ObjectVal(map[string]cty.Value{"target": moneyValue(t.Target), "refill_below": moneyValue(t.RefillBelow)})
}

// holderLabels are those of an evaluated holder; ok is false for one that is
// not evaluated, or not declared.
func (ev *evaluation) holderLabels(a card.Address) (labels *labelSet, ok bool) {
	inst := ev.instancesOf(a)
	if inst == nil {
		return nil, false
	}
	i, ok := inst.index(a)
	if !ok || i >= len(inst.labels) {
		return nil, false
	}
	return inst.labels[i], true
}

// holderObject is the object of an evaluated holder, unknown where none was
// built.
func (ev *evaluation) holderObject(a card.Address) cty.Value {
	if inst := ev.instancesOf(a); inst != nil {
		if i, ok := inst.index(a); ok && i < len(inst.objects) {
			return inst.objects[i]
		}
	}
	return cty.UnknownVal(holderObjectType)
}
