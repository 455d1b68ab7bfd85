package cmd

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// given refuses values that are empty: a command that takes one for a flag or
// an argument that was not given does something else than what was meant.
func given(c *cobra.Command, args []string) (err error) {
	if strings.HasPrefix(c.Name(), cobra.ShellCompRequestCmd) {
		return nil // a shell asks how an empty word goes on
	}
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && emptyIn(f.Value) {
			err = emptyValue(c, flagName(f))
		}
	})
	if i := slices.Index(args, ""); i >= 0 && err == nil {
		err = emptyValue(c, "the "+ordinal(i)+" argument")
	}
	return err
}

func emptyIn(v pflag.Value) bool {
	switch v := v.(type) {
	case *varFlag: // refuses them itself
		return false
	case pflag.SliceValue:
		return slices.Contains(v.GetSlice(), "")
	}
	return v.String() == ""
}

func emptyValue(c *cobra.Command, what string) error {
	return fail("If a shell variable stands there, it is not set.\nFor how the command goes, type: "+c.CommandPath()+" --help", "%s is empty", what)
}

func ordinal(i int) string {
	if words := []string{"first", "second", "third"}; i < len(words) {
		return words[i]
	}
	return "last"
}

// oneOf refuses more than one of some flags that say different things.
func oneOf(names ...string) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, _ []string) error {
		var set []string
		for _, name := range names {
			if f := c.Flags().Lookup(name); f.Changed && f.Value.String() != "false" {
				set = append(set, "--"+name)
			}
		}
		if len(set) < 2 {
			return nil
		}
		return fail("Give one of them, as in: "+c.CommandPath()+" "+set[0], "%s cannot go together", strings.Join(set, " and "))
	}
}

// valueError explains a flag that is there, but not with this value, or with
// none; nil for another error.
func valueError(c *cobra.Command, err error) error {
	help := "For the flags of this command, type: " + c.CommandPath() + " --help"
	var (
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &missing):
		name := flagName(missing.GetFlag())
		return fail("Type: "+c.CommandPath()+" "+name+" "+placeholder(missing.GetFlag()), "%s needs a value", name)
	case errors.As(err, &invalid) && invalid.GetValue() == "":
		return emptyValue(c, flagName(invalid.GetFlag()))
	case errors.As(err, &invalid):
		return fail(cmp.Or(example(invalid), help), "%s cannot be %q", flagName(invalid.GetFlag()), invalid.GetValue())
	case errors.As(err, &syntax):
		return fail(help, "%q is no flag", syntax.GetSpecifiedFlag())
	}
	return nil
}

func flagName(f *pflag.Flag) string { return "--" + f.Name }

func placeholder(f *pflag.Flag) string {
	name, _ := pflag.UnquoteUsage(f)
	return strings.ToUpper(name)
}

// example is how a value of the flag is written.
func example(e *pflag.InvalidValueError) string {
	name := flagName(e.GetFlag())
	switch e.GetFlag().Value.Type() {
	case "bool":
		return "Write " + name + ", or leave it out."
	case "int":
		return "Write a whole number, as in: " + name + " 8"
	case "duration":
		return "Write how long, with a unit, as in: " + name + " 5m"
	}
	var advice errAdvice
	if errors.As(e, &advice) {
		return string(advice)
	}
	return ""
}

// errAdvice is why a flag refuses a value: what to write instead.
type errAdvice string

// Error implements error.
func (e errAdvice) Error() string { return string(e) }
