package config

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

func (f *frame) evalCard() {
	w := card.WantCard{Declared: f.declared()}
	if f.res.kind() == card.KindVirtualCard {
		w.CardType = f.checked("card_type", false, checkCardType)
	} else {
		w.Number = f.evalNumber()
	}
	var holderObject cty.Value
	w.Holder, holderObject = f.evalCardholder()
	w.Balance = f.evalBalance()
	if f.target = w.Balance; w.Ignores("balance") {
		f.target = nil
	}
	own := f.evalLabels()
	inherited, evaluated := f.run.holderLabels(w.Holder)
	if !evaluated && !w.Holder.IsZero() {
		f.run.late = append(f.run.late, lateCard{len(f.run.out.Want.Cards), own})
	}
	f.labels = f.run.labels.merge(inherited, own)
	w.Labels = f.labels.texts
	f.run.out.Want.Cards = append(f.run.out.Want.Cards, w)
	if f.read {
		f.object["cardholder"] = holderObject
		f.object["balance"] = balanceObject(w.Balance)
	}
}

func checkCardType(s string) string {
	if s == "" || len(s) > 64 {
		return "Write the number that the issuer gives the card type, as in \"23\"."
	}
	return ""
}

// evalNumber takes the number of a stock card out of the reach of expressions:
// what they see is masked, and sensitive.
func (f *frame) evalNumber() card.Masked {
	if f.read {
		f.object["card_number"] = cty.UnknownVal(cty.String).Mark(mark.Sensitive)
	}
	s, v, ok := f.text("card_number", true)
	if !ok {
		return card.Masked{}
	}
	if !mark.Hidden(v) {
		f.fail("card_number", "Card number is not sensitive", "The number of a card must come from something sensitive: a variable with sensitive = true, or sensitive(…) around what it is read from.")
		return card.Masked{}
	}
	number, err := card.NewNumber(s)
	if err != nil {
		f.fail("card_number", "Invalid card number", "A card number has 13 to 19 digits, the last of which is a check digit, and this is none. Compare it with what is printed on the card.")
		return card.Masked{}
	}
	f.run.out.Numbers[f.addr] = number
	if f.read {
		f.object["card_number"] = cty.StringVal(number.String()).Mark(mark.Sensitive)
	}
	return number.Masked()
}

// evalCardholder finds the holder that a card names, by a resource or by the
// text of an address.
func (f *frame) evalCardholder() (card.Address, cty.Value) {
	nobody, some := cty.NullVal(holderObjectType), cty.UnknownVal(holderObjectType)
	if f.set.keys != nil && f.set.elems == nil {
		return f.namesake(), some
	}
	v, ok := f.eval("cardholder")
	switch {
	case !ok:
		return card.Address{}, nobody
	case v.IsMarked():
		f.known("cardholder", v, cty.DynamicPseudoType, false)
		return card.Address{}, some
	case v.IsKnown() && v.IsNull():
		if f.res.kind() == card.KindPhysicalCard {
			f.known("cardholder", v, cty.DynamicPseudoType, false)
		}
		return card.Address{}, nobody
	case !v.IsKnown():
		f.unknown("cardholder")
		return card.Address{}, some
	}
	addr, ok := f.holderAddress(v)
	if !ok {
		return card.Address{}, some
	}
	if f.read && !v.Type().Equals(holderObjectType) {
		return addr, f.run.holderObject(addr)
	}
	return addr, v
}

// namesake is the holder of the block that for_each goes over which has the same
// key.
func (f *frame) namesake() card.Address {
	return card.Address{Module: f.run.path, Kind: card.KindCardholder, Name: f.res.over, Key: f.addr.Key}
}

// holderAddress is the address of the holder that a known value names.
func (f *frame) holderAddress(v cty.Value) (card.Address, bool) {
	if arg := f.res.args["cardholder"]; f.res.over != "" && arg.each == "value" && len(arg.path) == 0 && v.Type().IsObjectType() {
		return f.namesake(), true
	}
	text, advice := addressIn(v)
	if advice != "" {
		f.fail("cardholder", "Invalid cardholder", "%s", advice)
		return card.Address{}, false
	}
	if !text.IsKnown() || text.IsNull() {
		f.unknown("cardholder")
		return card.Address{}, false
	}
	addr, err := card.ParseAddress(text.AsString())
	if err != nil || addr.Kind != card.KindCardholder {
		f.fail("cardholder", "Invalid cardholder", "A cardholder is named by a reference such as cardholder.employee[\"ana@example.com\"], and %s is no address of one.", quoted(text.AsString()))
		return card.Address{}, false
	}
	return addr, true
}

// addressIn takes the address out of a resource's object, or a text.
func addressIn(v cty.Value) (text cty.Value, advice string) {
	ty := v.Type()
	switch {
	case ty == cty.String:
		return v, ""
	case ty.IsObjectType() && ty.HasAttribute("address") && ty.AttributeType("address") == cty.String:
		return v.GetAttr("address"), ""
	case ty.IsMapType() && ty.ElementType().IsObjectType(), ty.IsTupleType():
		return v, "These are all the instances of a block. Pick one of them by its key, as in cardholder.employee[each.key]."
	case ty.IsObjectType():
		return v, fmt.Sprintf("A cardholder is named by a reference such as cardholder.employee[\"ana@example.com\"], and this object has no address. It has: %s.", listed(sortedAttrs(ty)))
	}
	return v, "A cardholder is named by a reference such as cardholder.employee[\"ana@example.com\"], and this is a " + ty.FriendlyName() + "."
}

// evalBalance evaluates the balance block, nil for none.
func (f *frame) evalBalance() *card.Target {
	if f.res.balance == nil {
		return nil
	}
	target, ok := f.amount("balance.target")
	if !ok {
		return &card.Target{}
	}
	below, ok := f.amount("balance.refill_below")
	if !ok {
		below = target
	}
	if below > target {
		f.fail("balance.refill_below", "Refill above target", "refill_below is %s, which is more than the target of %s: the card would be topped up for ever. Give it at most the target.", below, target)
		below = target
	}
	return &card.Target{Target: target, RefillBelow: below}
}

// amount evaluates an amount of money; ok is false where it is absent or wrong.
func (f *frame) amount(name string) (card.Money, bool) {
	marked, ok := f.eval(name)
	if !ok {
		return 0, false
	}
	v := marked
	if v.IsMarked() || !v.IsKnown() || v.IsNull() || v.Type() != cty.Number && v.Type() != cty.String {
		if v, ok = f.known(name, marked, cty.DynamicPseudoType, false); !ok {
			if v.IsKnown() && v.IsNull() && name == "balance.target" {
				f.fail(name, "Missing required argument", "The argument \"target\" is required, and its value is null.")
			}
			return 0, false
		}
	}
	amount, advice := moneyOf(v)
	if advice != "" {
		f.fail(name, "Invalid amount", "This is no amount of money that can be kept: %s", advice)
		return 0, false
	}
	return amount, true
}
