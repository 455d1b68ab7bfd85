package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/card"
)

// lateCard is a card whose holder, named by a computed text, was evaluated
// after it.
type lateCard struct {
	index int
	own   *labelSet
}

// finish sorts what is wanted and checks what only shows when all is there.
func (ev *evaluation) finish() {
	want := &ev.out.Want
	for _, late := range ev.late {
		w := &want.Cards[late.index]
		inherited, _ := ev.holderLabels(w.Holder)
		w.Labels = ev.labels.merge(inherited, late.own).texts
	}
	sortByAddress(want.Holders, func(h *card.WantHolder) card.Address { return h.Address })
	sortByAddress(want.Cards, func(c *card.WantCard) card.Address { return c.Address })
	slices.SortFunc(want.Imports, func(a, b card.Import) int { return a.Address.Compare(b.Address) })
	slices.SortFunc(ev.out.Outputs, func(a, b Output) int { return cmp.Compare(a.Name, b.Name) })
	for declared, res := range ev.c.declared {
		if res.life.preventRelease {
			want.Keep = append(want.Keep, declared)
		}
	}
	slices.SortFunc(want.Keep, card.Address.Compare)
	ev.checkHolders()
	ev.unique("email", "e-mail address", func(h *card.WantHolder) string { return strings.ToLower(h.Email) })
	ev.unique("phone_number", "phone number", func(h *card.WantHolder) string { return h.PhoneNumber })
	ev.checkImports()
	ev.checkLimits()
}

// sortByAddress sorts what mostly is sorted: the instances of a block are, and
// swapping what is wanted is dear.
func sortByAddress[T any](list []T, address func(*T) card.Address) {
	for i := 1; i < len(list); i++ {
		if address(&list[i-1]).Compare(address(&list[i])) > 0 {
			slices.SortFunc(list, func(a, b T) int { return address(&a).Compare(address(&b)) })
			return
		}
	}
}

// argRange is where an argument of the instance stands.
func (ev *evaluation) argRange(a card.Address, name string) hcl.Range {
	res := ev.c.declared[a.Declaration()]
	if arg, ok := res.args[name]; ok {
		return arg.expr.Range()
	}
	return res.at
}

func (ev *evaluation) checkHolders() {
	for i := range ev.out.Want.Cards {
		w := &ev.out.Want.Cards[i]
		if w.Holder.IsZero() {
			continue
		}
		if _, ok := ev.holderLabels(w.Holder); ok {
			continue
		}
		if ev.c.declared[w.Holder.Declaration()] != nil && ev.problems.hasErrors() {
			continue // it may be missing because of them
		}
		ev.problems.addAt(w.Address, errorAt(ev.argRange(w.Address, "cardholder"), "Reference to undeclared resource",
			"The card is for %s, and the configuration declares no such cardholder.", w.Holder))
	}
}

// unique reports holders that share what the issuer takes only once.
func (ev *evaluation) unique(arg, what string, of func(*card.WantHolder) string) {
	holders := ev.out.Want.Holders
	owner := make(map[string]int, len(holders))
	for i := range holders {
		h := &holders[i]
		text := of(h)
		if text == "" {
			continue
		}
		other, taken := owner[text]
		if !taken {
			owner[text] = i
			continue
		}
		first := holders[other].Address
		ev.problems.addAt(h.Address, errorAt(ev.argRange(h.Address, arg), "Duplicate "+what,
			"%s and %s have the same %s, and the issuer takes each only once. Give one of them another, or let them be one cardholder.", first, h.Address, what))
	}
}

func (ev *evaluation) instanceNames(a card.Address) []string {
	var names []string
	if set := ev.instancesOf(a); set != nil {
		for _, addr := range set.addrs[:min(len(set.addrs), maxListed+1)] {
			names = append(names, addr.String())
		}
	}
	return names
}
