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
