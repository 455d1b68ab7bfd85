package cmd

import (
	_ "embed" // the starter's files
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

type initOptions struct{ adopt bool }

func newInitCmd(a *app) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use: "init", Short: "Write a starter configuration", Args: exactly(0),
		Long: `init writes a small configuration that plans and applies on the embedded
emulator, without an account. With --adopt it writes what the issuer already
lists, for the account that your configuration names: one block for the holders
and one for each type of card, over tables (CSV), with import blocks. The plan
of that adopts and changes nothing. No file is written over.`,
		Example: "  cardform init\n  cardform -C cards init --adopt",
		RunE: func(c *cobra.Command, _ []string) error {
			if o.adopt {
				return runAdopt(c.Context(), a)
			}
			return runInit(a)
		},
	}
	c.Flags().BoolVar(&o.adopt, "adopt", false, "write configuration for what the issuer lists and nobody declared")
	return c
}

// The files that init writes.
var (
	//go:embed starter/main.card.hcl
	starterConfig string
	//go:embed starter/main.cardtest.hcl
	starterTest string
	//go:embed starter/team.csv
	starterTeam string
	//go:embed starter/gitignore
	starterIgnore string
)

func starter() map[string]string {
	return map[string]string{"main.card.hcl": starterConfig, "main.cardtest.hcl": starterTest, "team.csv": starterTeam, ".gitignore": starterIgnore}
}

func runInit(a *app) error {
	if err := os.MkdirAll(a.dir, 0o755); err != nil {
		return fail("Choose another directory with -C DIR.", "making the directory %s: %w", a.dir, plainly(err))
	}
	if there, err := filepath.Glob(filepath.Join(a.dir, "*.card.hcl")); err != nil || len(there) > 0 {
		return errors.Join(err, fail("Choose an empty directory, as in: cardform -C cards init\nTo see what this one does, type: cardform plan", "there is a configuration here already (%s); nothing was written", strings.Join(there, ", ")))
	}
	files := starter()
	if _, err := os.Stat(a.path(".gitignore")); err == nil {
		delete(files, ".gitignore") // theirs stands
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeNew(a.path(name), files[name], 0o644); err != nil {
			return err
		}
	}
	return a.human().Show(view.Text(fmt.Sprintf("Wrote %s and %s: three people, each with a card that is kept at 200 USD.\nIt runs on the embedded emulator, without an account. Next, type: %s plan\nTo run the tests in %s, type: %s test", a.path("main.card.hcl"), a.path("team.csv"), a.program(), a.path("main.cardtest.hcl"), a.program())))
}

// writeNew writes a file that must not exist.
func writeNew(path, text string, mode os.FileMode) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return fail("Move it away, or choose another directory with -C DIR.", "writing %s: %w", path, plainly(err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(text)
	return err
}
