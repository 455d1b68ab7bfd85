package cmd

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/provider/trustpay/emulator"
)

func newEmulatorStockCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "stock [N]", Short: "Print the number of a stock card that the emulator has", Args: atMost(1),
		Long: `stock prints the number of the emulator's N-th stock card, from 0, for a
sensitive variable. It prints into a pipe or a command substitution only: no
full card number is shown on a screen, not even an invented one.`,
		Example: "  export CARDFORM_VAR_van_card=\"$(cardform emulator stock)\"",
		RunE: func(_ *cobra.Command, args []string) error {
			n := 0
			if len(args) == 1 {
				var err error
				if n, err = strconv.Atoi(args[0]); err != nil || n < 0 || n >= emulator.MaxStock {
					return fail("For the first one, type: export CARDFORM_VAR_van_card=\"$(cardform emulator stock 0)\"",
						"%q is not the number of a stock card: there are those from 0 to %d", args[0], emulator.MaxStock-1)
				}
			}
			if a.Terminal.Out {
				return refuse("Put it into a variable: export CARDFORM_VAR_van_card=\"$(cardform emulator stock "+strconv.Itoa(n)+")\"",
					"the number would be shown on the screen")
			}
			_, err := fmt.Fprintln(a.Stdout, emulator.StockNumber(n))
			return err
		},
	}
}
