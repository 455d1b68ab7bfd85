package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

func kindsOfData() map[string]dataKind {
	return map[string]dataKind{
		"card_type":     {cardTypeType, findCardType},
		"card_types":    {cardTypesType, findCardTypes},
		"fees":          {feesType, findFees},
		"account":       {accountType, findAccount},
		"cardholder":    {foundHolderType, findHolder},
		"virtual_cards": {foundCardsType, findCards},
	}
}

var cardTypeType = cty.Object(map[string]cty.Type{
	"id": cty.String, "name": cty.String, "bin": cty.String, "scheme": cty.String, "currency": cty.String,
	"min_open": cty.Number, "max_open": cty.Number, "min_top_up": cty.Number, "max_top_up": cty.Number,
})

func findCardType(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	switch found := openTypes(ev, given); {
	case len(found) == 1:
		return cardTypeObject(found[0]), nil
	case len(found) > 1:
		return cty.NilVal, &dataFailure{"Several card types match", fmt.Sprintf("Exactly one card type must match, and these do: %s. Add arguments until one is left; the id always decides.", candidates(found))}
	}
	return cty.NilVal, &dataFailure{"No card type matches", fmt.Sprintf("No card type that is open to use matches. The issuer has: %s.", candidates(openTypes(ev, nil)))}
}

// openTypes lists the card types that can be used and match what is given.
func openTypes(ev *evaluation, given map[string]string) []card.CardType {
	var found []card.CardType
	for _, t := range ev.seen.CardTypes {
		has := map[string]string{"id": t.ID, "name": t.Name, "bin": t.BIN, "scheme": t.Scheme, "currency": t.Currency}
		if t.Available && matchesAll(has, given) {
			found = append(found, t)
		}
	}
	return found
}

func matchesAll(has, given map[string]string) bool {
	for name, value := range given {
		if !strings.EqualFold(has[name], value) {
			return false
		}
	}
	return true
}

func candidates(types []card.CardType) string {
	if len(types) == 0 {
		return "none"
	}
	var list []string
	for _, t := range types[:min(len(types), maxListed)] {
		list = append(list, fmt.Sprintf("%s (%q, %s, BIN %s, %s)", t.ID, t.Name, t.Scheme, t.BIN, t.Currency))
	}
	if len(types) > maxListed {
		list = append(list, fmt.Sprintf("and %d more", len(types)-maxListed))
	}
	return strings.Join(list, "; ")
}

// cardTypeObject is a card type as expressions see it; a bound that there is
// not is null.
func cardTypeObject(t card.CardType) cty.Value {
	bound := func(m card.Money) cty.Value {
		if m == 0 {
			return cty.NullVal(cty.Number)
		}
		return moneyValue(m)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(t.ID), "name": cty.StringVal(t.Name), "bin": cty.StringVal(t.BIN),
		"scheme": cty.StringVal(t.Scheme), "currency": cty.StringVal(t.Currency),
		"min_open": bound(t.MinOpen), "max_open": bound(t.MaxOpen),
		"min_top_up": bound(t.MinTopUp), "max_top_up": bound(t.MaxTopUp),
	})
}

var cardTypesType = cty.Object(map[string]cty.Type{"ids": cty.List(cty.String), "card_types": cty.Map(cardTypeType)})

func findCardTypes(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	types := map[string]cty.Value{}
	for _, t := range openTypes(ev, given) {
		types[t.ID] = cardTypeObject(t)
	}
	return listing("card_types", types, cardTypeType), nil
}

// listing is an object with ids, sorted, and with what each of them is.
func listing(name string, byID map[string]cty.Value, ty cty.Type) cty.Value {
	ids, all := cty.ListValEmpty(cty.String), cty.MapValEmpty(ty)
	if len(byID) > 0 {
		var list []cty.Value
		for _, id := range sortedKeys(byID) {
			list = append(list, cty.StringVal(id))
		}
		ids, all = cty.ListVal(list), cty.MapVal(byID)
	}
	return cty.ObjectVal(map[string]cty.Value{"ids": ids, name: all})
}

var (
	feeRuleType = cty.Object(map[string]cty.Type{"rate": cty.Number, "fixed": cty.Number})
	feesType    = cty.Object(map[string]cty.Type{"card_type": cty.String, "open": feeRuleType, "top_up": feeRuleType})
)

