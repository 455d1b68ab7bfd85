package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

func (f *frame) evalHolder() {
	w := card.WantHolder{Declared: f.declared()}
	w.FirstName = f.checked("first_name", true, checkName)
	w.LastName = f.checked("last_name", true, checkName)
	w.Email = f.checked("email", true, checkEmail)
	w.CountryCode = f.checked("country_code", true, checkCountry)
	w.PhoneNumber = f.checked("phone_number", true, checkPhone)
	f.labels = f.evalLabels()
	w.Labels = f.labels.texts
	w.Sensitive = f.secret
	f.run.out.Want.Holders = append(f.run.out.Want.Holders, w)
	f.inst.labels = append(f.inst.labels, f.labels)
}

// checked evaluates a text, which may be sensitive if secret, and reports the
// advice of its check.
func (f *frame) checked(name string, secret bool, check func(string) string) string {
	s, v, ok := f.text(name, secret)
	if f.read {
		f.object[name] = v
	}
	if !ok {
		return ""
	}
	if mark.Hidden(v) {
		f.secret = append(f.secret, name)
	}
	advice := check(s)
	if advice == "" {
		return s
	}
	shown := " cannot be " + quoted(s)
	if mark.Hidden(v) {
		shown = " is not valid"
	}
	f.fail(name, "Invalid "+strings.ReplaceAll(name, "_", " "), "The %s%s. %s", strings.ReplaceAll(name, "_", " "), shown, advice)
	return ""
}

// declared is what every kind of resource has, but its labels.
func (f *frame) declared() card.Declared {
	return card.Declared{
		Address: f.addr, DependsOn: f.depends,
		PreventRelease: f.res.life.preventRelease, IgnoreChanges: f.res.life.ignoreChanges,
	}
}

// The checks of a cardholder's arguments return advice, or "" for a good value.

func checkName(s string) string {
	n := utf8.RuneCountInString(s)
	bad := strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' ' && r != '-'
	})
	if n >= 1 && n <= 40 && !bad && strings.TrimSpace(s) != "" {
		return ""
	}
	return "The issuer takes 1 to 40 letters, spaces and hyphens, and a name cannot be changed later."
}

func checkEmail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	good := ok && local != "" && strings.Contains(domain, ".") && !strings.Contains(domain, "@") && len(s) <= 254 &&
		!strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") && !strings.Contains(s, "..") &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return r <= ' ' || r == 0x7f || unicode.IsSpace(r) || strings.ContainsRune(`,;:<>"()[]\`, r)
		})
	if good {
		return ""
	}
	return "Write one address such as ana@example.com, without blanks and brackets."
}

func checkCountry(s string) string {
	if len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return ""
	}
	if up := strings.ToUpper(s); up != s && checkCountry(up) == "" {
		return "Write it in capital letters: " + quoted(up) + "."
	}
	return "Write the two letters of ISO 3166, as in \"SG\"."
}

func checkPhone(s string) string {
	if len(s) >= 4 && len(s) <= 15 && strings.Trim(s, "0123456789") == "" {
		return ""
	}
	return "Write 4 to 15 digits, without the country's prefix, plus sign, blanks and hyphens, as in \"91234567\"."
}
