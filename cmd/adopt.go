package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
)

// runAdopt writes configuration for what the issuer lists and neither
// configuration nor ledger knows.
func runAdopt(ctx context.Context, a *app) (err error) {
	v := a.human()
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	s, err := w.plan(ctx, v, planner.Options{}, newPlanID())
	if err != nil {
		return err
	}
	holders, cards, left := config.Adoptable(undeclared(s))
	adopted := view.Adopted{Holders: len(holders), Cards: len(cards), Program: a.program()}
	for _, l := range left {
		adopted.Left = append(adopted.Left, view.Left{What: l.What, Why: l.Why, IDs: l.IDs})
	}
	if len(holders)+len(cards) > 0 {
		if adopted.Files, err = a.writeAdopted(holders, cards, w.cfg.Blocks()); err != nil {
			return err
		}
	}
	return v.Show(adopted)
}

// undeclared is what of the listed nobody declared.
func undeclared(s *sight) (holders []card.Cardholder, cards []card.Card) {
	found := map[string]bool{}
	for _, f := range planner.Drift(s.input, s.plan, nil).Findings {
		if f.Class == planner.DriftUndeclared {
			found[f.ID] = true
		}
	}
	for _, h := range s.seen.Holders {
		if found[h.ID] {
			holders = append(holders, h)
		}
	}
	for _, c := range s.seen.Cards {
		if found[c.ID] {
			cards = append(cards, c)
		}
	}
	return holders, cards
}

// writeAdopted writes the files, under names that no file has yet, and returns
// their paths. The tables hold people's data, so they are their owner's alone.
func (a *app) writeAdopted(holders []card.Cardholder, cards []card.Card, taken []card.Block) (paths []string, err error) {
	names, file := a.adoptedNames(taken)
	text := config.Write(holders, cards, names)
	for _, f := range []struct {
		name string
		text []byte
		mode os.FileMode
	}{{names.People, text.People, 0o600}, {names.Cards, text.Cards, 0o600}, {file, text.Config, 0o644}} { // what reads the others comes last
		if f.text == nil {
			continue
		}
		if err := writeNew(a.path(f.name), string(f.text), f.mode); err != nil {
			return paths, err
		}
		paths = append(paths, a.path(f.name))
	}
	return paths, nil
}

// adoptedNames are the first that no file has.
func (a *app) adoptedNames(taken []card.Block) (names config.Names, file string) {
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf("_%d", n)
		}
		names = config.Names{People: "people" + suffix + ".csv", Cards: "cards" + suffix + ".csv", Taken: taken}
		file = "adopted" + suffix + ".card.hcl"
		if !a.there(file) && !a.there(names.People) && !a.there(names.Cards) {
			return names, file
		}
	}
}

// there reports whether something has the name, also a link that leads nowhere.
func (a *app) there(name string) bool {
	_, err := os.Lstat(a.path(name))
	return err == nil
}
