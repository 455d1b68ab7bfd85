package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

func newStateMvCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "mv FROM TO", Short: "Rename an address in the ledger", Args: exactly(2),
		Long: `mv renames an address in the ledger, after you renamed it in the configuration.
A block with keys is renamed with all its instances, which keep their keys, and
so is a module. Nothing changes at the issuer. A moved block in the configuration
does the same for everyone who applies it.`,
		Example: `  cardform state mv virtual_card.travel virtual_card.trips
  cardform state mv 'virtual_card.travel["ana@example.com"]' 'virtual_card.trips["ana@example.com"]'
  cardform state mv virtual_card.travel module.sales.virtual_card.travel
  cardform state mv module.sales 'module.teams["sales"]'`,
		RunE: func(c *cobra.Command, args []string) error {
			from, err := parsePlace(args[0])
			if err != nil {
				return err
			}
			to, err := parsePlace(args[1])
			if err != nil {
				return err
			}
			if (from.Module() == "") != (to.Module() == "") {
				return fail("Name two modules, or two resources, as in: "+moveLine(card.SelectModule("module.a"), card.SelectModule("module.b")),
					"%s and %s are a module and a resource", from, to)
			}
			return a.editState(c.Context(), func(known *state.State) ([]state.Draft, string, error) { return rename(known, from, to) })
		},
	}
}

// parsePlace reads the address of a resource, or the path of a module.
func parsePlace(text string) (card.Selector, error) {
	s, err := card.ParseSelector(text)
	if err != nil {
		return s, fail(addressAdvice, "%w", err)
	}
	return s, nil
}

func rename(known *state.State, from, to card.Selector) ([]state.Draft, string, error) {
	if from.Module() != "" {
		drafts, err := applier.RenameModule(known, from, to)
		return drafts, fmt.Sprintf("Renamed everything in %s: it is in %s now: %d.", from, to, len(drafts)),
			advised(err, func(e *applier.EditError) string { return moduleAdvice(e, from, to) })
	}
	drafts, err := applier.Rename(known, from.Address(), to.Address())
	if err != nil {
		return nil, "", advised(err, func(e *applier.EditError) string { return moveAdvice(e, from.Address(), to.Address()) })
	}
	done := fmt.Sprintf("Renamed %s to %s.", from, to)
	if len(drafts) > 1 || drafts[0].Address != from.Address() {
		done = fmt.Sprintf("Renamed %s to %s, with its keys: %d.", from, to, len(drafts))
	}
	return drafts, done, nil
}

// moveAdvice is what to type instead of a rename that is refused.
func moveAdvice(e *applier.EditError, from, to card.Address) string {
	switch e.Kind {
	case applier.EditOtherKind:
		return "Move to an address that begins with " + string(from.Kind) + "."
	case applier.EditTaken:
		return "Release or rename that one first."
	case applier.EditToInstance:
		return "To rename the whole block, type: " + moveLine(from, to.Block()) + "\nTo rename one of them, type: " + moveLine(e.Address, to)
	case applier.EditToBlock:
		keyed := to
		if keyed.Key = from.Key; from.Key.IsZero() {
			keyed.Key = card.TextKey(from.Name)
		}
		return "Give it a key, as in: " + moveLine(from, keyed)
	}
	return heldAdvice
}

// moduleAdvice is what to type instead of a rename of a module that is refused.
func moduleAdvice(e *applier.EditError, from, to card.Selector) string {
	switch e.Kind {
	case applier.EditTaken:
		return "Release or rename that one first."
	case applier.EditToInstance:
		return "To rename all of them, type: " + moveLine(from, card.SelectModule(card.ModulesOf(to.Module())[0].Call())) +
			"\nTo rename one of them, name it with its key."
	case applier.EditItself:
		return "Name another module."
	}
	return heldAdvice
}

// moveLine is the command that renames from to to.
func moveLine(from, to fmt.Stringer) string {
	return "cardform state mv " + card.Quote(from.String()) + " " + card.Quote(to.String())
}
