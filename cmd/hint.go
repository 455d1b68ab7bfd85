package cmd

import (
	"strings"

	"github.com/cardform/cardform/card"
)

// program is how this run was called: cardform, with the -C that it was given.
func (a *app) program() string {
	if a.dir == "." {
		return "cardform"
	}
	return "cardform -C " + card.Quote(a.dir)
}

// typed gives the commands that a hint names the -C of this run: without it
// they would mean another directory. Those that have one keep theirs.
func (a *app) typed(hint string) string {
	if a.dir == "." {
		return hint
	}
	var pairs []string
	for _, name := range a.hinted {
		pairs = append(pairs, "cardform "+name, a.program()+" "+name)
	}
	return strings.NewReplacer(pairs...).Replace(hint)
}
