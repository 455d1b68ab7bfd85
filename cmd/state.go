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

func notHeld(what fmt.Stringer) error {
	return fail("For the addresses it holds, type: cardform state list", "the ledger does not hold %s", what)
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

func newStateRmCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "rm ADDRESS...", Short: "Forget resources; they stay alive at the issuer", Args: atLeastOne,
		Long: `rm lets the ledger forget resources: an address, every instance of a block, or
all that a module has. They stay alive at the issuer: no endpoint closes a card.
What is still declared will be adopted or made again.`,
		Example: `  cardform state rm 'virtual_card.travel["ana@example.com"]'
  cardform state rm virtual_card.travel module.sales`,
		RunE: func(c *cobra.Command, args []string) error {
			wanted, err := selectors("ADDRESS", args)
			if err != nil {
				return err
			}
			return a.editState(c.Context(), func(s *state.State) ([]state.Draft, string, error) { return releaseDrafts(s, wanted) })
		},
	}
}

func releaseDrafts(s *state.State, wanted []card.Selector) ([]state.Draft, string, error) {
	var addrs []card.Address
	for _, sel := range wanted {
		found := present(s, sel.Matches)
		if len(found) == 0 {
			return nil, "", notHeld(sel)
		}
		addrs = append(addrs, found...)
	}
	slices.SortFunc(addrs, card.Address.Compare)
	addrs = slices.Compact(addrs)
	var drafts []state.Draft
	for _, addr := range addrs {
		if pendingAt(s, addr) {
			return nil, "", fail("Settle it first: cardform plan", "an order of %s is not settled", addr)
		}
		r := s.Resource(addr)
		drafts = append(drafts, state.Draft{Kind: state.KindRelease, Address: addr, Data: state.Release{ID: r.ID, Balance: r.Balance}})
	}
	return drafts, fmt.Sprintf("Forgotten: %d. They stay alive at the issuer.", len(drafts)), nil
}

// editState changes the ledger without the network, in one append, and says
// what was done. change returns what to write and how to say it.
func (a *app) editState(ctx context.Context, change func(*state.State) ([]state.Draft, string, error)) (err error) {
	v := a.human()
	store, err := a.ledger(ctx, v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	done := ""
	head, err := a.edit(ctx, store, func(s *state.State) (drafts []state.Draft, err error) {
		drafts, done, err = change(s)
		return drafts, err
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: done, Head: head.String()})
}
