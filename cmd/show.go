package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/state"
)

func newShowCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "show [FILE]", Short: "Show a saved plan, or what the ledger holds", Args: atMost(1),
		Long: `show prints a plan that was saved with plan --out. Without a FILE it prints what
the ledger holds: each address with its card or holder, and the ops that are not
settled. It needs no network.`,
		Example: "  cardform show monday.cardplan\n  cardform show --json",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return showPlan(a, args[0], json)
			}
			return showState(c.Context(), a, json)
		},
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func showPlan(a *app, file string, json bool) error {
	f, err := readPlan(a.path(file))
	if err != nil {
		return err
	}
	return a.view(json).Show(view.Plan{Plan: f.Plan})
}

func showState(ctx context.Context, a *app, json bool) error {
	v := a.view(json)
	_, known, err := a.known(ctx, v)
	if err != nil {
		return err
	}
	return v.Show(stateView(known))
}

func stateView(known *state.State) view.State {
	out := view.State{
		FormatVersion: view.FormatVersion, Name: known.Genesis.Name, Issuer: known.Genesis.Issuer, MerchantID: known.Genesis.MerchantID,
		Head: headText(known.Head), Resources: []view.Resource{}, Ops: []view.OpenOp{},
	}
	for _, addr := range known.Held() {
		out.Resources = append(out.Resources, resourceView(addr, known.Resource(addr)))
	}
	for _, op := range known.OpenOps() {
		state := "unknown"
		if op.Pending {
			state = "pending"
		}
		out.Ops = append(out.Ops, view.OpenOp{Op: op.ID, Address: op.Address, Action: op.Action, State: state, Gross: op.Gross, OrderNo: op.OrderNo})
	}
	return out
}
