package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
)

const adoptedFile = "adopted.card.hcl"

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
	undeclared := map[string]bool{}
	for _, f := range planner.Drift(s.input, s.plan, nil).Findings {
		if f.Class == planner.DriftUndeclared {
			undeclared[f.ID] = true
		}
	}
	text, n, left := adoption(s.seen, undeclared)
	if n == 0 {
		return v.Show(view.Text("There is nothing to adopt: everything that can be declared is. To see the rest, type: " + a.program() + " drift"))
	}
	out, ds := config.Format([]byte(text), adoptedFile)
	if ds.HasErrors() {
		return a.invalid(v, ds)
	}
	if err := writeNew(a.path(adoptedFile), string(out)); err != nil {
		return err
	}
	words := fmt.Sprintf("Wrote %s: %d resources with their import blocks. Nothing changes at the issuer. Next, type: %s plan", a.path(adoptedFile), n, a.program())
	if left > 0 {
		words += fmt.Sprintf("\nLeft out: %d physical cards, whose full numbers the issuer does not tell. Declare them by hand.", left)
	}
	return v.Show(view.Text(words))
}

// adoption is the blocks for what is undeclared, how many they are, and how
// many physical cards were left out.
func adoption(seen card.Inventory, undeclared map[string]bool) (text string, n, left int) {
	var b strings.Builder
	names, holders := map[string]bool{}, map[string]string{}
	for _, h := range seen.Holders {
		if !undeclared[h.ID] {
			continue
		}
		name := identifier(h.Email, names)
		holders[h.ID] = "cardholder." + name
		fmt.Fprintf(&b, "cardholder %q {\nfirst_name = %s\nlast_name = %s\nemail = %s\ncountry_code = %s\nphone_number = %s\n}\n\nimport {\nto = cardholder.%s\nid = %s\n}\n\n",
			name, literal(h.FirstName), literal(h.LastName), literal(h.Email), literal(h.CountryCode), literal(h.PhoneNumber), name, literal(h.ID))
		n++
	}
	for _, c := range seen.Cards {
		switch {
		case !undeclared[c.ID]:
		case c.Kind == card.KindPhysicalCard:
			left++
		default:
			b.WriteString(adoptedCard(c, identifier("card_"+c.ID, names), holders[c.HolderID]))
			n++
		}
	}
	return b.String(), n, left
}

// adoptedCard declares a card without a balance: what is on it is not ours to
// keep until somebody says so.
func adoptedCard(c card.Card, name, holder string) string {
	bound := ""
	switch {
	case holder != "":
		bound = "cardholder = " + holder + "\n"
	case c.HolderID != "":
		bound = "lifecycle {\nignore_changes = [cardholder]\n}\n"
	}
	return fmt.Sprintf("virtual_card %q {\ncard_type = %s\n%s}\n\nimport {\nto = virtual_card.%s\nid = %s\n}\n\n", name, literal(c.CardType), bound, name, literal(c.ID))
}

// literal writes a text as configuration does.
func literal(s string) string {
	key := card.TextKey(s).String()
	return key[1 : len(key)-1]
}

// identifier makes a block name of an e-mail or an id that no other has.
func identifier(email string, taken map[string]bool) string {
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, local)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "holder_" + name
	}
	unique := name
	for i := 2; taken[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	taken[unique] = true
	return unique
}
