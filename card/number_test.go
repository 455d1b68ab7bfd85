package card_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"text/template"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

// luhn says whether digits pass the check that card numbers pass: written as
// the rule is told, to test the code that is not.
func luhn(digits string) bool {
	sum, double := 0, false
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i] - '0')
		if double {
			d = []int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}[d]
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// number draws a card number of 13 to 19 digits.
func number() *rapid.Generator[string] {
	return rapid.Map(rapid.StringMatching(`[1-9][0-9]{11,17}`), func(s string) string {
		for c := '0'; c <= '9'; c++ {
			if luhn(s + string(c)) {
				return s + string(c)
			}
		}
		panic("no check digit")
	})
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"4242424242424242": "424242******4242", "4242 4242 4242 4242": "424242******4242", "4242-4242-4242-4242": "424242******4242",
		"424242******4242": "424242******4242", "************4242": "************4242", "4242": "************4242", "****4242": "************4242",
		"": "", "abc": "", "424": "", "4242424242424242x": "", "42424242424242４2": "",
	} {
		m := card.Mask(text)
		if got := m.String(); got != want || card.Mask(got) != m {
			t.Errorf("%q is kept as %q, want %q", text, got, want)
		}
		if m.IsZero() != (want == "") || m.LastFour() != want[max(0, len(want)-4):] {
			t.Errorf("%q: zero %v, last four %q", text, m.IsZero(), m.LastFour())
		}
		var back card.Masked
		if data, err := json.Marshal(m); err != nil || json.Unmarshal(data, &back) != nil || back != m {
			t.Errorf("%q does not survive JSON: %v", text, err)
		}
	}
	if m := card.Mask("4242"); m.BIN() != "" {
		t.Errorf("the BIN of a last four is %q", m.BIN())
	}
}

func TestNewNumber(t *testing.T) {
	for text, want := range map[string]string{"4242424242424242": "4242424242424242", "4242 4242-4242 4242": "4242424242424242", "4222222222222": "4222222222222"} {
		if n, err := card.NewNumber(text); err != nil || n.Reveal() != want || n.IsZero() {
			t.Errorf("a number is refused: %v", err)
		}
	}
	for _, text := range []string{"", "4242424242424243", "424242424242", "42424242424242424242", "424242******4242", "4242424242424242x", "４242424242424242"} {
		n, err := card.NewNumber(text)
		if !errors.Is(err, card.ErrNumber) || !n.IsZero() || n.Reveal() != "" || n.String() != "" || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v (%v)", text, n, err)
		}
	}
	one, _ := card.NewNumber("4242424242424242")
	same, _ := card.NewNumber("4242 4242 4242 4242")
	other, _ := card.NewNumber("4222222222222")
	if !one.Equal(same) || one.Equal(other) || one.Equal(card.Number{}) || !(card.Number{}).Equal(card.Number{}) {
		t.Error("Equal does not tell numbers apart")
	}
}

