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
	if near := suggestions(c, name); len(near) > 0 {
		next = "Did you mean: " + c.CommandPath() + " " + near[0]
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

// suggestions are the commands that are spelled nearly like name.
func suggestions(c *cobra.Command, name string) []string {
	c.SuggestionsMinimumDistance = 2
	return c.SuggestionsFor(name)
}
