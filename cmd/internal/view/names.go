package view

import (
	"regexp"
	"strings"
	"sync"

	"github.com/cardform/cardform/card"
)

// Names are identifiers of digits alone: a merchant's, an order's, a card's id.
// One in ten could be a card number by its check digit, and a person must be
// able to read and type it, so Human shows those it knows whole. nil knows none.
type Names struct {
	mu    sync.RWMutex
	known map[string]bool
}

// Know takes identifiers in. Those that nobody could take for a card number
// need no memory.
func (n *Names) Know(ids ...string) {
	for _, id := range ids {
		if n == nil || len(id) < 13 || !digits(id) {
			continue
		}
		n.mu.Lock()
		if n.known == nil {
			n.known = map[string]bool{}
		}
		n.known[id] = true
		n.mu.Unlock()
	}
}

func digits(word string) bool {
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return true
}

func (n *Names) knows(id string) bool {
	if n == nil {
		return false
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.known[id]
}

// identifier is a UUID, or a word of letters and digits as order numbers are:
// its digits may pass for a card number's, and a person must be able to type
// it. So must they a word of digits, if it is known for a name.
var identifier = regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b([A-Za-z]+[0-9]|[0-9]+[A-Za-z])[0-9A-Za-z]*|\b[0-9]{13,}\b`)

// clean makes a text safe for a terminal: card numbers masked, control and
// direction characters, line ends and what is no UTF-8 written as escapes. What
// comes from the issuer or a file was made so where it was read; this is the
// second net.
func (n *Names) clean(s string) string { return card.Inert(n.mask(s)) }

// mask masks card numbers, and lets identifiers through.
func (n *Names) mask(s string) string {
	if masked := card.MaskText(s); masked == s {
		return s
	}
	var b strings.Builder
	from := 0
	for _, at := range identifier.FindAllStringIndex(s, -1) {
		word := s[at[0]:at[1]]
		if digits(word) && !n.knows(word) {
			continue
		}
		b.WriteString(card.MaskText(s[from:at[0]]) + word)
		from = at[1]
	}
	return b.String() + card.MaskText(s[from:])
}

// identified is a message with fields that hold identifiers.
type identified interface{ ids() []string }

func (m Event) ids() []string { return []string{m.ID, m.OrderNo, m.Op} }

func (m Resource) ids() []string { return []string{m.ID, m.CardholderID, m.LastOrder, m.CardType} }

func (m State) ids() []string {
	ids := []string{m.MerchantID}
	for _, r := range m.Resources {
		ids = append(ids, r.ids()...)
	}
	for _, o := range m.Ops {
		ids = append(ids, o.OrderNo)
	}
	return ids
}

func (m Statement) ids() []string {
	var ids []string
	for _, l := range m.Lines {
		ids = append(ids, l.Op, l.OrderNo, l.PlatformNo, l.ID)
	}
	return ids
}

func (m Drift) ids() []string {
	var ids []string
	for _, f := range m.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}

func (m Reconciled) ids() []string {
	var ids []string
	for _, d := range m.Differences {
		ids = append(ids, d.ID, d.OrderNo)
	}
	return ids
}