// No way of printing, formatting or encoding shows more than BIN and last four,
// not even from within a struct whose field is not exported.
func TestNumbersDoNotLeak(t *testing.T) {
	const digits = "4242424242424242"
	n, err := card.NewNumber(digits)
	if err != nil {
		t.Fatal(err)
	}
	hidden := struct {
		n  card.Number
		p  *card.Number
		m  map[string]card.Number
		s  []card.Number
		an any
	}{n, &n, map[string]card.Number{"a": n}, []card.Number{n}, n}
	open := struct {
		N card.Number
		M map[string]card.Number
	}{n, hidden.m}
	var printed []string
	for _, value := range []any{n, &n, hidden, &hidden, open, hidden.m, hidden.s, []any{n}, n.Masked(), fmt.Errorf("%v %w", n, card.ErrNumber)} {
		for _, verb := range strings.Split("v +v #v s q x X d o b c U t e f g p T 30s .3s -40v 030d +q #x #q", " ") {
			printed = append(printed, fmt.Sprintf("%"+verb, value))
		}
		printed = append(printed, fmt.Sprint(value), fmt.Sprintln(value))
		if data, err := json.Marshal(value); err == nil {
			printed = append(printed, string(data))
		}
		if data, err := xml.Marshal(value); err == nil {
			printed = append(printed, string(data))
		}
		var out bytes.Buffer
		if err := gob.NewEncoder(&out).Encode(value); err == nil {
			printed = append(printed, out.String())
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("card", "value", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("card", "value", value)
		template.Must(template.New("").Parse("{{.}} {{printf `%#v` .}}")).Execute(&out, value)
		printed = append(printed, out.String())
	}
	hexed := fmt.Sprintf("%x", digits)
	for _, p := range printed {
		if strings.Contains(p, digits[:7]) || strings.Contains(strings.ToLower(p), hexed[:14]) || strings.Contains(p, "52 50 52 50 52 50 52") || strings.Contains(p, "0x34, 0x32, 0x34, 0x32, 0x34, 0x32, 0x34") {
			t.Errorf("leaks: %s", p)
		}
	}
	if got := fmt.Sprintf("%s %v %d", n, n, n); got != strings.TrimSpace(strings.Repeat("424242******4242 ", 3)) {
		t.Errorf("prints %s", got)
	}
}

func TestMaskText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "no digits": "no digits", "card 4242424242424242.": "card 424242******4242.", "4242 4242 4242 4242": "424242******4242",
		"4242-4242-4242-4242,": "424242******4242,", "a4222222222222b": "a422222******2222b",
		`{"card_number":"4242424242424242","cvv":"123"}`: `{"card_number":"424242******4242","cvv":"123"}`,
		"2026031219123400":                                      "2026031219123400", // no card number hides in it
		"4242424242424243":                                      "424242******4243", // the check digit is wrong, but fifteen of the digits pass
		"4242  4242  4242  4242":                                "4242  4242  4242  4242",
		"2026-11-23 09:30:00":                                   "2026-11-23 09:30:00",
		"VC2026031219d38db6":                                    "VC2026031219d38db6",
		"424242******4242":                                      "424242******4242",
		"4242424242424242 12/28":                                "424242******4212/28", // digits that follow may belong to it
		"two 4222222222222, 4242424242424242":                   "two 422222******2222, 424242******4242",
		"of 42424242-4242-4242-4242-424242424242":               "of 42424242-4242-4242-4242-424242424242", // a UUID is an id
		"abcdef01-1234-4123-8123-424242424242 4242424242424242": "abcdef01-1234-4123-8123-424242424242 424242******4242",
		"4242424242424242-4242-4242-4242-424242424242":          "424242******4242",
		"abcdef01-1234-4123-8123-4242424242424242":              "abcdef011234******4242",
		"ü4242424242424242ü\xff":                                "ü424242******4242ü\xff",
	} {
		if got := card.MaskText(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// runs lists the digits of each run, single spaces and hyphens between them
// left out, by another way than the code's.
func runs(s string) []string {
	var list []string
	run := ""
	for i := 0; i < len(s); i++ {
		c := s[i]
		between := (c == ' ' || c == '-') && run != "" && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9'
		switch {
		case c >= '0' && c <= '9':
			run += string(c)
		case !between:
			list, run = append(list, run), ""
		}
	}
	return append(list, run)
}

var aUUID = regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`)

func hides(run string) bool {
	for n := 13; n <= 19; n++ {
		for i := 0; i+n <= len(run); i++ {
			if luhn(run[i : i+n]) {
				return true
			}
		}
	}
	return false
}

// masksAll: no card number is left, and a text without one is left as it is.
func masksAll(t interface{ Fatalf(string, ...any) }, s string) {
	masked, any := card.MaskText(s), false
	for _, run := range runs(aUUID.ReplaceAllString(masked, "uuid")) {
		if hides(run) {
			t.Fatalf("%q becomes %q", s, masked)
		}
	}
	for _, run := range runs(s) {
		any = any || hides(run)
	}
	if !any && masked != s {
		t.Fatalf("%q has no card number and becomes %q", s, masked)
	}
	if again := card.MaskText(masked); again != masked {
		t.Fatalf("%q becomes %q and then %q", s, masked, again)
	}
}

func TestMaskTextLaw(t *testing.T) {
	uuid := rapid.StringMatching(`[0-9]{8}-[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{12}`)
	part := rapid.OneOf(number(), uuid, rapid.StringMatching(`[0-9]{1,21}`), rapid.SampledFrom([]string{" ", "-", "  ", "x", ".", "\xff", "ü", "*", "\n"}))
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOf(part).Draw(r, "parts")
		masksAll(r, strings.Join(parts, ""))
		masksAll(r, strings.Join(strings.Split(number().Draw(r, "number"), ""), rapid.SampledFrom([]string{" ", "-"}).Draw(r, "between")))
	})
}

// A UUID stays as it is, whatever its digits are and what it stands beside.
func TestUUIDsAreNotMasked(t *testing.T) {
	around := rapid.SampledFrom([]string{"", " ", ", ", "\"", "-", "(", " x 4242424242424242 x ", "\n"})
	rapid.Check(t, func(r *rapid.T) {
		uuid := rapid.StringMatching(`[0-9a-f]{0,3}[0-9]{5}-[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{12}`).Filter(aUUID.MatchString).Draw(r, "uuid")
		s := around.Draw(r, "before") + uuid + around.Draw(r, "after")
		if !strings.Contains(card.MaskText(s), uuid) {
			r.Fatalf("%q becomes %q", s, card.MaskText(s))
		}
	})
}

func FuzzMaskText(f *testing.F) {
	for _, seed := range []string{"4242424242424242", "4242 4242-4242 4242", "12345678901234567890123456789", "2026-11-23", "4222222222222x4222222222222", "-4222222222222-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { masksAll(t, s) })
}

// Twice the text costs twice the work: nothing is read again for what follows.
func BenchmarkMaskText(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		for name, unit := range map[string]string{"digits": "1", "spaced digits": "1 ", "card numbers": "4242424242424242\n"} {
			text := strings.Repeat(unit, size/len(unit))
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					card.MaskText(text)
				}
			})
		}
	}
}
