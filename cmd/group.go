package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// groupCmd is a command that only has commands of its own.
func groupCmd(use, short string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	grouped(c)
	c.AddCommand(children...)
	return c
}

// grouped lets a command answer for commands of its own that do not exist.
func grouped(c *cobra.Command) {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return noCommand(c, args[0])
	}
}

// noCommand says that c has no command of that name, and which was meant.
func noCommand(c *cobra.Command, name string) error {
	next := "For the list, type: " + c.CommandPath() + " --help"
	if near := nearCommand(c, name); near != "" {
		next = "Did you mean: " + c.CommandPath() + " " + near
	}
	if habit := habitCommand(name); habit != "" && !c.HasParent() {
		next = habit
	}
	return fail(next, "%s has no command %q", c.CommandPath(), name)
}

// newHelpCmd is cobra's help, but a command that does not exist is an error.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Explain a command",
		ValidArgsFunction: func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			at, err := find(c.Root(), args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, c := range at.Commands() {
				if c.IsAvailableCommand() && strings.HasPrefix(c.Name(), begun) {
					names = append(names, c.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			at, err := find(c.Root(), args)
			if err != nil {
				return err
			}
			at.InitDefaultHelpFlag()
			return at.Help()
		},
	}
}

// find goes from a command to the one that names lead to.
func find(at *cobra.Command, names []string) (*cobra.Command, error) {
	for _, name := range names {
		i := slices.IndexFunc(at.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
		if i < 0 {
			return nil, noCommand(at, name)
		}
		at = at.Commands()[i]
	}
	return at, nil
}

// nearCommand is the command of c that is spelled most nearly like name; of two,
// a main command, then the first by the alphabet. "" when none is near.
func nearCommand(c *cobra.Command, name string) string {
	best, least := "", 3*2
	for _, child := range c.Commands() {
		slips := typos(strings.ToLower(name), child.Name())
		switch {
		case !child.IsAvailableCommand() || name == "":
			continue
		case strings.HasPrefix(child.Name(), strings.ToLower(name)):
			slips = min(slips, 1)
		case slips >= len(name):
			continue
		}
		rank := 2 * slips
		if child.GroupID != "main" {
			rank++
		}
		if rank < least {
			best, least = child.Name(), rank
		}
	}
	return best
}

// typos is how many slips of the fingers lie between two words: letters missed,
// added or mistaken, and neighbours in the wrong order.
func typos(typed, meant string) int {
	a, b := []rune(typed), []rune(meant)
	var before, row []int // the distances from the beginnings of a that end two letters ago, and one
	next := make([]int, len(b)+1)
	for j := range next {
		next[j] = j
	}
	for i := range a {
		before, row, next = row, next, make([]int, len(b)+1)
		next[0] = i + 1
		for j := range b {
			swap := row[j]
			if a[i] != b[j] {
				swap++
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, swap)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
	}
	return next[len(b)]
}
