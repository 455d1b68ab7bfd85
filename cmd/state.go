package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/state"
)

func newStateCmd(a *app) *cobra.Command {
	children := []*cobra.Command{newStateListCmd(a), newStateShowCmd(a), newStateMvCmd(a), newStateRmCmd(a)}
	for _, c := range children {
		c.ValidArgsFunction = a.completeHeld
	}
	return groupCmd("state", "List, show, rename and forget what the ledger holds", children...)
}

func newStateListCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "list [ADDRESS...]", Short: "List the addresses that the ledger holds",
		RunE: func(c *cobra.Command, args []string) error {
			v := a.view(json)
			wanted, err := selectors("ADDRESS", args)
			if err != nil {
				return err
			}
			_, known, err := a.known(c.Context(), v)
			if err != nil {
				return err
			}
			held := slices.DeleteFunc(known.Held(), func(addr card.Address) bool {
				return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(s card.Selector) bool { return s.Matches(addr) })
			})
			return v.Show(view.Addresses(held))
		},
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func newStateShowCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "show ADDRESS", Short: "Show one resource as the ledger knows it", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			v := a.view(json)
			addr, err := parseAddress(args[0])
			if err != nil {
				return err
			}
			_, known, err := a.known(c.Context(), v)
			if err != nil {
				return err
			}
			if r := known.Resource(addr); r.Held {
				return v.Show(resourceView(addr, r))
			}
			return notHeld(addr)
		},
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func parseAddress(text string) (card.Address, error) {
	addr, err := card.ParseAddress(text)
	if err != nil {
		return addr, fail(addressAdvice, "%w", err)
	}
	return addr, nil
}

func notHeld(addr card.Address) error {
	return fail("For the addresses it holds, type: cardform state list", "the ledger does not hold %s", addr)
}

func resourceView(addr card.Address, r state.Resource) view.Resource {
	out := view.Resource{
		Address: addr, Kind: addr.Kind, ID: r.ID, Status: r.Status, CardType: r.CardType, CardNumber: r.Number,
		CardholderID: r.HolderID, LastOrder: r.Last.OrderNo, LastOrderAt: r.Last.At,
	}
	if addr.Kind != card.KindCardholder {
		out.Balance = &r.Balance
	}
	return out
}

func newStateMvCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "mv FROM TO", Short: "Rename an address in the ledger", Args: exactly(2),
		Long: `mv renames an address in the ledger, after you renamed it in the configuration.
Nothing changes at the issuer.`,
		Example: `  cardform state mv 'virtual_card.travel["ana@example.com"]' 'virtual_card.trips["ana@example.com"]'`,
		RunE: func(c *cobra.Command, args []string) error {
			from, err := parseAddress(args[0])
			if err != nil {
				return err
			}
			to, err := parseAddress(args[1])
			if err != nil {
				return err
			}
			return a.editState(c.Context(), func(s *state.State) ([]state.Draft, error) { return moveDrafts(s, from, to) },
				fmt.Sprintf("Renamed %s to %s.", from, to))
		},
	}
}

func moveDrafts(s *state.State, from, to card.Address) ([]state.Draft, error) {
	switch {
	case !s.Resource(from).Held && !pendingAt(s, from):
		return nil, notHeld(from)
	case s.Resource(to).Held || pendingAt(s, to):
		return nil, fail("Release or rename that one first.", "the ledger holds %s already", to)
	case from.Kind != to.Kind:
		return nil, fail("Move to an address that begins with "+string(from.Kind)+".", "a %s cannot become a %s", from.Kind, to.Kind)
	}
	return []state.Draft{{Kind: state.KindMove, Address: from, Data: state.Move{To: to}}}, nil
}

// pendingAt reports whether an op of the address is not settled.
func pendingAt(s *state.State, addr card.Address) bool {
	return slices.ContainsFunc(s.OpenOps(), func(op *state.Op) bool { return op.Address == addr })
}

func newStateRmCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "rm ADDRESS...", Short: "Forget resources; they stay alive at the issuer", Args: atLeastOne,
		Long: `rm lets the ledger forget resources. They stay alive at the issuer: no endpoint
closes a card. What is still declared will be adopted or made again.`,
		RunE: func(c *cobra.Command, args []string) error {
			var addrs []card.Address
			for _, arg := range args {
				addr, err := parseAddress(arg)
				if err != nil {
					return err
				}
				addrs = append(addrs, addr)
			}
			return a.editState(c.Context(), func(s *state.State) ([]state.Draft, error) { return releaseDrafts(s, addrs) },
				fmt.Sprintf("Forgotten: %d. They stay alive at the issuer.", len(addrs)))
		},
	}
}

func releaseDrafts(s *state.State, addrs []card.Address) ([]state.Draft, error) {
	var drafts []state.Draft
	for _, addr := range addrs {
		r := s.Resource(addr)
		switch {
		case !r.Held:
			return nil, notHeld(addr)
		case pendingAt(s, addr):
			return nil, fail("Settle it first: cardform plan", "an order of %s is not settled", addr)
		}
		drafts = append(drafts, state.Draft{Kind: state.KindRelease, Address: addr, Data: state.Release{ID: r.ID, Balance: r.Balance}})
	}
	return drafts, nil
}

// editState changes the ledger without the network, and says what was done.
func (a *app) editState(ctx context.Context, change func(*state.State) ([]state.Draft, error), done string) (err error) {
	v := a.human()
	store, err := a.ledger(ctx, v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	head, err := a.edit(ctx, store, change)
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: done, Head: head.String()})
}
