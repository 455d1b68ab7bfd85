package config

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
)

// Left is something of the issuer's that cannot be declared as it is.
type Left struct {
	What string // in the singular, as in physical card
	Why  string // a sentence, with what to do
	IDs  []string
}

// Adoptable tells which of the holders and cards can be declared so that the
// next plan has nothing to do but to adopt them, and which not, by reasons.
func Adoptable(holders []card.Cardholder, cards []card.Card) (goodHolders []card.Cardholder, goodCards []card.Card, left []Left) {
	leave := func(what, why, id string) {
		for i := range left {
			if left[i].What == what && left[i].Why == why {
				left[i].IDs = append(left[i].IDs, id)
				return
			}
		}
		left = append(left, Left{what, why, []string{id}})
	}
	taken := map[string]bool{} // e-mails and phone numbers
	for _, h := range holders {
		why := holderFlaw(h)
		mail, phone := strings.ToLower(h.Email), h.CountryCode+" "+h.PhoneNumber
		if why == "" && (taken[mail] || taken[phone]) {
			why = "Another holder has the same e-mail or phone number, which the issuer takes once only. Ask TrustPay's support."
		}
		if why != "" {
			leave("cardholder", why, h.ID)
			continue
		}
		taken[mail], taken[phone] = true, true
		goodHolders = append(goodHolders, h)
	}
	for _, c := range cards {
		if what, why := cardFlaw(c); why != "" {
			leave(what, why, c.ID)
			continue
		}
		goodCards = append(goodCards, c)
	}
	return goodHolders, goodCards, left
}

// holderFlaw says why a holder cannot be declared; "" when it can.
func holderFlaw(h card.Cardholder) string {
	if h.Status != card.HolderSuccess {
		return fmt.Sprintf("The issuer's status is %q. Once it is SUCCESS, adopt again.", h.Status)
	}
	for _, c := range []struct {
		name, value string
		check       func(string) string
	}{
		{"first name", h.FirstName, checkName}, {"last name", h.LastName, checkName}, {"e-mail", h.Email, checkEmail},
		{"country code", h.CountryCode, checkCountry}, {"phone number", h.PhoneNumber, checkPhone},
	} {
		if c.check(c.value) != "" {
			return "The " + c.name + " is none that the issuer documents, so no configuration can hold it. Ask TrustPay's support to correct it."
		}
	}
	return ""
}

// cardFlaw says what kind of card it is, and why it cannot be declared; "" when
// it can.
func cardFlaw(c card.Card) (what, why string) {
	switch {
	case c.Kind == card.KindPhysicalCard:
		return "physical card", "A declaration needs the full number, which the issuer does not tell. Write a physical_card block, with card_number from a sensitive variable."
	case !c.Active():
		return "virtual card", fmt.Sprintf("The issuer's status is %q, and only an ACTIVE card can be used.", c.Status)
	case checkCardType(c.CardType) != "":
		return "virtual card", "The issuer does not tell the type."
	}
	return "virtual card", ""
}
