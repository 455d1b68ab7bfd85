package card

// Single reports whether the move is that of one instance, of a resource or of
// a module: one of its ends has a key. Where the other end has none, it is the
// single instance of a block without keys. A move that is not single takes every
// instance along, each with its key.
func (m Move) Single() bool { return m.From.Keyed() || m.To.Keyed() }

// Keyed reports whether what is selected ends in a key.
func (s Selector) Keyed() bool {
	if modules := ModulesOf(s.module); len(modules) > 0 {
		return !modules[0].Key.IsZero()
	}
	return !s.addr.Key.IsZero()
}
