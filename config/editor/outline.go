package editor

// Outline is a part of a file's table of contents.
type Outline struct {
	Name   string // as in: cardholder "lead"
	Kind   Kind
	Whole  Span
	At     Span // its name
	Within []Outline
}

// Outline lists the blocks of a file with what is in them.
func (f *File) Outline() []Outline { return outline(f.root) }

func outline(b *block) []Outline {
	var list []Outline
	for i := range b.args {
		a := &b.args[i]
		list = append(list, Outline{Name: a.name.text, Kind: KindArgument, Whole: Span{a.name.at.Start, a.value.End}, At: a.name.at})
	}
	for _, child := range b.blocks {
		list = append(list, Outline{Name: child.title(), Kind: kindOf(child), Whole: child.whole, At: child.typ.at, Within: outline(child)})
	}
	return list
}

// title is the header of a block.
func (b *block) title() string {
	s := b.typ.text
	for _, l := range b.labels {
		s += ` "` + l.text + `"`
	}
	return s
}

func kindOf(b *block) Kind {
	switch b.typ.text {
	case "variable", "output":
		return KindVariable
	case "module":
		return KindModule
	}
	if b.parent.parent == nil && len(b.labels) > 0 {
		return KindResource
	}
	return KindBlock
}

// Name is a declaration anywhere in a directory.
type Name struct {
	Text string // as in cardholder.lead
	Kind Kind
	At   Location
}

// Names lists what the directory declares.
func (d *Dir) Names() []Name {
	var names []Name
	for _, decl := range d.declared() {
		kind := kindOf(decl.in)
		if decl.root == "local" {
			kind = KindVariable
		}
		names = append(names, Name{decl.root + "." + decl.name, kind, Location{decl.file, decl.at}})
	}
	return names
}
