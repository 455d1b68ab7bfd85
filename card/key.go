package card

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Key tells instances of one block apart: a number from count, a text from
// for_each. The zero Key stands for a block that has neither. Keys compare
// with ==.
type Key struct {
	form keyForm
	num  int
	text string
}

type keyForm uint8

const (
	keyNone keyForm = iota
	keyInt
	keyText
)

// IntKey is the key of instance i of a block with count.
func IntKey(i int) Key { return Key{form: keyInt, num: i} }

// TextKey is the key of the instance for key s of a block with for_each. What
// is no UTF-8 in s becomes U+FFFD, as nobody could type the address.
func TextKey(s string) Key { return Key{form: keyText, text: strings.ToValidUTF8(s, "\uFFFD")} }

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.form == keyNone }

// Int returns the number of a count key.
func (k Key) Int() (int, bool) { return k.num, k.form == keyInt }

// Text returns the text of a for_each key.
func (k Key) Text() (string, bool) { return k.text, k.form == keyText }

// String returns the key as it stands in an address, brackets included; ""
// for no key.
func (k Key) String() string {
	switch k.form {
	case keyInt:
		return "[" + strconv.Itoa(k.num) + "]"
	case keyText:
		return "[" + quoteKey(k.text) + "]"
	}
	return ""
}

// Compare orders keys: none, then numbers by value, then texts by bytes.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.form, o.form), cmp.Compare(k.num, o.num), cmp.Compare(k.text, o.text))
}

// parseKey reads the inside of brackets and returns what follows them.
func parseKey(s string) (Key, string, error) {
	if strings.HasPrefix(s, `"`) {
		return parseTextKey(s[1:])
	}
	num, rest, ok := strings.Cut(s, "]")
	i, err := strconv.Atoi(num)
	if !ok || err != nil || !allDigits(num) {
		return Key{}, "", fmt.Errorf("a key is a whole number or a text in double quotes, not %q (your shell may have eaten the quotes: put the address in single quotes)", num)
	}
	return IntKey(i), rest, nil
}

func parseTextKey(s string) (Key, string, error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			if !strings.HasPrefix(s[i+1:], "]") {
				return Key{}, "", fmt.Errorf("the bracket after key %q is not closed", b.String())
			}
			return TextKey(b.String()), s[i+2:], nil
		case c == '\\':
			r, n, err := unescape(s[i:])
			if err != nil {
				return Key{}, "", err
			}
			b.WriteRune(r)
			i += n
		case strings.HasPrefix(s[i:], "$${"), strings.HasPrefix(s[i:], "%%{"):
			b.WriteString(s[i+1 : i+3])
			i += 3
		default:
			b.WriteByte(c)
			i++
		}
	}
	return Key{}, "", fmt.Errorf("the quote of a key is not closed")
}

// unescape reads the escape that s begins with.
func unescape(s string) (r rune, width int, err error) {
	if len(s) < 2 {
		return 0, 0, fmt.Errorf("a key ends in a lone backslash")
	}
	digits := 0
	switch s[1] {
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 't':
		return '\t', 2, nil
	case '"', '\\':
		return rune(s[1]), 2, nil
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	}
	if digits == 0 || len(s) < 2+digits {
		return 0, 0, fmt.Errorf("unknown escape %q in a key", s[:2])
	}
	v, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil || !utf8.ValidRune(rune(v)) {
		return 0, 0, fmt.Errorf("bad escape %q in a key", s[:2+digits])
	}
	return rune(v), 2 + digits, nil
}

// quoteKey writes s as an HCL string that stands for itself.
func quoteKey(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unprintable(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unprintable reports whether r steers a terminal or the direction of text. The
// set is spelled out, as order numbers derive from addresses: it must not grow
// with a newer Unicode table.
func unprintable(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
