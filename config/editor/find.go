package editor

import "github.com/cardform/cardform/config"

// Location is a place in a file.
type Location struct {
	File *File
	At   Span
}

// Definition finds where what stands at a place is declared.
func (d *Dir) Definition(f *File, at int) []Location {
	sym, _, ok := d.symbolAt(f, at)
	if !ok {
		return d.source(f, at)
	}
	decl := sym.find()
	if decl == nil {
		return nil
	}
	return []Location{{decl.file, decl.at}}
}

// source leads from the source of a module to its first file.
func (d *Dir) source(f *File, at int) []Location {
	b := f.blockAt(at)
	if a := b.argAt(at); a == nil || a.name.text != "source" {
		return nil
	}
	child := d.called(b, f)
	if child == nil {
		return nil
	}
	for _, file := range child.inOrder() {
		return []Location{{file, Span{}}}
	}
	return nil
}

// References finds everything that means the same as what stands at a place,
// its declaration included if that is wanted.
func (d *Dir) References(f *File, at int, declaration bool) []Location {
	sym, _, ok := d.symbolAt(f, at)
	if !ok {
		return nil
	}
	var list []Location
	if decl := sym.find(); decl != nil && declaration {
		list = append(list, Location{decl.file, decl.at})
	}
	return append(list, sym.uses()...)
}

// symbolAt is what a place names, with the span of the name.
func (d *Dir) symbolAt(f *File, at int) (symbol, Span, bool) {
	for _, r := range f.refs {
		if sym, i, ok := d.output(r.steps); ok && r.steps[i].at.holds(at) {
			return sym, r.steps[i].at, true
		}
		if sym, i, ok := d.resolve(r.steps); ok && touches(r.steps[:i+1], at) {
			return sym, r.steps[i].at, true
		}
	}
	if decl, ok := d.declaredAt(f, at); ok {
		return decl.symbol, decl.at, true
	}
	b := f.blockAt(at)
	for _, a := range b.args {
		if a.name.at.holds(at) {
			sym, ok := d.input(f, b, a.name.text)
			return sym, a.name.at, ok
		}
	}
	return symbol{}, Span{}, false
}

// touches reports whether a place is on one of the names.
func touches(steps []step, at int) bool {
	for _, s := range steps {
		if s.at.holds(at) {
			return true
		}
	}
	return false
}

// declaredAt is the declaration whose name is at a place; false where none is.
func (d *Dir) declaredAt(f *File, at int) (declaration, bool) {
	for _, b := range f.root.blocks {
		if !b.whole.holds(at) {
			continue
		}
		for _, decl := range d.declaredIn(f, b) {
			if decl.at.holds(at) {
				return decl, true
			}
		}
	}
	return declaration{}, false
}

// input is the variable that an argument gives a value to: in a file of
// values, in the variables of a test, or in the block of a module.
func (d *Dir) input(f *File, b *block, name string) (symbol, bool) {
	switch {
	case f.kind() == config.FileValues && b.parent == nil, f.kind() == config.FileTests && b.typ.text == "variables":
		return symbol{d, "var", name}, true
	case b.typ.text == "module" && b.doc != nil && b.doc.Argument(name) == nil:
		if child := d.called(b, f); child != nil {
			return symbol{child, "var", name}, true
		}
	}
	return symbol{}, false
}

// uses finds the references to a symbol in its own directory, and in those
// that call it as a module.
func (s symbol) uses() []Location {
	var list []Location
	for _, f := range s.dir.inOrder() {
		for _, r := range f.refs {
			if sym, i, ok := s.dir.resolve(r.steps); ok && sym.root == s.root && sym.name == s.name {
				list = append(list, Location{f, r.steps[i].at})
			}
		}
		list = append(list, s.inputs(s.dir, f, f.root)...)
	}
	if s.dir.All == nil || s.root != "var" && s.root != "output" {
		return list
	}
	for _, other := range s.dir.All() {
		if other.Path != s.dir.Path {
			list = append(list, s.calls(other)...)
		}
	}
	return list
}

// calls finds what another directory says to a module about the symbol.
func (s symbol) calls(other *Dir) []Location {
	var list []Location
	for _, f := range other.inOrder() {
		if s.root == "var" {
			list = append(list, s.inputs(other, f, f.root)...)
			continue
		}
		for _, r := range f.refs {
			if sym, i, ok := other.output(r.steps); ok && sym.dir.Path == s.dir.Path && sym.name == s.name {
				list = append(list, Location{f, r.steps[i].at})
			}
		}
	}
	return list
}

// inputs finds arguments that give the symbol, a variable, its value.
func (s symbol) inputs(d *Dir, f *File, b *block) []Location {
	if s.root != "var" {
		return nil
	}
	var list []Location
	for _, a := range b.args {
		if a.name.text != s.name {
			continue
		}
		if sym, ok := d.input(f, b, s.name); ok && sym.dir.Path == s.dir.Path {
			list = append(list, Location{f, a.name.at})
		}
	}
	for _, child := range b.blocks {
		list = append(list, s.inputs(d, f, child)...)
	}
	return list
}
