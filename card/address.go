package card

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is the type of a resource, the first word of its block in configuration.
type Kind string

// The kinds of resources there are.
const (
	KindCardholder   Kind = "cardholder"
	KindVirtualCard  Kind = "virtual_card"
	KindPhysicalCard Kind = "physical_card"
)

// Valid reports whether k is one of the kinds there are.
func (k Kind) Valid() bool {
	return k == KindCardholder || k == KindVirtualCard || k == KindPhysicalCard
}

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

// Address names one resource instance, as in
// module.sales["eu"].virtual_card.travel["ana@example.com"]. It compares with
// == and serves as a map key. The zero Address names nothing.
type Address struct {
	Module string // canonical path of modules, "" for the root: module.sales["eu"].module.ads
	Kind   Kind
	Name   string
	Key    Key
}

// IsZero reports whether the address names nothing.
func (a Address) IsZero() bool { return a == Address{} }

// String returns the address as people type it; "" for the zero Address.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	s := string(a.Kind) + "." + a.Name + a.Key.String()
	if a.Module != "" {
		return a.Module + "." + s
	}
	return s
}

// Block returns the address of the block that a is an instance of: a without
// its key.
func (a Address) Block() Address {
	a.Key = Key{}
	return a
}

// Compare orders addresses by module, kind, name and key; count keys by number.
func (a Address) Compare(b Address) int {
	return cmp.Or(cmp.Compare(a.Module, b.Module), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), a.Key.Compare(b.Key))
}

// MarshalText implements encoding.TextMarshaler.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; an empty text is the zero
// Address.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	got, err := ParseAddress(string(text))
	if err != nil {
		return err
	}
	*a = got
	return nil
}

// ParseAddress reads the address of one resource instance.
func ParseAddress(s string) (Address, error) {
	steps, err := parseSteps(s)
	if err != nil {
		return Address{}, err
	}
	module, rest, err := splitModule(s, steps)
	if err != nil {
		return Address{}, err
	}
	if len(rest) != 2 || !rest[0].key.IsZero() || !Kind(rest[0].name).Valid() {
		return Address{}, fmt.Errorf("%q is not the address of a resource: write it like virtual_card.travel[\"ana@example.com\"], with cardholder, virtual_card or physical_card first", s)
	}
	return Address{Module: module, Kind: Kind(rest[0].name), Name: rest[1].name, Key: rest[1].key}, nil
}

// Selector names a part of a configuration: one instance, every instance of a
// block, or everything in a module. The zero Selector selects nothing.
type Selector struct {
	module string
	addr   Address
}

// ParseSelector reads what --target and --exclude take: an address, a block's
// address without its key, or the path of a module.
func ParseSelector(s string) (Selector, error) {
	steps, err := parseSteps(s)
	if err != nil {
		return Selector{}, err
	}
	module, rest, err := splitModule(s, steps)
	if err != nil {
		return Selector{}, err
	}
	if len(rest) == 0 {
		return Selector{module: module}, nil
	}
	addr, err := ParseAddress(s)
	return Selector{addr: addr}, err
}

// Matches reports whether the selector covers a.
func (s Selector) Matches(a Address) bool {
	if s.module != "" {
		rest, ok := strings.CutPrefix(a.Module, s.module)
		return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	if s.addr.IsZero() {
		return false
	}
	return s.addr == a || s.addr.Key.IsZero() && s.addr == a.Block()
}

// String returns the selector as it was typed, in canonical form.
func (s Selector) String() string {
	if s.module != "" {
		return s.module
	}
	return s.addr.String()
}

type step struct {
	name string
	key  Key
}

// parseSteps reads name, name["text"] and name[0], separated by dots.
func parseSteps(s string) ([]step, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%q is not an address: it is not UTF-8", s)
	}
	var steps []step
	rest := s
	for {
		n := 0
		for n < len(rest) && isNameByte(rest[n], n == 0) {
			n++
		}
		if n == 0 {
			return nil, fmt.Errorf("%q is not an address: a name is missing before %q", s, rest)
		}
		st := step{name: rest[:n]}
		rest = rest[n:]
		if strings.HasPrefix(rest, "[") {
			key, left, err := parseKey(rest[1:])
			if err != nil {
				return nil, fmt.Errorf("%q is not an address: %w", s, err)
			}
			st.key, rest = key, left
		}
		steps = append(steps, st)
		if rest == "" {
			return steps, nil
		}
		if rest[0] != '.' {
			return nil, fmt.Errorf("%q is not an address: %q stands where a dot should", s, rest)
		}
		rest = rest[1:]
	}
}

func splitModule(whole string, steps []step) (module string, rest []step, err error) {
	var b strings.Builder
	for len(steps) > 0 && steps[0].name == "module" {
		if len(steps) == 1 || !steps[0].key.IsZero() {
			return "", nil, fmt.Errorf("%q is not an address: a module needs a name, as in module.sales", whole)
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString("module." + steps[1].name + steps[1].key.String())
		steps = steps[2:]
	}
	return b.String(), steps, nil
}

func isNameByte(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= utf8.RuneSelf:
		return true
	case c >= '0' && c <= '9', c == '-':
		return !first
	}
	return false
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

var escapes = map[byte]rune{'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\\': '\\'}

func unescape(s string) (r rune, width int, err error) {
	if len(s) < 2 {
		return 0, 0, fmt.Errorf("a key ends in a lone backslash")
	}
	if r, ok := escapes[s[1]]; ok {
		return r, 2, nil
	}
	digits := map[byte]int{'u': 4, 'U': 8}[s[1]]
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
