package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// Graph is what depends on what: blocks, not their instances, so that a fleet
// of ten thousand has the same picture as one of three.
type Graph struct {
	Blocks []card.Block
	Form   GraphForm
}

// GraphForm is a language for graphs. The zero GraphForm is none.
type GraphForm string

// The forms of a graph. An SVG picture is drawn here, the others are for tools
// that draw.
const (
	GraphDOT     GraphForm = "dot"
	GraphMermaid GraphForm = "mermaid"
	GraphSVG     GraphForm = "svg"
)

// GraphForms are the forms there are.
func GraphForms() []string { return []string{string(GraphDOT), string(GraphMermaid), string(GraphSVG)} }

func (m Graph) human(p *page) {
	root := modules(m.Blocks)
	text := ""
	switch m.Form {
	case GraphMermaid:
		text = mermaid(root, m.Blocks)
	case GraphSVG:
		text = svg(root, m.Blocks)
	default:
		text = dot(root, m.Blocks)
	}
	Document(text).human(p)
}

// cluster is a module with the blocks and modules in it.
type cluster struct {
	path    string // "" for the root module
	blocks  []card.Block
	modules []*cluster
}

// modules sorts blocks into the modules that they belong to.
func modules(blocks []card.Block) *cluster {
	root := &cluster{}
	for _, b := range blocks {
		at := root
		for _, path := range modulePaths(b.Module) {
			at = at.module(path)
		}
		at.blocks = append(at.blocks, b)
	}
	return root
}

func (c *cluster) module(path string) *cluster {
	i := slices.IndexFunc(c.modules, func(m *cluster) bool { return m.path == path })
	if i < 0 {
		c.modules = append(c.modules, &cluster{path: path})
		i = len(c.modules) - 1
	}
	return c.modules[i]
}

// modulePaths are the paths of the modules that lead to one, itself the last.
func modulePaths(module string) (paths []string) {
	const step = "module."
	for at := 0; at < len(module); {
		end := strings.Index(module[at+1:], "."+step)
		if end < 0 {
			return append(paths, module)
		}
		at += 1 + end
		paths = append(paths, module[:at])
	}
	return paths
}

// look is how a kind of block is drawn. Its colours repeat what its shape says.
type look struct {
	class, dot   string
	mermaid      [2]string // what stands around a label
	fill, stroke string
	corner       int // radius in a picture
}

func lookOf(kind string) look {
	switch {
	case kind == string(card.KindCardholder):
		return look{"cardholder", "shape = box, style = \"rounded,filled\", penwidth = 2", [2]string{"([", "])"}, "#e3f0ff", "#2563a8", 20}
	case kind == string(card.KindVirtualCard):
		return look{"virtual_card", "shape = box, style = \"rounded,filled\"", [2]string{"(", ")"}, "#e4f6e6", "#2c7a38", 8}
	case kind == string(card.KindPhysicalCard):
		return look{"physical_card", "shape = box, style = filled", [2]string{"[", "]"}, "#fff1d6", "#9a6400", 0}
	}
	return look{"data", "shape = cylinder, style = filled", [2]string{"[(", ")]"}, "#efeaf9", "#5e4b9c", 0}
}

// dot writes the graph for Graphviz.
func dot(root *cluster, blocks []card.Block) string {
	var b strings.Builder
	b.WriteString("digraph cardform {\n  rankdir = RL;\n  node [fontname = \"sans-serif\"];\n")
	dotCluster(&b, root, "  ")
	for _, block := range blocks {
		for _, need := range block.Needs {
			fmt.Fprintf(&b, "  %s -> %s;\n", dotText(block.String()), dotText(need))
		}
	}
	return b.String() + "}\n"
}

func dotCluster(b *strings.Builder, c *cluster, indent string) {
	for _, block := range c.blocks {
		l := lookOf(block.Kind)
		label := dotText(block.Kind + "\n" + block.Name)
		fmt.Fprintf(b, "%s%s [label = %s, %s, color = %q, fillcolor = %q];\n", indent, dotText(block.String()), label, l.dot, l.stroke, l.fill)
	}
	for _, m := range c.modules {
		fmt.Fprintf(b, "%ssubgraph %s {\n%s  label = %s;\n", indent, dotText("cluster_"+m.path), indent, dotText(m.path))
		dotCluster(b, m, indent+"  ")
		fmt.Fprintf(b, "%s}\n", indent)
	}
}

// dotText quotes a text for DOT, where nothing else has a meaning in quotes.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// mermaid writes the graph for Mermaid, which Markdown of many hosts draws.
func mermaid(root *cluster, blocks []card.Block) string {
	ids := map[string]string{} // names may be words of Mermaid's
	for i, block := range blocks {
		ids[block.String()] = fmt.Sprintf("b%d", i)
	}
	var b strings.Builder
	b.WriteString("flowchart RL\n")
	mermaidCluster(&b, root, ids, "  ")
	for _, block := range blocks {
		for _, need := range block.Needs {
			fmt.Fprintf(&b, "  %s --> %s\n", ids[block.String()], ids[need])
		}
	}
	for _, kind := range []card.Kind{card.KindCardholder, card.KindVirtualCard, card.KindPhysicalCard, "data"} {
		l := lookOf(string(kind))
		fmt.Fprintf(&b, "  classDef %s fill:%s,stroke:%s,color:#1a1a1a\n", l.class, l.fill, l.stroke)
	}
	return b.String()
}

func mermaidCluster(b *strings.Builder, c *cluster, ids map[string]string, indent string) {
	for _, block := range c.blocks {
		l := lookOf(block.Kind)
		fmt.Fprintf(b, "%s%s%s%s%s:::%s\n", indent, ids[block.String()], l.mermaid[0], mermaidText(block.Kind+"\n"+block.Name), l.mermaid[1], l.class)
	}
	for _, m := range c.modules {
		fmt.Fprintf(b, "%ssubgraph %s[%s]\n", indent, mermaidText(m.path), mermaidText(m.path))
		mermaidCluster(b, m, ids, indent+"  ")
		fmt.Fprintf(b, "%send\n", indent)
	}
}

// mermaidText quotes a text for Mermaid, which knows HTML and its entities
// inside of quotes, written with #.
func mermaidText(s string) string {
	return `"` + strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "\n", "<br/>").Replace(s) + `"`
}
