package editor

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// place is what stands around a cursor.
type place struct {
	at      int
	in      *block
	arg     *argument // nil outside of values
	label   int       // of a header: the number of its label, -1 elsewhere
	header  string    // of a header: the type of the block
	first   string    // of a header: its first label
	word    Span      // what is typed, up to the end of the word under the cursor
	path    []step    // what stands before the word, as in var. or cardholder.x["y"].
	literal bool      // inside of a text, outside of its templates
	key     bool      // inside of the text of an index, as in cardholder.x["
	call    *call     // the call whose arguments these are
	silent  bool      // inside of a comment
}

// call is a call of a function, and which of its arguments is meant.
type call struct {
	name string
	arg  int
}

// placeAt finds out where a cursor is.
func (f *File) placeAt(at int) place {
	p := place{at: at, in: f.blockAt(at), label: -1, word: f.wordAt(at)}
	p.arg = p.in.argAt(at)
	last := f.before(p.word.Start)
	if i := f.before(at); i+1 < len(f.tokens) && f.tokens[i+1].Type == hclsyntax.TokenComment && spanOf(f.tokens[i+1]).Start < at {
		p.silent = true
		return p
	}
	if p.arg == nil {
		f.headerAt(&p, last)
		return p
	}
	open := f.openAt(p.arg.value.Start, last)
	if top := open.top(); top == hclsyntax.TokenOQuote || top == hclsyntax.TokenOHeredoc {
		p.literal = true
		quote := open[len(open)-1].at
		if p.key = quote > 0 && f.tokens[quote-1].Type == hclsyntax.TokenOBrack; p.key {
			p.word = Span{spanOf(f.tokens[quote]).End, at}
			p.path = f.pathBefore(quote - 2)
		}
	} else if last >= 0 && f.tokens[last].Type == hclsyntax.TokenDot {
		p.path = f.pathBefore(last - 1)
	}
	p.call = f.callAt(open)
	return p
}

// wordAt is the name that a cursor touches.
func (f *File) wordAt(at int) Span {
	w := Span{at, at}
	for w.Start > 0 && isName(f.Text[w.Start-1]) {
		w.Start--
	}
	for w.End < len(f.Text) && isName(f.Text[w.End]) {
		w.End++
	}
	return w
}

func isName(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// before is the last token that ends at or before a place, -1 where there is
// none.
func (f *File) before(at int) int {
	i, _ := slices.BinarySearchFunc(f.tokens, at, func(t hclsyntax.Token, at int) int {
		if t.Range.End.Byte <= at && t.Type != hclsyntax.TokenEOF {
			return -1
		}
		return 1
	})
	return i - 1
}

// openAt is what is open behind the token last, of a value that begins at a
// place.
func (f *File) openAt(start, last int) nesting {
	var open nesting
	for i := f.before(start) + 1; i <= last; i++ {
		open.step(f.tokens[i], i)
	}
	return open
}

// callAt is the innermost call, nil where there is none.
func (f *File) callAt(open nesting) *call {
	for _, o := range slices.Backward(open) {
		if o.typ == hclsyntax.TokenOParen && o.at > 0 && f.tokens[o.at-1].Type == hclsyntax.TokenIdent {
			return &call{string(f.tokens[o.at-1].Bytes), o.commas}
		}
	}
	return nil
}

// pathBefore reads backwards the reference that ends with the token i.
func (f *File) pathBefore(i int) []step {
	start := i
	for start >= 0 {
		switch t := f.tokens[start]; t.Type {
		case hclsyntax.TokenCBrack:
			for depth := 0; start >= 0; start-- {
				if typ := f.tokens[start].Type; typ == hclsyntax.TokenCBrack {
					depth++
				} else if typ == hclsyntax.TokenOBrack {
					depth--
				}
				if depth == 0 {
					break
				}
			}
			start--
		case hclsyntax.TokenIdent:
			if start == 0 || f.tokens[start-1].Type != hclsyntax.TokenDot {
				steps := traversal(f.tokens, start)
				for n := range steps {
					if steps[n].at.End > spanOf(f.tokens[i]).End {
						return steps[:n]
					}
				}
				return steps
			}
			start -= 2
		default:
			return nil
		}
	}
	return nil
}

// headerAt finds out whether a cursor is in the header of a block.
func (f *File) headerAt(p *place, last int) {
	labels, first := 0, ""
	for i := last; i >= 0; i-- {
		switch t := f.tokens[i]; t.Type {
		case hclsyntax.TokenOQuote:
			if i == last {
				p.word.Start = min(p.word.Start, spanOf(t).End)
				p.literal = true
			} else {
				labels++
			}
		case hclsyntax.TokenQuotedLit:
			first = string(t.Bytes)
			if i == last { // the cursor is behind letters that are no name
				return
			}
		case hclsyntax.TokenCQuote:
		case hclsyntax.TokenIdent:
			p.label, p.header, p.first = labels, string(t.Bytes), first
			return
		default:
			return
		}
	}
}
