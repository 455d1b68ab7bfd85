package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
)

func newRootCmd(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "cardform",
		Short: "Provision payment cards the way Terraform provisions servers",
		Long: `cardform provisions payment cards the way Terraform provisions servers: declare
cardholders, cards and balances in *.card.hcl, see what would happen with plan,
and let apply create, bind and top up, in order, without moving money twice.`,
		Example:            "  cardform init            write a starter configuration\n  cardform plan            show what an apply would do\n  cardform apply           do it",
		SilenceErrors:      true,
		DisableSuggestions: true, // report makes them
		SilenceUsage:       true,
		PersistentPreRunE:  a.enter,
	}
	grouped(root)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 ") + "\nExit codes:\n" + exitTable())
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dir, "chdir", "C", ".", "`DIR` with the configuration; relative paths resolve under it")
	flags.BoolVar(&a.noColor, "no-color", false, "no colour (also: the environment variable NO_COLOR)")
	flags.Var(&varFlag{args: &a.vars}, "var", "value of a variable, as in --var float=200; may be given more than once")
	flags.Var(&varFlag{args: &a.vars, file: true}, "var-file", "file of variable values (*.cardvars, *.cardvars.json); may be given more than once")
	root.AddGroup(&cobra.Group{ID: "main", Title: "Main commands:"}, &cobra.Group{ID: "write", Title: "Writing a configuration:"},
		&cobra.Group{ID: "ledger", Title: "Ledger and state:"}, &cobra.Group{ID: "issuer", Title: "Issuer:"})
	addGroup(root, "main", newInitCmd(a), newValidateCmd(a), newPlanCmd(a), newApplyCmd(a), newDriftCmd(a))
	addGroup(root, "write", newFmtCmd(a), newConsoleCmd(a), newGraphCmd(a), newTestCmd(a), newLSPCmd(a))
	addGroup(root, "ledger", newShowCmd(a), newOutputCmd(a), newStateCmd(a), newImportCmd(a), newLedgerCmd(a), newResolveCmd(a), newUnlockCmd(a))
	addGroup(root, "issuer", newAPICmd(a), newEmulatorCmd(a), newDoctorCmd(a))
	root.AddCommand(newVersionCmd(a), newManCmd(a))
	for _, c := range root.Commands() {
		if c.GroupID != "" {
			a.hinted = append(a.hinted, c.Name())
		}
	}
	root.SetHelpCommand(newHelpCmd())
	root.InitDefaultCompletionCmd("completion")
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			grouped(c)
			for _, shell := range c.Commands() {
				shell.Args = exactly(0)
			}
		}
	}
	return root
}

func addGroup(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, c := range commands {
		c.GroupID = group
		root.AddCommand(c)
	}
}

// enter checks what every command relies on.
func (a *app) enter(c *cobra.Command, args []string) error {
	if err := given(c, args); err != nil {
		return err
	}
	if !c.Flags().Changed("chdir") || c.Name() == "init" { // init makes its directory
		return nil
	}
	info, err := os.Stat(a.dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is a file")
	}
	if err != nil {
		return fail("Give -C the directory that holds your *.card.hcl files.", "the directory %s cannot be used: %w", a.dir, plainly(err))
	}
	return nil
}

// varFlag is --var or --var-file; both append to one list, which keeps the
// order in which they were given.
type varFlag struct {
	args *[]config.VarArg
	file bool
}

var _ pflag.Value = (*varFlag)(nil)

// String implements pflag.Value.
func (*varFlag) String() string { return "" }

// Type implements pflag.Value.
func (f *varFlag) Type() string {
	if f.file {
		return "FILE"
	}
	return "NAME=VALUE"
}

// Set implements pflag.Value.
func (f *varFlag) Set(s string) error {
	switch {
	case s == "":
		return errors.New("it is empty")
	case f.file:
		*f.args = append(*f.args, config.VarArg{File: s})
	case !strings.Contains(s, "="):
		return errAdvice("Write --var " + s + "=VALUE, or --var-file FILE.")
	default:
		*f.args = append(*f.args, config.VarArg{Assign: s})
	}
	return nil
}

// flagError explains a flag that does not exist. Terraform's single-dash long
// flags are answered with the right spelling.
func flagError(c *cobra.Command, err error) error {
	var missing *pflag.NotExistError
	if !errors.As(err, &missing) {
		return cmp.Or(valueError(c, err), fail("For the flags of this command, type: "+c.CommandPath()+" --help", "%w", err))
	}
	name := missing.GetSpecifiedName()
	if short := missing.GetSpecifiedShortnames(); short != "" {
		long, value, _ := strings.Cut(short, "=")
		if long == "elp" { // -h was taken from -help
			long = "help"
		}
		flag := c.Flags().Lookup(long)
		if flag == nil {
			next := cmp.Or(habitFlag(long), flagOfOthers(c, long)+"For the flags of this command, type: "+c.CommandPath()+" --help")
			return fail(next, "there is no flag -%s", long)
		}
		right := c.CommandPath() + " --" + long
		switch {
		case value != "":
			right += "=" + card.Quote(value)
		case flag.NoOptDefVal == "":
			right += " …"
		}
		return fail("Type: "+right, "-%s is written with two dashes here", long)
	}
	others := flagOfOthers(c, name)
	next := others + "For the flags of this command, type: " + c.CommandPath() + " --help"
	if near := nearFlag(c, name); near != "" && others == "" {
		next = "Did you mean: " + c.CommandPath() + " --" + near
	}
	next = cmp.Or(habitFlag(name), next)
	return fail(next, "%s has no flag --%s", c.CommandPath(), name)
}

// flagOfOthers says which commands have the flag that c does not have; "" when
// none has it, or so many that naming them helps nobody.
func flagOfOthers(c *cobra.Command, name string) string {
	var owners []string
	var walk func(at *cobra.Command)
	walk = func(at *cobra.Command) {
		if at.LocalNonPersistentFlags().Lookup(name) != nil {
			owners = append(owners, at.CommandPath())
		}
		for _, child := range at.Commands() {
			if child.IsAvailableCommand() {
				walk(child)
			}
		}
	}
	walk(c.Root())
	if len(owners) == 0 || len(owners) > 4 {
		return ""
	}
	return "--" + name + " is a flag of: " + strings.Join(owners, ", ") + "\n"
}

// nearFlag is the flag that shares the longest beginning with name; "" when
// nothing is near.
func nearFlag(c *cobra.Command, name string) string {
	best, shared := "", 2
	c.Flags().VisitAll(func(f *pflag.Flag) {
		n := 0
		for n < len(name) && n < len(f.Name) && name[n] == f.Name[n] {
			n++
		}
		if n > shared {
			best, shared = f.Name, n
		}
	})
	return best
}

// exactly checks the number of arguments and shows how they go.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return fail("Type: "+strings.TrimSuffix(c.UseLine(), " [flags]")+"\nFor more: "+c.CommandPath()+" --help",
			"%s takes %s, not %d", c.CommandPath(), arguments(n), len(args))
	}
}

// atMost checks that there are no more than n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return fail("Type: "+strings.TrimSuffix(c.UseLine(), " [flags]")+"\nFor more: "+c.CommandPath()+" --help",
			"%s takes at most %s, not %d", c.CommandPath(), arguments(n), len(args))
	}
}

// atLeastOne checks that there is an argument.
func atLeastOne(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return exactly(1)(c, args)
}

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", n)
}
