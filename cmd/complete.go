package cmd

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

// completeHeld lets a shell complete the addresses that the ledger holds. It
// says nothing where the ledger cannot be read: a shell shows no errors.
func (a *app) completeHeld(c *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	_, known, err := a.known(c.Context(), view.NewHuman(io.Discard, io.Discard, view.Terminal{}, a.Now))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var addrs []string
	for _, addr := range known.Held() {
		if strings.HasPrefix(addr.String(), begun) {
			addrs = append(addrs, addr.String())
		}
	}
	return addrs, cobra.ShellCompDirectiveNoFileComp
}

// completeOutput lets a shell complete the name of one output.
func (a *app) completeOutput(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	cfg, known, err := a.known(c.Context(), view.NewHuman(io.Discard, io.Discard, view.Terminal{}, a.Now))
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	evaluated, _ := against(cfg, nil)(known)
	var names []string
	for _, o := range evaluated.Outputs {
		if strings.HasPrefix(o.Name, begun) {
			names = append(names, o.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
