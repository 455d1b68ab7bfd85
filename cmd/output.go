package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

type outputOptions struct {
	name      string
	json, raw bool
}

func newOutputCmd(a *app) *cobra.Command {
	var o outputOptions
	c := &cobra.Command{
		Use: "output [NAME]", Short: "Show output values, from the ledger", Args: atMost(1),
		Long: `output evaluates the outputs of the configuration with what the ledger holds,
without the network. Sensitive values are hidden in the list, and shown where
one output is asked for by its NAME. What no apply has made yet is not known.`,
		Example: "  cardform output\n  cardform output --raw last4_of_ana",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.name = args[0]
			}
			return runOutput(c.Context(), a, o)
		},
	}
	c.ValidArgsFunction = a.completeOutput
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	c.Flags().BoolVar(&o.raw, "raw", false, "print the text of one output without quotes, for scripts")
	c.PreRunE = oneOf("json", "raw")
	return c
}

func runOutput(ctx context.Context, a *app, o outputOptions) error {
	if o.raw && o.name == "" {
		return fail("Type: cardform output --raw NAME", "--raw prints one output, and none is named")
	}
	v := a.view(o.json)
	cfg, known, err := a.known(ctx, v)
	if err != nil {
		return err
	}
	now, ds, err := align(cfg, against(cfg, nil), known, a.Now())
	if err != nil {
		return err
	}
	if ds.HasErrors() {
		return a.invalid(v, ds)
	}
	evaluated := now.want
	if o.name == "" {
		return v.Show(outputsView(evaluated.Outputs))
	}
	for _, out := range evaluated.Outputs {
		if out.Name == o.name {
			return showOutput(v, out, o.raw)
		}
	}
	return noOutput(o.name, evaluated.Outputs)
}

func outputsView(outputs []config.Output) view.Outputs {
	out := view.Outputs{}
	for _, o := range outputs {
		out = append(out, view.Output{Name: o.Name, Text: o.Text, Type: o.Type, Value: o.JSON, Sensitive: o.Sensitive, Unknown: o.Unknown})
	}
	return out
}

// showOutput prints one value alone, a sensitive one too: it was asked for by
// name.
func showOutput(v view.View, o config.Output, raw bool) error {
	if o.Unknown {
		return fail("Type: cardform apply", "output %q is not known before the next apply", o.Name)
	}
	if !raw {
		return v.Show(view.Value{Text: o.Text, JSON: o.JSON})
	}
	var scalar any
	dec := json.NewDecoder(bytes.NewReader(o.JSON))
	dec.UseNumber()
	if err := dec.Decode(&scalar); err != nil {
		return err
	}
	switch scalar.(type) {
	case string, json.Number, bool:
		return v.Show(view.Text(fmt.Sprint(scalar)))
	}
	return fail("Type: cardform output --json "+o.Name, "output %q is no text, number or bool, so it has no raw form", o.Name)
}

func noOutput(name string, outputs []config.Output) error {
	var names []string
	for _, o := range outputs {
		names = append(names, o.Name)
	}
	if len(names) == 0 {
		return fail("To add one: output \""+name+"\" { value = … }", "the configuration has no outputs")
	}
	return fail("The outputs are: "+strings.Join(names, ", "), "the configuration has no output %q", name)
}
