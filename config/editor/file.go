package editor

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/config"
)

// Span is a part of a file, in bytes; End is exclusive.
type Span struct{ Start, End int }

// holds reports whether a cursor at a place touches the span.
func (s Span) holds(at int) bool { return s.Start <= at && at <= s.End }

// File is one file as far as it could be understood. It does not change.
type File struct {
	Path   string // absolute
	Text   []byte
	root   *block
	refs   []reference
	tokens hclsyntax.Tokens
}

// block is a block of a file, or the whole file: then it has no parent.
type block struct {
	parent *block
	typ    label
	labels []label
	inner  Span // between the braces
	whole  Span
	args   []argument
	blocks []*block
	doc    *config.BlockDoc // nil where the table does not know the block
}

// label is a word of a block's header; its span is without the quotes.
type label struct {
	text string
	at   Span
}

// argument is an argument of a block. Its value goes up to the end of the line.
type argument struct {
	name  label
	value Span
}

// reference is a name with what is read of it, as in var.team.name.
type reference struct {
	steps []step
	in    *block
}

// step is one name of a reference, or the key of an instance.
type step struct {
	label
	key bool
}

func (f *File) kind() config.FileKind { return config.KindOfFile(f.Path) }

func (b *block) arg(name string) *argument {
	for i := range b.args {
		if b.args[i].name.text == name {
			return &b.args[i]
		}
	}
	return nil
}

// name is the last label, "" where there is none.
func (b *block) name() label {
	if len(b.labels) == 0 {
		return label{}
	}
	return b.labels[len(b.labels)-1]
}

// top is the block of the file that b stands in, b itself where it is one; nil
// for the file.
func (b *block) top() *block {
	for b != nil && b.parent != nil && b.parent.parent != nil {
		b = b.parent
	}
	if b == nil || b.parent == nil {
		return nil
	}
	return b
}

// blockAt is the innermost block around a place.
func (f *File) blockAt(at int) *block {
	b := f.root
	for {
		inner := (*block)(nil)
		for _, child := range b.blocks {
			if child.inner.holds(at) {
				inner = child
			}
		}
		if inner == nil {
			return b
		}
		b = inner
	}
}

// argAt is the argument whose value a place is in, nil for none.
func (b *block) argAt(at int) *argument {
	for i := range b.args {
		if b.args[i].value.holds(at) {
			return &b.args[i]
		}
	}
	return nil
}

func (f *File) text(s Span) string { return string(f.Text[s.Start:s.End]) }
