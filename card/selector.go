package card

import "strings"

// Selector names a part of a configuration: one instance, every instance of a
// block, or everything in a module. The zero Selector selects nothing.
type Selector struct {
	module string
	addr   Address
}

// SelectAddress selects one instance, or, for an address without a key, every
// instance of its block.
func SelectAddress(a Address) Selector { return Selector{addr: a} }

// SelectModule selects everything in a module, by the canonical path of one of
// its instances, or, for a path that ends without a key, in all of them.
func SelectModule(path string) Selector { return Selector{module: path} }

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

// Address is the address that is selected; zero where that is a module.
func (s Selector) Address() Address { return s.addr }

// Module is the path of the module that is selected; "" where that is an address.
func (s Selector) Module() string { return s.module }

// String returns the selector as it was typed, in canonical form.
func (s Selector) String() string {
	if s.module != "" {
		return s.module
	}
	return s.addr.String()
}
