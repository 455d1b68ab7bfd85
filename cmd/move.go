package cmd

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

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
			return a.editState(c.Context(), func(s *state.State) ([]state.Draft, string, error) { return moveDrafts(s, from, to) })
		},
	}
}

// moveDrafts renames one address, or every instance of a block.
func moveDrafts(s *state.State, from, to card.Address) ([]state.Draft, string, error) {
	moved := instances(s, from)
	if len(moved) == 0 {
		return nil, "", notHeld(from)
	}
	if from.Kind != to.Kind {
		return nil, "", fail("Move to an address that begins with "+string(from.Kind)+".", "a %s cannot become a %s", from.Kind, to.Kind)
	}
	whole := len(moved) > 1 || moved[0] != from
	if err := checkMove(s, from, to, whole); err != nil {
		return nil, "", err
	}
	done := fmt.Sprintf("Renamed %s to %s.", from, to)
	if whole {
		done = fmt.Sprintf("Renamed %s to %s, with its keys: %d.", from, to, len(moved))
	}
	var drafts []state.Draft
	for _, addr := range moved {
		target := to
		if whole {
			target.Key = addr.Key
		}
		drafts = append(drafts, state.Draft{Kind: state.KindMove, Address: addr, Data: state.Move{To: target}})
	}
	return drafts, done, nil
}

// checkMove refuses a target that is taken, and one that is a block where the
// source is an instance, or the other way round.
func checkMove(s *state.State, from, to card.Address, whole bool) error {
	taken := slices.DeleteFunc(instances(s, to), func(addr card.Address) bool { return addr == from && from != to })
	switch {
	case whole && !to.Key.IsZero():
		return fail(fmt.Sprintf("To rename the whole block, type: %s\nTo rename one of them, type: %s", moveLine(from, to.Block()), moveLine(instances(s, from)[0], to)),
			"%s has several instances, and %s is a single one", from, to)
	case slices.Contains(taken, to), whole && len(taken) > 0:
		return fail("Release or rename that one first.", "the ledger holds %s already", taken[0])
	case len(taken) > 0:
		keyed := to
		if keyed.Key = from.Key; from.Key.IsZero() {
			keyed.Key = card.TextKey(from.Name)
		}
		return fail("Give it a key, as in: "+moveLine(from, keyed), "%s is a single instance, and %s is a block with keys", from, to)
	}
	return nil
}

func moveLine(from, to card.Address) string {
	return "cardform state mv " + card.Quote(from.String()) + " " + card.Quote(to.String())
}

// instances are the addresses at from, or of the block from, that the ledger
// knows something of: what it holds, and what an open op will make.
func instances(s *state.State, from card.Address) []card.Address {
	return present(s, func(addr card.Address) bool {
		return addr == from || from.Key.IsZero() && addr.Block() == from
	})
}

// present lists what the ledger holds, and what an open op will make, in the
// order of addresses.
func present(s *state.State, wanted func(card.Address) bool) []card.Address {
	all := s.Held()
	for _, op := range s.OpenOps() {
		all = append(all, op.Address)
	}
	all = slices.DeleteFunc(all, func(addr card.Address) bool { return !wanted(addr) })
	slices.SortFunc(all, card.Address.Compare)
	return slices.Compact(all)
}

// pendingAt reports whether an op of the address is not settled.
func pendingAt(s *state.State, addr card.Address) bool {
	return slices.ContainsFunc(s.OpenOps(), func(op *state.Op) bool { return op.Address == addr })
}
