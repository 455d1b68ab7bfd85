package editor

import (
	"strings"

	"github.com/cardform/cardform/config"
)

// Hover is what is said of a part of a file, in Markdown.
type Hover struct {
	Text string
	At   Span
}

// Hover describes what stands at a place; its text is "" where there is
// nothing to say.
func (d *Dir) Hover(f *File, at int) Hover {
	for _, r := range f.refs {
		for i, s := range r.steps {
			if s.at.holds(at) && !s.key {
				return Hover{d.stepText(r, i), s.at}
			}
		}
	}
	if c := f.callee(at); c != nil {
		if fn := d.lang.function(c.text); fn != nil {
			return Hover{code(fn.Signature()) + "\n\n" + fn.Doc, c.at}
		}
	}
	return d.hoverBlock(f, f.root, at)
}

// callee is the name of the function at a place.
func (f *File) callee(at int) *label {
	w := f.wordAt(at)
	i := f.before(w.End)
	if w.Start == w.End || i < 0 || i+1 >= len(f.tokens) || spanOf(f.tokens[i]) != w || string(f.tokens[i+1].Bytes) != "(" {
		return nil
	}
	return &label{f.text(w), w}
}

// hoverBlock looks at what is written outside of values.
func (d *Dir) hoverBlock(f *File, b *block, at int) Hover {
	for _, a := range b.args {
		if a.name.at.holds(at) {
			return Hover{d.argumentHover(f, b, a), a.name.at}
		}
	}
	for _, child := range b.blocks {
		switch {
		case child.typ.at.holds(at):
			return Hover{blockText(b.doc, child), child.typ.at}
		case child.inner.holds(at):
			return d.hoverBlock(f, child, at)
		}
		for i, l := range child.labels {
			if l.at.holds(at) {
				return Hover{d.labelText(f, b.doc, child, i), l.at}
			}
		}
	}
	return Hover{}
}

func (d *Dir) argumentHover(f *File, b *block, a argument) string {
	if b.doc != nil {
		if doc := b.doc.Argument(a.name.text); doc != nil {
			return code(doc.Name) + " (" + argumentDetail(doc) + ")\n\n" + argumentText(doc)
		}
	}
	if sym, ok := d.input(f, b, a.name.text); ok {
		if decl := sym.find(); decl != nil {
			return decl.text()
		}
	}
	return ""
}

// blockText describes a block from its header.
func blockText(parent *config.BlockDoc, b *block) string {
	if parent == nil {
		return ""
	}
	doc := parent.Block(b.typ.text)
	if doc == nil {
		return ""
	}
	head := doc.Name
	for _, l := range doc.Labels {
		head += ` "` + strings.ToUpper(l) + `"`
	}
	return code(head) + "\n\n" + doc.Doc
}

func (d *Dir) labelText(f *File, parent *config.BlockDoc, b *block, i int) string {
	if parent == nil {
		return ""
	}
	if doc := parent.Block(b.typ.text); doc != nil && len(doc.Kinds) > 0 && i == 0 {
		if b.doc == nil {
			return ""
		}
		return code(doc.Name+` "`+b.doc.Name+`"`) + "\n\n" + b.doc.Doc
	}
	for _, decl := range d.declaredIn(f, b) {
		return referenceText(&decl)
	}
	return ""
}

// stepText describes one name of a reference.
func (d *Dir) stepText(r reference, i int) string {
	root := r.steps[0].text
	switch {
	case root == "each" || root == "count" || root == "path":
		if i <= 1 {
			return d.lang.named(root + "." + r.steps[1].text)
		}
	case root == "self" && i == 0:
		return d.lang.named("self")
	}
	sym, at, ok := d.resolve(r.steps)
	if ok && i <= at {
		if decl := sym.find(); decl != nil {
			return referenceText(decl)
		}
		return ""
	}
	if i == 0 {
		return ""
	}
	for _, m := range d.membersOf(r.steps[:i], r.in) {
		if m.name == r.steps[i].text {
			return code(m.name) + " (" + orAny(m.typ) + ")\n\n" + m.doc
		}
	}
	return ""
}

func orAny(typ string) string {
	if typ == "" {
		return "any value"
	}
	return typ
}

// referenceText describes what a reference leads to.
func referenceText(decl *declaration) string {
	if decl.root == "var" || decl.root == "local" {
		return decl.text()
	}
	return strings.TrimSpace(code(decl.root+"."+decl.name) + " (" + decl.detail() + ")\n\n" + decl.text())
}

// Signature is a function with the parameter that is being written.
type Signature struct {
	Label  string
	Doc    string
	Params []string // as they stand in the label
	Active int      // which of them
}

// Signature describes the call that a place is in; false where there is none.
func (d *Dir) Signature(f *File, at int) (Signature, bool) {
	p := f.placeAt(at)
	if p.call == nil {
		return Signature{}, false
	}
	fn := d.lang.function(p.call.name)
	if fn == nil {
		return Signature{}, false
	}
	s := Signature{Label: fn.Signature(), Doc: fn.Doc, Params: fn.Labels()}
	s.Active = min(p.call.arg, max(len(s.Params)-1, 0))
	return s, true
}
