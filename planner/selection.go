package planner

import "github.com/cardform/cardform/card"

// selection is what --target and --exclude leave: targets with what they need,
// less exclusions with what needs them. It is nil when neither is given.
func selection(in Input) map[card.Address]bool {
	if len(in.Options.Targets)+len(in.Options.Excludes) == 0 {
		return nil
	}
	needs := make(map[card.Address][]card.Address, len(in.Want.Holders)+len(in.Want.Cards))
	for _, h := range in.Want.Holders {
		needs[h.Address] = h.DependsOn
	}
	for _, c := range in.Want.Cards {
		needs[c.Address] = cardNeeds(c)
	}
	for _, a := range in.Known.Held() {
		if _, ok := needs[a]; !ok {
			needs[a] = nil
		}
	}
	old := make(map[card.Address]card.Address, len(in.Moved))
	for _, m := range in.Moved {
		old[m.To] = m.From
	}
	s := selector{needs: needs, old: old, options: in.Options, chosen: map[card.Address]bool{}, out: map[card.Address]bool{}, visited: map[card.Address]bool{}}
	for a := range needs {
		if len(in.Options.Targets) == 0 || s.named(in.Options.Targets, a) {
			s.choose(a)
		}
	}
	for a := range needs {
		if s.excluded(a) {
			delete(s.chosen, a)
		}
	}
	return s.chosen
}

// cardNeeds lists what must be done before the card: its holder, and what it
// depends on.
func cardNeeds(c card.WantCard) []card.Address {
	if c.Holder.IsZero() {
		return c.DependsOn
	}
	return append([]card.Address{c.Holder}, c.DependsOn...)
}

type selector struct {
	needs        map[card.Address][]card.Address
	old          map[card.Address]card.Address // the addresses that what moved had before
	options      Options
	chosen       map[card.Address]bool
	out, visited map[card.Address]bool
}

func (s *selector) choose(a card.Address) {
	if s.chosen[a] {
		return
	}
	s.chosen[a] = true
	for _, need := range s.needs[a] {
		s.choose(need)
	}
}

func (s *selector) excluded(a card.Address) bool {
	if s.visited[a] {
		return s.out[a]
	}
	s.visited[a] = true
	out := s.named(s.options.Excludes, a)
	for _, need := range s.needs[a] {
		out = s.excluded(need) || out
	}
	s.out[a] = out
	return out
}

// named reports whether selectors cover a, by the address that it had before
// too.
func (s *selector) named(selectors []card.Selector, a card.Address) bool {
	old, moved := s.old[a]
	return matches(selectors, a) || moved && matches(selectors, old)
}

func matches(selectors []card.Selector, a card.Address) bool {
	for _, s := range selectors {
		if s.Matches(a) {
			return true
		}
	}
	return false
}
