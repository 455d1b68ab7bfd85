package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/lsp"
)

func newLSPCmd(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "lsp", Short: "Serve an editor over the Language Server Protocol", Args: exactly(0),
		Long: `lsp serves an editor on standard input and output: it marks what is wrong, as
validate would, completes, explains, finds, renames and formats. Editors start
it; docs/editors.md in the repository says how they are told to. Values given
with --var and in the environment count as they do for validate.`,
		RunE: func(c *cobra.Command, _ []string) error { return runLSP(c.Context(), a) },
	}
	c.Flags().Bool("stdio", true, "speak on standard input and output: the only way there is, and some editors ask for it")
	return c
}

func runLSP(ctx context.Context, a *app) error {
	return lsp.Serve(ctx, lsp.Options{In: a.Stdin, Out: a.Stdout, Log: a.Stderr, Version: release, Check: a.checkOpen})
}

// checkOpen is validate for an editor.
func (a *app) checkOpen(dir string, open map[string][]byte) lsp.Report {
	o := a.options()
	o.Dir, o.Overlay = dir, open
	want, ds := checked(o)
	r := lsp.Report{Diagnostics: ds}
	for _, h := range want.Holders {
		r.Instances = append(r.Instances, h.Address)
	}
	for _, c := range want.Cards {
		r.Instances = append(r.Instances, c.Address)
	}
	return r
}
