package editor

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/config"
)

// Parse reads a file as far as it can be understood; nothing is an error.
func (l *Language) Parse(path string, text []byte) *File {
	f := &File{Path: path, Text: text, tokens: lex(text)}
	f.root = &block{inner: Span{0, len(text)}, whole: Span{0, len(text)}, doc: l.table(path)}
	language := f.root.doc
	if language == nil {
		language = &l.root
	}
	s := &scanner{file: f, language: language, tokens: f.tokens, at: f.root}
	s.run()
	return f
}

// maxLex bounds how often a file is read again behind a quote that is open.
const maxLex = 16

// lex reads the tokens of a file, comments that end a line as its end. A quote
// that is not closed ends with its line: the rest of the file must not become
// a text while one is typed.
func lex(text []byte) hclsyntax.Tokens {
	var all hclsyntax.Tokens
	start := hcl.InitialPos
	for range maxLex {
		tokens, _ := hclsyntax.LexConfig(text[start.Byte:], "", start)
		cut := slices.IndexFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenQuotedNewline })
		if cut < 0 {
			return append(all, tokens...)
		}
		next := tokens[cut].Range
		all = append(all, tokens[:cut]...)
		all = append(all, hclsyntax.Token{Type: hclsyntax.TokenNewline, Bytes: tokens[cut].Bytes, Range: next})
		start = next.End
	}
	return append(all, hclsyntax.Token{Type: hclsyntax.TokenEOF, Range: hcl.Range{Start: start, End: start}})
}

func endsLine(t hclsyntax.Token) bool {
	return t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenEOF || t.Type == hclsyntax.TokenComment && bytes.HasSuffix(t.Bytes, []byte("\n"))
}

func spanOf(t hclsyntax.Token) Span { return Span{t.Range.Start.Byte, t.Range.End.Byte} }

// scanner makes blocks, arguments and references of tokens.
type scanner struct {
	file     *File
	language *config.BlockDoc
	tokens   hclsyntax.Tokens
	i        int
	at       *block
}

func (s *scanner) peek(n int) hclsyntax.Token {
	if s.i+n >= len(s.tokens) {
		return s.tokens[len(s.tokens)-1]
	}
	return s.tokens[s.i+n]
}

func (s *scanner) run() {
	for s.i < len(s.tokens) {
		switch t := s.tokens[s.i]; {
		case t.Type == hclsyntax.TokenIdent && s.beginsBlock():
			s.closeAll()
			s.header()
		case t.Type == hclsyntax.TokenIdent && s.peek(1).Type == hclsyntax.TokenEqual:
			s.argument()
		case t.Type == hclsyntax.TokenIdent:
			s.header()
		case t.Type == hclsyntax.TokenCBrace:
			s.close(spanOf(t))
			s.i++
		default:
			s.i++
		}
	}
	s.closeAll()
}

// beginsBlock reports whether a block of the file begins here, whatever is
// open: nobody indents by nothing inside of another block.
func (s *scanner) beginsBlock() bool {
	t := s.tokens[s.i]
	next := s.peek(1).Type
	return t.Range.Start.Column == 1 && s.language.Block(string(t.Bytes)) != nil && (next == hclsyntax.TokenOQuote || next == hclsyntax.TokenOBrace)
}

func (s *scanner) close(brace Span) {
	if s.at.parent == nil {
		return
	}
	s.at.inner.End, s.at.whole.End = brace.Start, brace.End
	s.at = s.at.parent
}

// closeAll ends what is open before the current token.
func (s *scanner) closeAll() {
	end := len(s.file.Text)
	if s.i < len(s.tokens) {
		end = max(s.tokens[s.i].Range.Start.Byte-1, 0)
	}
	for s.at.parent != nil {
		s.close(Span{end, end})
	}
}

// header reads the type and the labels of a block, and its brace.
func (s *scanner) header() {
	b := &block{parent: s.at, typ: label{string(s.tokens[s.i].Bytes), spanOf(s.tokens[s.i])}}
	s.i++
	for {
		switch t := s.peek(0); t.Type {
		case hclsyntax.TokenIdent:
			b.labels = append(b.labels, label{string(t.Bytes), spanOf(t)})
			s.i++
		case hclsyntax.TokenOQuote:
			b.labels = append(b.labels, s.quoted())
		case hclsyntax.TokenOBrace:
			b.inner, b.whole = Span{t.Range.End.Byte, len(s.file.Text)}, Span{b.typ.at.Start, len(s.file.Text)}
			b.doc = describe(s.at.doc, b)
			s.at.blocks = append(s.at.blocks, b)
			s.at = b
			s.i++
			return
		default:
			return // a header that is being typed
		}
	}
}

// describe looks a block up in the table.
func describe(parent *config.BlockDoc, b *block) *config.BlockDoc {
	if parent == nil {
		return nil
	}
	doc := parent.Block(b.typ.text)
	if doc == nil || len(doc.Kinds) == 0 {
		return doc
	}
	if len(b.labels) == 0 {
		return nil
	}
	return doc.Kind(b.labels[0].text)
}

// quoted reads a text without templates.
func (s *scanner) quoted() label {
	start := spanOf(s.tokens[s.i]).End
	l := label{at: Span{start, start}}
	for s.i++; s.i < len(s.tokens); s.i++ {
		switch t := s.tokens[s.i]; t.Type {
		case hclsyntax.TokenQuotedLit:
			l.text += string(t.Bytes)
			l.at.End = spanOf(t).End
		case hclsyntax.TokenCQuote:
			s.i++
			return l
		default:
			return l
		}
	}
	return l
}
