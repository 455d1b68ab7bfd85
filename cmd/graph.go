package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

type graphOptions struct {
	format       string
	mermaid, svg bool
}

func newGraphCmd(a *app) *cobra.Command {
	var o graphOptions
	c := &cobra.Command{
		Use: "graph", Short: "Print what depends on what, as DOT, Mermaid or an SVG picture", Args: exactly(0),
		Long: `graph prints which cardholders, cards and data of the configuration need which:
in the language of Graphviz, in that of Mermaid, which GitHub and GitLab draw in
Markdown, or as a picture. It shows blocks, not their instances, and each module
in a frame.`,
		Example: "  cardform graph --svg > cards.svg\n  cardform graph | dot -Tpng > cards.png",
		RunE:    func(*cobra.Command, []string) error { return runGraph(a, o) },
	}
	c.Flags().StringVar(&o.format, "format", "", "`FORM` of the graph: "+strings.Join(view.GraphForms(), ", ")+" (default: dot)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(view.GraphForms(), cobra.ShellCompDirectiveNoFileComp)) // it fails for flags that are not there
	c.Flags().BoolVar(&o.mermaid, "mermaid", false, "the same as --format mermaid")
	c.Flags().BoolVar(&o.svg, "svg", false, "the same as --format svg")
	return c
}

// form is the form that the flags ask for, one at most.
func (o graphOptions) form() (view.GraphForm, error) {
	var asked []view.GraphForm
	if o.format != "" {
		asked = append(asked, view.GraphForm(o.format))
	}
	if o.mermaid {
		asked = append(asked, view.GraphMermaid)
	}
	if o.svg {
		asked = append(asked, view.GraphSVG)
	}
	switch asked = slices.Compact(asked); {
	case o.format != "" && !slices.Contains(view.GraphForms(), o.format):
		return "", fail("The forms are: "+strings.Join(view.GraphForms(), ", "), "there is no graph in the form %q", o.format)
	case len(asked) > 1:
		return "", fail("Give one of --format, --mermaid and --svg.", "a graph has one form at a time")
	case len(asked) == 0:
		return view.GraphDOT, nil
	}
	return asked[0], nil
}

func runGraph(a *app, o graphOptions) error {
	form, err := o.form()
	if err != nil {
		return err
	}
	v := a.human()
	cfg, _, err := a.load(v)
	if err != nil {
		return err
	}
	if _, ds := cfg.Evaluate(nil, nil); ds.HasErrors() {
		return a.invalid(v, ds)
	}
	return v.Show(view.Graph{Blocks: cfg.Blocks(), Form: form})
}
