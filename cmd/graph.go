package cmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
)

func newGraphCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "graph", Short: "Print what depends on what, for Graphviz", Args: exactly(0),
		Example: "  cardform graph | dot -Tsvg > cards.svg",
		RunE:    func(*cobra.Command, []string) error { return runGraph(a) },
	}
}

func runGraph(a *app) error {
	v := a.human()
	cfg, _, err := a.load(v)
	if err != nil {
		return err
	}
	evaluated, ds := cfg.Evaluate(nil, nil)
	if ds.HasErrors() {
		return a.invalid(v, ds)
	}
	return v.Show(view.Text(dot(evaluated.Want)))
}

// dot draws blocks, not their instances: a fleet of ten thousand has the same
// picture as one of three.
func dot(want card.Want) string {
	nodes, edges := map[string]bool{}, map[string]bool{}
	add := func(d card.Declared, needs ...card.Address) {
		from := d.Address.Block().String()
		nodes[from] = true
		for _, need := range append(needs, d.DependsOn...) {
			if !need.IsZero() {
				edges[fmt.Sprintf("  %q -> %q;\n", from, need.Block())] = true
			}
		}
	}
	for _, h := range want.Holders {
		add(h.Declared)
	}
	for _, c := range want.Cards {
		add(c.Declared, c.Holder)
	}
	var b strings.Builder
	b.WriteString("digraph cardform {\n  rankdir = RL;\n  node [shape = box];\n")
	for _, n := range slices.Sorted(maps.Keys(nodes)) {
		fmt.Fprintf(&b, "  %q;\n", n)
	}
	for _, e := range slices.Sorted(maps.Keys(edges)) {
		b.WriteString(e)
	}
	return b.String() + "}"
}