func findFees(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	i := slices.IndexFunc(ev.seen.Fees, func(f card.FeeConfig) bool { return f.CardType == given["card_type"] })
	if i < 0 {
		var known []string
		for _, f := range ev.seen.Fees {
			known = append(known, f.CardType)
		}
		return cty.NilVal, &dataFailure{"No fees for the card type", fmt.Sprintf("The issuer names no fees for card type %s. It does for: %s.", quoted(given["card_type"]), listed(known))}
	}
	rule := func(f card.FeeRule) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"rate": cty.MustParseNumberVal(f.Rate.In(card.Fraction)), "fixed": moneyValue(f.Fixed)})
	}
	f := ev.seen.Fees[i]
	if own, ok := ev.c.settings.Provider.Fees[f.CardType]; ok {
		f = own
	}
	return cty.ObjectVal(map[string]cty.Value{"card_type": cty.StringVal(f.CardType), "open": rule(f.Open), "top_up": rule(f.TopUp)}), nil
}

var accountType = cty.Object(map[string]cty.Type{"name": cty.String, "merchant_id": cty.String, "currency": cty.String, "available": cty.Number})

func findAccount(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	name := cmp.Or(given["name"], "merchant")
	accounts := map[string]card.Account{"merchant": ev.seen.Merchant, "physical": ev.seen.Physical}
	account, ok := accounts[name]
	if !ok {
		return cty.NilVal, &dataFailure{"Unknown account", fmt.Sprintf("There is no account %s.%s There are: %s.", quoted(name), didYouMean(name, sortedKeys(accounts)), listed(sortedKeys(accounts)))}
	}
	return cty.ObjectVal(map[string]cty.Value{
		"name": cty.StringVal(name), "merchant_id": cty.StringVal(ev.seen.MerchantID), "currency": cty.StringVal(account.Currency),
		"available": moneyValue(account.Available()),
	}), nil
}

var foundHolderType = cty.Object(map[string]cty.Type{
	"email": cty.String, "id": cty.String, "status": cty.String, "first_name": cty.String, "last_name": cty.String,
	"country_code": cty.String, "phone_number": cty.String,
})

func findHolder(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	if ev.holders == nil {
		ev.holders = make(map[string]*card.Cardholder, len(ev.seen.Holders))
		for i := range ev.seen.Holders {
			ev.holders[strings.ToLower(ev.seen.Holders[i].Email)] = &ev.seen.Holders[i]
		}
	}
	h := ev.holders[strings.ToLower(given["email"])]
	if h == nil {
		return cty.NilVal, &dataFailure{"No such cardholder", fmt.Sprintf("The issuer lists no cardholder with the e-mail address %s. To declare one, write a cardholder block.", quoted(given["email"]))}
	}
	ev.ids.add(h.ID)
	return cty.ObjectVal(map[string]cty.Value{
		"email": cty.StringVal(h.Email), "id": cty.StringVal(h.ID), "status": cty.StringVal(string(h.Status)),
		"first_name": cty.StringVal(h.FirstName), "last_name": cty.StringVal(h.LastName),
		"country_code": cty.StringVal(h.CountryCode), "phone_number": cty.StringVal(h.PhoneNumber),
	}), nil
}

var (
	foundCardType = cty.Object(map[string]cty.Type{
		"card_type": cty.String, "cardholder_id": cty.String, "status": cty.String, "last4": cty.String, "available_balance": cty.Number,
	})
	foundCardsType = cty.Object(map[string]cty.Type{"ids": cty.List(cty.String), "cards": cty.Map(foundCardType)})
)

func findCards(ev *evaluation, given map[string]string) (cty.Value, *dataFailure) {
	cards := map[string]cty.Value{}
	for _, c := range ev.seen.Cards {
		if c.Kind != card.KindVirtualCard || !matchesAll(map[string]string{"card_type": c.CardType, "status": c.Status}, given) {
			continue
		}
		ev.ids.add(c.ID)
		cards[c.ID] = cty.ObjectVal(map[string]cty.Value{
			"card_type": cty.StringVal(c.CardType), "cardholder_id": cty.StringVal(c.HolderID), "status": cty.StringVal(c.Status),
			"last4": cty.StringVal(c.Number.LastFour()), "available_balance": moneyValue(c.Balance),
		})
	}
	return listing("cards", cards, foundCardType), nil
}
