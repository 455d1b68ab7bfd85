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
func (r *run) finish() {
	want := &r.out.Want
	for _, late := range r.late {
		w := &want.Cards[late.index]
		inherited, _ := r.holderLabels(w.Holder)
		w.Labels = r.labels.merge(inherited, late.own).texts
	}
	sortByAddress(want.Holders, func(h *card.WantHolder) card.Address { return h.Address })
	sortByAddress(want.Cards, func(c *card.WantCard) card.Address { return c.Address })
	slices.SortFunc(want.Imports, func(a, b card.Import) int { return a.Address.Compare(b.Address) })
	slices.SortFunc(r.out.Outputs, func(a, b Output) int { return cmp.Compare(a.Name, b.Name) })
	for addr, res := range r.c.resources {
		if res.life.preventRelease {
			want.Keep = append(want.Keep, addr)
		}
	}
	slices.SortFunc(want.Keep, card.Address.Compare)
	r.checkHolders()
	r.unique("email", "e-mail address", func(h *card.WantHolder) string { return strings.ToLower(h.Email) })
	r.unique("phone_number", "phone number", func(h *card.WantHolder) string { return h.PhoneNumber })
	r.checkImports()
	r.checkLimits()
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
func (r *run) argRange(a card.Address, name string) hcl.Range {
	res := r.c.resources[a.Block()]
	if arg, ok := res.args[name]; ok {
		return arg.expr.Range()
	}
	return res.at
}

func (r *run) checkHolders() {
	for i := range r.out.Want.Cards {
		w := &r.out.Want.Cards[i]
		if w.Holder.IsZero() {
			continue
		}
		if _, ok := r.holderLabels(w.Holder); ok {
			continue
		}
		if r.c.resources[w.Holder.Block()] != nil && r.problems.hasErrors() {
			continue // it may be missing because of them
		}
		r.problems.addAt(w.Address, errorAt(r.argRange(w.Address, "cardholder"), "Reference to undeclared resource",
			"The card is for %s, and the configuration declares no such cardholder.", w.Holder))
	}
}

// unique reports holders that share what the issuer takes only once.
func (r *run) unique(arg, what string, of func(*card.WantHolder) string) {
	holders := r.out.Want.Holders
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
		r.problems.addAt(h.Address, errorAt(r.argRange(h.Address, arg), "Duplicate "+what,
			"%s and %s have the same %s, and the issuer takes each only once. Give one of them another, or let them be one cardholder.", first, h.Address, what))
	}
}

func (r *run) checkImports() {
	seen := map[card.Address]bool{}
	for _, n := range r.c.order {
		imp, ok := n.item.(*importBlock)
		if !ok || imp.addr.IsZero() {
			continue
		}
		if seen[imp.addr] {
			r.problems.errorf(n.at, "Duplicate import", "%s is imported a second time. One address holds one card or holder: remove one of the blocks.", imp.addr)
		}
		seen[imp.addr] = true
		if !r.wants(imp.addr) && !r.problems.hasErrors() {
			r.problems.errorf(imp.at, "Import target is not declared", "The configuration declares no %s. Add the resource, or import to one of its instances: %s.", imp.addr, listed(r.instanceNames(imp.addr)))
		}
	}
}

func (r *run) wants(a card.Address) bool {
	set := r.instances[ref{string(a.Kind), a.Name}]
	return set != nil && set.has(a)
}

func (r *run) instanceNames(a card.Address) []string {
	var names []string
	if set := r.instances[ref{string(a.Kind), a.Name}]; set != nil {
		for _, addr := range set.addrs[:min(len(set.addrs), maxListed+1)] {
			names = append(names, addr.String())
		}
	}
	return names
}
