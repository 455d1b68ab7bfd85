package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

func newUnlockCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "unlock", Short: "Say who holds the ledger, and how to free it", Args: exactly(0),
		Long: `unlock says who holds the ledger. The lock is the operating system's and goes
with its process, so there is never a stale one to remove: to free the ledger,
end the process.`,
		RunE: func(c *cobra.Command, _ []string) error { return runUnlock(c.Context(), a) },
	}
}

func runUnlock(ctx context.Context, a *app) error {
	v := a.human()
	store, err := a.ledger(ctx, v)
	if err != nil {
		return err
	}
	holder, err := store.Holder()
	if err != nil {
		return err
	}
	if holder == nil {
		return v.Show(view.Text("Nobody holds the ledger: there was nothing to free, and nothing was changed."))
	}
	return fail(fmt.Sprintf("Wait until it ends, or end it: kill -INT %d (on %s). The ledger is free as soon as the process is gone.", holder.PID, holder.Host),
		"process %d of %s on %s holds the ledger since %s (run %s); nothing was changed", holder.PID, holder.User, holder.Host, holder.Since.Format(time.RFC3339), holder.Run)
}
