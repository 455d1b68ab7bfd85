package view

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
)

// Lengths in a picture, in its units: 96 to the inch.
const (
	boxHeight = 44
	rowHeight = 60
	columnGap = 90
	padding   = 16 // around what a module holds
	titleRoom = 24 // for a module's name
	charWidth = 8
)

// picture is a graph laid out: what others need stands to the left of them,
// each module in a frame of its own below those before it.
type picture struct {
	strings.Builder
	blocks map[string]card.Block
	ranks  map[string]int    // columns, from the left
	places map[string][2]int // upper left corners of boxes
	width  int               // of a box
	depth  int               // of modules inside one another
	right  int               // where the columns end
}

// arrange gives every block its place.
func arrange(root *cluster, blocks []card.Block) *picture {
	p := &picture{blocks: map[string]card.Block{}, ranks: map[string]int{}, places: map[string][2]int{}, depth: root.depth()}
	for _, b := range blocks {
		p.blocks[b.String()] = b
		p.width = max(p.width, charWidth*max(lipgloss.Width(b.Kind), lipgloss.Width(b.Name))+2*padding)
	}
	columns := 1
	for _, b := range blocks {
		columns = max(columns, p.rank(b.String())+1)
	}
	p.right = p.left() + columns*(p.width+columnGap) - columnGap
	for column := range columns {
		p.place(root, column, padding)
	}
	return p
}

// svg draws the graph.
func svg(root *cluster, blocks []card.Block) string {
	p := arrange(root, blocks)
	width, height := p.right+p.left(), root.height(p)+2*padding
	fmt.Fprintf(p, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0,0,%d,%d\" font-family=\"sans-serif\">\n", width, height, width, height)
	p.WriteString("  <title>What depends on what</title>\n  <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#666\"/></marker></defs>\n")
	fmt.Fprintf(p, "  <rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height)
	p.frames(root, 0, padding)
	for _, b := range blocks {
		p.arrows(b)
	}
	for _, b := range blocks {
		p.box(b)
	}
	return p.String() + "</svg>\n"
}

// left is where the columns begin: modules inside one another need room.
func (p *picture) left() int { return padding * (p.depth + 1) }

func (c *cluster) depth() (most int) {
	for _, m := range c.modules {
		most = max(most, m.depth()+1)
	}
	return most
}

// rank is the column of a block: right of all that it needs.
func (p *picture) rank(name string) int {
	if rank, known := p.ranks[name]; known {
		return rank
	}
	rank := 0
	for _, need := range p.blocks[name].Needs {
		rank = max(rank, p.rank(need)+1)
	}
	p.ranks[name] = rank
	return rank
}

// rows is how many rows the blocks of a module take: those of its longest column.
func (c *cluster) rows(p *picture) (most int) {
	counts := map[int]int{}
	for _, b := range c.blocks {
		counts[p.ranks[b.String()]]++
		most = max(most, counts[p.ranks[b.String()]])
	}
	return most
}

// height is that of what a module holds, without its frame.
func (c *cluster) height(p *picture) int {
	sum := c.rows(p) * rowHeight
	for _, m := range c.modules {
		sum += m.height(p) + titleRoom + 2*padding
	}
	return sum
}

// place puts the boxes of one column, those of a module from y on. They stand
// in the order of what they need, so that arrows cross little.
func (p *picture) place(c *cluster, column, y int) {
	var names []string
	for _, b := range c.blocks {
		if p.ranks[b.String()] == column {
			names = append(names, b.String())
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(p.middle(a), p.middle(b)) })
	for i, name := range names {
		p.places[name] = [2]int{p.left() + column*(p.width+columnGap), y + i*rowHeight}
	}
	p.below(c, y, func(m *cluster, y int) { p.place(m, column, y) })
}

// middle is how far down what a block needs stands, on average.
func (p *picture) middle(name string) int {
	sum, needs := 0, p.blocks[name].Needs
	for _, need := range needs {
		sum += p.places[need][1]
	}
	return sum / max(1, len(needs))
}

// below visits the modules in one that begins at y, each with where what it
// holds begins.
func (p *picture) below(c *cluster, y int, visit func(*cluster, int)) {
	y += c.rows(p) * rowHeight
	for _, m := range c.modules {
		visit(m, y+titleRoom)
		y += m.height(p) + titleRoom + 2*padding
	}
}

// frames draws the frames of the modules in one that begins at y.
func (p *picture) frames(c *cluster, depth, y int) {
	p.below(c, y, func(m *cluster, y int) {
		x, width := padding*(depth+1)-padding/2, p.right+p.left()-2*(padding*(depth+1)-padding/2)
		fmt.Fprintf(p, "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"none\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n", x, y-titleRoom, width, m.height(p)+titleRoom+padding)
		fmt.Fprintf(p, "  <text x=\"%d\" y=\"%d\" font-size=\"12\" fill=\"#555\">%s</text>\n", x+8, y-titleRoom+16, html.EscapeString(m.path))
		p.frames(m, depth+1, y)
	})
}

// arrows leads from a block to what it needs.
func (p *picture) arrows(b card.Block) {
	from := p.places[b.String()]
	for _, need := range b.Needs {
		to := p.places[need]
		x1, y1, x2, y2 := from[0], from[1]+boxHeight/2, to[0]+p.width, to[1]+boxHeight/2
		fmt.Fprintf(p, "  <path d=\"M%d,%dC%d,%d,%d,%d,%d,%d\" fill=\"none\" stroke=\"#666\" marker-end=\"url(#arrow)\"><title>%s needs %s</title></path>\n",
			x1, y1, x1-columnGap/2, y1, x2+columnGap/2, y2, x2, y2, html.EscapeString(b.String()), html.EscapeString(need))
	}
}

func (p *picture) box(b card.Block) {
	l, at := lookOf(b.Kind), p.places[b.String()]
	x, y, name := at[0], at[1], html.EscapeString(b.String())
	fmt.Fprintf(p, "  <g><title>%s</title>", name)
	if l.class == "data" {
		fmt.Fprintf(p, "<path d=\"M%d,%da%d,5,0,0,1,%d,0v%da%d,5,0,0,1,%d,0za%d,5,0,0,0,%d,0\" fill=\"%s\" stroke=\"%s\"/>",
			x, y+5, p.width/2, p.width, boxHeight-10, p.width/2, -p.width, p.width/2, p.width, l.fill, l.stroke)
	} else {
		fmt.Fprintf(p, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"%s\"/>", x, y, p.width, boxHeight, l.corner, l.fill, l.stroke)
	}
	fmt.Fprintf(p, "<text x=\"%d\" y=\"%d\" font-size=\"10\" fill=\"#555\" text-anchor=\"middle\">%s</text>", x+p.width/2, y+19, html.EscapeString(b.Kind))
	fmt.Fprintf(p, "<text x=\"%d\" y=\"%d\" font-size=\"13\" text-anchor=\"middle\">%s</text></g>\n", x+p.width/2, y+35, html.EscapeString(b.Name))
}
