package config

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
)

// The checks of settings return advice, or "" for a good value.

func notEmpty(s string) string {
	if s == "" {
		return "Give it a value, or leave the argument out."
	}
	return ""
}

func checkLedgerName(s string) string {
	if s == "" || len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "A name has 1 to 64 characters and no blanks."
	}
	return ""
}

func checkMerchant(s string) string {
	if s == "" || len(s) > 32 || strings.Trim(s, "0123456789") != "" {
		return "A merchant id is written in digits only, as the issuer's dashboard shows it."
	}
	return ""
}

func checkBaseURL(s string) string {
	switch {
	case isHTTP(s) && !strings.HasPrefix(strings.ToLower(s), "https:") && !card.OnLoopback(s):
		return "Without TLS only this machine is reached. Write https://."
	case s == "emulator", isHTTP(s) && !strings.ContainsAny(s, "?#"):
		return ""
	}
	return "Write a URL such as \"https://api.trustpay.money\", or \"emulator\"."
}

func checkURL(s string) string {
	if s == "" || isHTTP(s) {
		return ""
	}
	return "Write a URL such as \"https://cards.example.com/callbacks/trustpay\"."
}

func isHTTP(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func oneOf(words ...string) func(string) string {
	return func(s string) string {
		if slices.Contains(words, s) {
			return ""
		}
		return "It is one of: " + strings.Join(words, ", ") + "." + didYouMean(s, words)
	}
}

func (s settingsReader) endpoints(v cty.Value, at hcl.Range) map[string]string {
	paths := map[string]string{}
	for k, e := range v.Elements() {
		if e.IsNull() || !e.IsKnown() {
			continue
		}
		name, path := k.AsString(), e.AsString()
		if names := s.c.endpoints; names != nil && !slices.Contains(names, name) {
			s.p.errorf(at, "Invalid setting", "The issuer has no endpoint %q.%s There are: %s.", name, didYouMean(name, names), strings.Join(names, ", "))
			continue
		}
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#") {
			s.p.errorf(at, "Invalid setting", "The path of endpoint %q must begin with a slash and hold no query, as in \"/v3/vcard/open\".", name)
			continue
		}
		paths[name] = path
	}
	return paths
}

func (s settingsReader) orderStatus(v cty.Value, at hcl.Range) map[string][]int {
	known := []string{"pending", "failed", "success", "refunded"}
	numbers := map[string][]int{}
	owner := map[int]string{}
	for k, list := range v.Elements() {
		word := k.AsString()
		if !slices.Contains(known, word) {
			s.p.errorf(at, "Invalid setting", "order_status knows no %q.%s It has: %s.", word, didYouMean(word, known), strings.Join(known, ", "))
			continue
		}
		if list.IsNull() || !list.IsWhollyKnown() {
			continue
		}
		for _, e := range list.Elements() {
			n, ok := wholeNumber(e)
			if !ok {
				s.p.errorf(at, "Invalid setting", "The numbers of order_status must be whole and not negative.")
				continue
			}
			if other, taken := owner[n]; taken {
				s.p.errorf(at, "Invalid setting", "order_status has the number %d both in %q and in %q. A number means one thing.", n, other, word)
				continue
			}
			owner[n] = word
			numbers[word] = append(numbers[word], n)
		}
	}
	return numbers
}

func wholeNumber(v cty.Value) (int, bool) {
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.Number || !v.AsBigFloat().IsInt() {
		return 0, false
	}
	n, _ := v.AsBigFloat().Int64()
	return int(n), n >= 0 && n <= 1<<31
}

func (s settingsReader) fees(v cty.Value, at hcl.Range, unit card.RateUnit) map[string]card.FeeConfig {
	fees := map[string]card.FeeConfig{}
	types, ok := s.members(v, at, "fees", nil)
	if !ok {
		return nil
	}
	for _, cardType := range slices.Sorted(maps.Keys(types)) {
		parts, ok := s.members(types[cardType], at, "fees of card type "+cardType, []string{"open", "top_up"})
		if !ok || !s.bothFees(parts, at, cardType) {
			continue
		}
		fees[cardType] = card.FeeConfig{
			CardType: cardType,
			Open:     s.feeRule(parts["open"], at, "open", unit),
			TopUp:    s.feeRule(parts["top_up"], at, "top_up", unit),
		}
	}
	return fees
}

// bothFees refuses fees of which one is left out: it would be quoted as free.
func (s settingsReader) bothFees(parts map[string]cty.Value, at hcl.Range, cardType string) bool {
	for _, name := range []string{"open", "top_up"} {
		if _, ok := parts[name]; !ok {
			s.p.errorf(at, "Invalid fee", "The fees of card type %q do not say %s, which would then be quoted as free. Write both, as in open = { rate = 3 }, top_up = { rate = 1 }; one that costs nothing is %s = {}.", cardType, name, name)
			return false
		}
	}
	return true
}

func (s settingsReader) feeRule(v cty.Value, at hcl.Range, what string, unit card.RateUnit) card.FeeRule {
	var rule card.FeeRule
	if v == cty.NilVal {
		return rule
	}
	parts, ok := s.members(v, at, what, []string{"rate", "fixed"})
	if !ok {
		return rule
	}
	if rate, ok := parts["rate"]; ok {
		text, err := convert.Convert(rate, cty.String)
		if err == nil && text.IsKnown() && !text.IsNull() {
			rule.Rate, err = card.ParseRate(text.AsString(), unit)
		}
		if err != nil {
			s.p.errorf(at, "Invalid fee", "The rate of %q must be a number from 0 to under 100 percent, with at most nine decimals as a fraction; fee_rate_unit is %q.", what, unit)
		}
	}
	if fixed, ok := parts["fixed"]; ok {
		amount, advice := moneyOf(fixed)
		if advice != "" {
			s.p.errorf(at, "Invalid fee", "The fixed part of %q is no amount: %s", what, advice)
		}
		rule.Fixed = amount
	}
	return rule
}

// members takes an object apart; allowed nil allows any name.
func (s settingsReader) members(v cty.Value, at hcl.Range, what string, allowed []string) (map[string]cty.Value, bool) {
	if v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		s.p.errorf(at, "Invalid fee", "%s must be an object, as in fees = { \"23\" = { open = { rate = 3, fixed = \"10.99\" }, top_up = { rate = 1 } } }.", what)
		return nil, false
	}
	parts := v.AsValueMap()
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if allowed != nil && !slices.Contains(allowed, name) {
			s.p.errorf(at, "Invalid fee", "%s has no part %q.%s It has: %s.", what, name, didYouMean(name, allowed), strings.Join(allowed, ", "))
			return nil, false
		}
	}
	return parts, true
}
