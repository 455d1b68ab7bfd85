package cmd

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/cardform/cardform/cmd/internal/view"
)

func newManCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "man DIR", Short: "Write the man pages of all commands", Args: exactly(1),
		Long: `man writes one man page a command into a directory, from the same texts as
--help.`,
		Example: "  cardform man ~/.local/share/man/man1 && man cardform-plan",
		RunE: func(c *cobra.Command, args []string) error {
			dir := a.path(args[0])
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fail("Give a directory that can be written.", "making the directory %s for the man pages: %w", dir, plainly(err))
			}
			if err := writeManPages(c.Root(), dir, a.Now()); err != nil {
				return fail("Give a directory that can be written.", "writing the man pages: %w", err)
			}
			return a.human().Show(view.Text("The man pages are in " + dir + "."))
		},
	}
}

// writeManPages renders help texts; the exit codes, which help has at its end,
// go into the page of the whole tool.
func writeManPages(root *cobra.Command, dir string, now time.Time) error {
	root.Long += "\n\nExit codes:\n\n" + exitTable()
	root.DisableAutoGenTag = true
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "cardform " + release, Manual: "cardform", Date: &now}, dir)
}
