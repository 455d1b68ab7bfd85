package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/state"
)

func newLedgerCmd(a *app) *cobra.Command {
	c := groupCmd("ledger", "Show, verify, export and reconcile the record of everything done",
		newLedgerShowCmd(a), newLedgerVerifyCmd(a), newLedgerExportCmd(a), newLedgerReconcileCmd(a))
	help := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return help(c, args)
		}
		return runLedgerShow(c.Context(), a, showOptions{})
	}
	return c
}

func newLedgerVerifyCmd(a *app) *cobra.Command {
	var head string
	var asJSON bool
	c := &cobra.Command{
		Use: "verify", Short: "Prove that the ledger is whole", Args: exactly(0),
		Long: `verify replays the ledger, checks that each entry follows from the one before it
and that the state is their sum. With the head that an earlier apply printed it
also proves that nothing up to there was changed or cut off.`,
		Example: "  cardform ledger verify --head 42:9f86d0…",
		RunE:    func(c *cobra.Command, _ []string) error { return runLedgerVerify(c.Context(), a, head, asJSON) },
	}
	c.Flags().StringVar(&head, "head", "", "`HEAD` that an earlier apply printed, as SEQ:HASH")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runLedgerVerify(ctx context.Context, a *app, prove string, asJSON bool) error {
	v := a.view(asJSON)
	var head *state.Head
	if prove != "" {
		h, err := state.ParseHead(prove)
		if err != nil {
			return fail("Copy it from the line \"Ledger head:\" of an apply.", "--head: %w", err)
		}
		head = &h
	}
	store, err := a.ledger(ctx, v)
	if err != nil {
		return err
	}
	report, err := state.Verify(ctx, store, head)
	if errors.Is(err, state.ErrCorrupt) || errors.Is(err, state.ErrChain) {
		return fmt.Errorf("the ledger is not whole: %w", err)
	}
	if err != nil {
		return fmt.Errorf("the ledger cannot be verified: %w", err)
	}
	if report.Entries == 0 && (len(report.Differences) == 0 || absent(store)) {
		return unbegun(store)
	}
	if err := v.Show(view.Proof{
		FormatVersion: view.FormatVersion, Entries: report.Entries, Head: headText(report.Head),
		Proved: prove, Differences: append([]string{}, report.Differences...),
	}); err != nil || len(report.Differences) == 0 {
		return err
	}
	return silently(ExitError)
}

func newLedgerExportCmd(a *app) *cobra.Command {
	var asCSV, asJSON bool
	var f ledgerFilter
	c := &cobra.Command{
		Use: "export", Short: "Export the ledger, for a spreadsheet or a program", Args: exactly(0),
		Long: `export prints the entries of the ledger, oldest first; the same ledger gives the
same bytes. --csv is one row an entry, in words, with the columns

  seq          number of the entry, from 1
  time         UTC, to the second
  who          the user who ran the command
  run          id of the run
  what         what happened, such as "open done"
  address      of the resource
  gross        taken from the account, USD; empty where no money moved
  fee, net     gross = fee + net; net reached the card
  order_no     the order number that we gave
  platform_no  the issuer's own
  id           of the card or holder at the issuer
  detail       the rest

A cell that a spreadsheet would take for a formula begins with an apostrophe.
--json is one object a line: "hash", and "entry" with the exact text that the
hash covers.`,
		Example: "  cardform ledger export --csv > ledger.csv\n  cardform ledger export --json > ledger.jsonl",
		RunE: func(c *cobra.Command, _ []string) error {
			if asJSON {
				return exportJSON(c.Context(), a, f)
			}
			return exportCSV(c.Context(), a, f)
		},
	}
	f.flags(c)
	c.Flags().BoolVar(&asCSV, "csv", false, "one row an entry, in words (the default)")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: the entries with their hashes")
	c.PreRunE = oneOf("csv", "json")
	return c
}

// exportJSON prints the entries as they are stored, with their hashes.
func exportJSON(ctx context.Context, a *app, f ledgerFilter) error {
	if err := f.parse(a.Now()); err != nil {
		return err
	}
	store, err := a.ledger(ctx, a.human())
	if err != nil {
		return err
	}
	enc := json.NewEncoder(a.Stdout)
	for e, err := range store.Entries(ctx, 1) {
		if err != nil {
			return err
		}
		if !f.takes(e) {
			continue
		}
		if err := enc.Encode(struct {
			Hash   string          `json:"hash"`
			Stored json.RawMessage `json:"entry"`
		}{e.Hash, e.Stored}); err != nil {
			return err
		}
	}
	return f.missed(store)
}

func exportCSV(ctx context.Context, a *app, f ledgerFilter) error {
	out, err := a.statement(ctx, a.human(), f)
	if err != nil {
		return err
	}
	return view.WriteCSV(a.Stdout, out)
}
