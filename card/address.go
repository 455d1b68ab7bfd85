package card

import (
	"cmp"
	"fmt"
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

// String returns the address as people type it; "" for the zero Address, the
// module's path where there is nothing else.
func (a Address) String() string {
	if a.Kind == "" {
		return a.Module
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
