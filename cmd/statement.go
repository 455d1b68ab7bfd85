package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

type showOptions struct {
	ledgerFilter
	all, json bool
}

func newLedgerShowCmd(a *app) *cobra.Command {
	var o showOptions
	c := &cobra.Command{
		Use: "show", Short: "Show the ledger as a bank statement", Args: exactly(0),
		Long: `show prints the ledger as a bank statement: when, who, what, the gross taken from
the account, the fee, the net that reached the card, and the issuer's number of
the order. The last line sums up what is shown. Times are UTC.

It has a line for what became of each op, for what a person decided, and for
what was taken in, let go of or renamed. An op that is not settled has one, too:
its outcome is unknown, or the issuer has not finished its order. --all shows
every entry: runs, what was intended before it was sent, answers in between, and
card numbers that were learned. --json always has all entries; those that only
--all shows have "step": true.`,
		Example: `  cardform ledger show --since 2026-11 --until 2026-11
  cardform ledger show --address 'virtual_card.travel["ana@example.com"]'
  cardform ledger show --run K3XQ7A2P --all`,
		RunE: func(c *cobra.Command, _ []string) error { return runLedgerShow(c.Context(), a, o) },
	}
	o.flags(c)
	c.Flags().BoolVar(&o.all, "all", false, "every entry, also the steps in between")
	c.Flags().BoolVar(&o.json, "json", false, "print JSON, with every entry")
	return c
}

func runLedgerShow(ctx context.Context, a *app, o showOptions) error {
	v := a.view(o.json)
	out, err := a.statement(ctx, v, o.ledgerFilter)
	if err != nil {
		return err
	}
	out.All = o.all
	return v.Show(out)
}

// statement reads the entries that the filter takes.
func (a *app) statement(ctx context.Context, v view.View, f ledgerFilter) (view.Statement, error) {
	out := view.Statement{FormatVersion: view.FormatVersion, Lines: []view.Posting{}}
	if err := f.parse(a.Now()); err != nil {
		return out, err
	}
	store, err := a.ledger(ctx, v)
	if err != nil {
		return out, err
	}
	known, err := store.Load(ctx)
	if err != nil {
		return out, err
	}
	book := newBook()
	for e, err := range upTo(store.Entries(ctx, 1), known.Head.Seq) {
		if err != nil {
			return out, err
		}
		line, err := book.post(e)
		if err != nil {
			return out, err
		}
		if f.takes(e) {
			out.Add(line)
		}
	}
	if err := f.missed(store); err != nil {
		return out, err
	}
	book.close(out.Lines, known.Ops)
	out.Head = headText(known.Head)
	return out, nil
}
