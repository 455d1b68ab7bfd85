package cmd

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Help names nothing that a configuration cannot have: modules come later.
func TestHelpNamesNoModules(t *testing.T) {
	commands := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		commands++
		for l := range strings.Lines(c.Short + "\n" + c.Long + "\n" + c.Example + "\n" + c.LocalFlags().FlagUsages()) {
			if strings.Contains(l, "module") {
				t.Errorf("%s: %s", c.CommandPath(), l)
			}
		}
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(newRootCmd(&app{}))
	if commands < 20 {
		t.Errorf("only %d commands were read", commands)
	}
}
