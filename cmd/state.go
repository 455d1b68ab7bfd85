package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/applier"
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
			return fail(heldAdvice, "the ledger does not hold %s", addr)
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

// Advice that several commands give.
const (
	heldAdvice   = "For the addresses it holds, type: cardform state list"
	settleAdvice = "Settle it first: cardform plan"
)

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
		Long: `rm lets the ledger forget resources: an address, or every instance of a block.
They stay alive at the issuer: no endpoint closes a card. What is still declared
will be adopted or made again.`,
		Example: `  cardform state rm 'virtual_card.travel["ana@example.com"]'
  cardform state rm virtual_card.travel physical_card.van`,
		RunE: func(c *cobra.Command, args []string) error {
			wanted, err := selectors("ADDRESS", args)
			if err != nil {
				return err
			}
			return a.editState(c.Context(), func(known *state.State) ([]state.Draft, string, error) { return forget(known, wanted) })
		},
	}
}

func forget(known *state.State, named []card.Selector) ([]state.Draft, string, error) {
	drafts, err := applier.Forget(known, named)
	return drafts, fmt.Sprintf("Forgotten: %d. They stay alive at the issuer.", len(drafts)), advised(err, forgetAdvice)
}

// forgetAdvice is what to type where something cannot be forgotten.
func forgetAdvice(e *applier.EditError) string {
	if e.Kind == applier.EditUnsettled {
		return settleAdvice
	}
	return heldAdvice
}

// advised is err and, where the ledger cannot be edited so, what to do next.
func advised(err error, advice func(*applier.EditError) string) error {
	var e *applier.EditError
	if errors.As(err, &e) {
		return fail(advice(e), "%w", err)
	}
	return err
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
	head, err := a.edit(ctx, store, state.Genesis{}, func(s *state.State) (drafts []state.Draft, err error) {
		drafts, done, err = change(s)
		return drafts, err
	})
	if err != nil {
		return err
	}
	return v.Show(view.Recorded{What: done, Head: head.String()})
}
