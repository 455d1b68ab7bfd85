package editor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Edit replaces a part of a file.
type Edit struct {
	Location
	Text string
}

// errNothing says that a place names nothing.
var errNothing = errors.New("nothing with a name stands here; put the cursor on the name of a variable, a local, a resource, data, a module or an output")

// Renamable is the name at a place, if it can be another one.
func (d *Dir) Renamable(f *File, at int) (Location, error) {
	sym, span, ok := d.symbolAt(f, at)
	if !ok || sym.find() == nil {
		return Location{}, errNothing
	}
	return Location{f, span}, nil
}

// Rename gives what a place names another name, everywhere in its directory
// and in those that call it. A resource or a module that gets one also gets a
// moved block, as else the next plan would take it for another one; moved and
// removed blocks keep the names of their time.
func (d *Dir) Rename(f *File, at int, name string) ([]Edit, error) {
	sym, _, ok := d.symbolAt(f, at)
	if !ok || sym.find() == nil {
		return nil, errNothing
	}
	decl := sym.find()
	switch {
	case !hclsyntax.ValidIdentifier(name):
		return nil, fmt.Errorf("%q is no name: it must begin with a letter or an underscore, and hold only letters, digits, underscores and hyphens", name)
	case name == sym.name:
		return nil, nil
	case symbol{sym.dir, sym.root, name}.find() != nil:
		return nil, fmt.Errorf("%s.%s is declared already; choose another name", sym.root, name)
	}
	edits := []Edit{{Location{decl.file, decl.at}, name}}
	for _, use := range sym.uses() {
		if !past(use) {
			edits = append(edits, Edit{use, name})
		}
	}
	if decl.moves() {
		edits = append(edits, decl.moved(name))
	}
	return edits, nil
}

// past reports whether a place is in a block that tells of earlier names.
func past(use Location) bool {
	top := use.File.blockAt(use.At.Start).top()
	return top != nil && (top.typ.text == "moved" || top.typ.text == "removed")
}

// moves reports whether the ledger knows it by its name.
func (d *declaration) moves() bool {
	return d.root == "module" || !strings.Contains(d.root, ".") && d.in.doc != nil && len(d.in.doc.Reads) > 0
}

// moved is a moved block behind the block that declares it.
func (d *declaration) moved(name string) Edit {
	end := Span{d.in.whole.End, d.in.whole.End}
	text := fmt.Sprintf("moved {\n  from = %s.%s\n  to   = %s.%s\n}", d.root, d.name, d.root, name)
	newline := "\n"
	if strings.Contains(string(d.file.Text), "\r\n") {
		newline = "\r\n"
	}
	return Edit{Location{d.file, end}, strings.ReplaceAll("\n\n"+text, "\n", newline)}
}
