package editor

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/cardform/cardform/config"
)

// Kind says what a completion is.
type Kind int

// The kinds of completions.
const (
	KindBlock Kind = iota
	KindArgument
	KindVariable
	KindResource
	KindModule
	KindFunction
	KindAttribute
	KindValue
	KindKeyword
)

// Item is something that may stand at a place.
type Item struct {
	Label   string
	Kind    Kind
	Detail  string // in a word or two
	Doc     string // Markdown
	Text    string // what to write; "" is the label
	Snippet string // the same with places to fill in, in the syntax of the protocol; "" is Text
	Replace Span   // what it takes the place of
}

// completion gathers items for one place.
type completion struct {
	dir   *Dir
	file  *File
	place place
	items []Item
}

// Complete lists what may stand at a place of a file of the directory. What is
// begun there is not looked at: an editor filters as its user types.
func (d *Dir) Complete(f *File, at int) []Item {
	c := &completion{dir: d, file: f, place: f.placeAt(at)}
	switch p := c.place; {
	case p.silent:
	case p.arg != nil:
		c.value()
	case p.label >= 0:
		c.header()
	case f.kind() == config.FileValues:
		c.values()
	case p.in.doc != nil:
		c.body(p.in.doc)
	}
	return c.items
}

func (c *completion) add(i Item) {
	i.Replace = Span{c.place.word.Start, c.place.at} // what follows the cursor stays, as it may be meant to
	c.items = append(c.items, i)
}

// argument adds an argument: its name alone where an equals sign follows.
func (c *completion) argument(i Item) {
	i.Kind, i.Text = KindArgument, i.Label+" = "
	if behind := bytes.TrimLeft(c.file.Text[c.place.word.End:], " \t"); bytes.HasPrefix(behind, []byte("=")) {
		i.Text, i.Snippet = i.Label, ""
	}
	c.add(i)
}

// body offers what may stand in a block: arguments that it lacks, and blocks.
func (c *completion) body(doc *config.BlockDoc) {
	in := c.place.in
	for i := range doc.Arguments {
		if a := &doc.Arguments[i]; in.arg(a.Name) == nil {
			c.argument(Item{Label: a.Name, Detail: argumentDetail(a), Doc: argumentText(a), Snippet: a.Name + " = " + valueSnippet(a, 1)})
		}
	}
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if !b.Once || !has(in, b.Name) {
			c.add(Item{Label: b.Name, Kind: KindBlock, Detail: "block", Doc: b.Doc, Snippet: blockSnippet(b)})
		}
	}
	if in.typ.text == "module" {
		c.inputs()
	}
}

func has(b *block, typ string) bool {
	for _, child := range b.blocks {
		if child.typ.text == typ {
			return true
		}
	}
	return false
}

// inputs offers the variables of the module that a block calls.
func (c *completion) inputs() {
	child := c.dir.called(c.place.in, c.file)
	if child == nil {
		return
	}
	for _, decl := range child.names("var") {
		if c.place.in.arg(decl.name) == nil {
			c.argument(Item{Label: decl.name, Detail: "input", Doc: decl.text()})
		}
	}
}

// values offers the variables that a file of values may set.
func (c *completion) values() {
	for _, decl := range c.dir.names("var") {
		if c.file.root.arg(decl.name) == nil {
			c.argument(Item{Label: decl.name, Detail: "variable", Doc: decl.text()})
		}
	}
}

// header offers the kinds of a block in its first label.
func (c *completion) header() {
	p := c.place
	if p.in.doc == nil || p.label > 0 {
		return
	}
	b := p.in.doc.Block(p.header)
	if b == nil {
		return
	}
	for i := range b.Kinds {
		k := &b.Kinds[i]
		text := k.Name
		if !p.literal {
			text = `"` + text + `"`
		}
		c.add(Item{Label: k.Name, Kind: KindValue, Detail: p.header + " type", Doc: k.Doc, Text: text})
	}
}

// blockSnippet is a block with places for its labels and what it requires.
func blockSnippet(b *config.BlockDoc) string {
	var s strings.Builder
	n := 0
	s.WriteString(b.Name)
	for _, l := range b.Labels {
		n++
		fmt.Fprintf(&s, ` "${%d:%s}"`, n, l)
	}
	s.WriteString(" {\n")
	for i := range b.Arguments {
		if a := &b.Arguments[i]; a.Required {
			n++
			fmt.Fprintf(&s, "  %s = %s\n", a.Name, valueSnippet(a, n))
		}
	}
	if n == len(b.Labels) {
		s.WriteString("  $0\n")
	}
	s.WriteString("}")
	return s.String()
}

// valueSnippet is a place for the value of an argument.
func valueSnippet(a *config.ArgumentDoc, n int) string {
	switch {
	case len(a.Choices) > 0:
		return fmt.Sprintf(`"${%d|%s|}"`, n, strings.Join(a.Choices, ","))
	case a.Type == config.FormBool && a.Bounds != "":
		return fmt.Sprintf("${%d:%s}", n, a.Bounds)
	case a.Type == config.FormBool:
		return fmt.Sprintf("${%d|true,false|}", n)
	case a.Type == config.FormText:
		return fmt.Sprintf(`"$%d"`, n)
	case a.Type == config.FormRefs || a.Type == config.FormNames:
		return fmt.Sprintf("[$%d]", n)
	}
	return fmt.Sprintf("$%d", n)
}
