package view

import (
	"fmt"
	"strings"
)

// Adopted is what init --adopt wrote: nothing, where it found nothing that can
// be declared.
type Adopted struct {
	Holders, Cards int
	Files          []string
	Left           []Left
	Program        string // how cardform is typed
}

// Left is what could not be adopted, for one reason.
type Left struct {
	What string // in the singular
	Why  string
	IDs  []string
}

// leftShown is how many ids of a reason are named.
const leftShown = 5

func (m Adopted) ids() []string {
	var ids []string
	for _, l := range m.Left {
		ids = append(ids, l.IDs...)
	}
	return ids
}

func (m Adopted) human(p *page) {
	if len(m.Files) > 0 {
		p.prose("", fmt.Sprintf("Wrote %s: %s and %s with their import blocks. Nothing changes at the issuer.", list(m.Files), count(m.Holders, "cardholder"), count(m.Cards, "virtual card")))
		p.prose("", "The tables (.csv) hold people's data, so only you can read them; think before you commit them. No card has a balance block: nothing is topped up until you add one.")
	} else {
		p.prose("", "There is nothing to adopt: everything that can be declared is. To see the rest, type: "+m.Program+" drift")
	}
	for _, l := range m.Left {
		ids := strings.Join(l.IDs[:min(leftShown, len(l.IDs))], ", ")
		if more := len(l.IDs) - leftShown; more > 0 {
			ids += fmt.Sprintf(" and %s more", group(more))
		}
		p.prose("", fmt.Sprintf("Left out: %s (%s). %s", count(len(l.IDs), l.What), ids, l.Why))
	}
	if len(m.Files) > 0 {
		p.prose("", "Next, type: "+m.Program+" plan")
	}
}
