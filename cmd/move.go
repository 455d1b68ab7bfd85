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
A block with keys is renamed with all its instances, which keep their keys.
Nothing changes at the issuer.`,
		Example: `  cardform state mv virtual_card.travel virtual_card.trips
  cardform state mv 'virtual_card.travel["ana@example.com"]' 'virtual_card.trips["ana@example.com"]'`,
		RunE: func(c *cobra.Command, args []string) error {
			from, err := parseAddress(args[0])
			if err != nil {
				return err
			}
			to, err := parseAddress(args[1])
			if err != nil {
				return err
			}
			return a.editState(c.Context(), func(known *state.State) ([]state.Draft, string, error) { return rename(known, from, to) })
		},
	}
}

func rename(known *state.State, from, to card.Address) ([]state.Draft, string, error) {
	drafts, err := applier.Rename(known, from, to)
	if err != nil {
		return nil, "", advised(err, func(e *applier.EditError) string { return moveAdvice(e, from, to) })
	}
	done := fmt.Sprintf("Renamed %s to %s.", from, to)
	if len(drafts) > 1 || drafts[0].Address != from {
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

func moveLine(from, to card.Address) string {
	return "cardform state mv " + card.Quote(from.String()) + " " + card.Quote(to.String())
}
