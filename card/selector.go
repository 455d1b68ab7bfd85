package card

import "strings"

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
