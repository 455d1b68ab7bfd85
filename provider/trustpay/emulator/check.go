package emulator

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// countries are the ISO 3166-1 alpha-2 codes.
const countries = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "

func isCountry(s string) bool {
	return len(s) == 2 && strings.Contains(countries, " "+s+" ")
}

// isName holds for 1 to 40 letters, spaces and hyphens (I).
func isName(s string) bool {
	strange := func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '-' }
	return utf8.RuneCountInString(s) <= 40 && !strings.ContainsFunc(s, strange) &&
		strings.ContainsFunc(s, unicode.IsLetter) && strings.TrimSpace(s) == s
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".") && !strings.ContainsAny(host, " []\"")
}

// isPhone holds for 4 to 15 digits, without a prefix (S).
func isPhone(s string) bool { return len(s) >= 4 && len(s) <= 15 && isDigits(s) }

// isOrderNo holds for at most 32 of [A-Za-z0-9] (A).
func isOrderNo(s string) bool {
	strange := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return s != "" && len(s) <= 32 && !strings.ContainsFunc(s, strange)
}

func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	hex := strings.ReplaceAll(s, "-", "")
	return len(hex) == 32 && strings.Trim(hex, "0123456789abcdef") == ""
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// notify reads the optional notify_url.
func (in *input) notify() string {
	s := in.optional("notify_url")
	if s != "" && !isURL(s) {
		in.fail(`parameter "notify_url" must be an http or https URL`)
	}
	return s
}

// orderNo reads order_no.
func (in *input) orderNo() string {
	return in.checked("order_no", isOrderNo, "1 to 32 of the letters A-Z, a-z and the digits 0-9")
}

// uuid reads an id of a cardholder or of a physical card.
func (in *input) uuid(name string) string {
	return in.checked(name, isUUID, "a UUID in lower case")
}
