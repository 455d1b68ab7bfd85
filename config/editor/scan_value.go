package editor

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// argument reads an argument: its name, and its value up to the end of it.
func (s *scanner) argument() {
	name, equals := s.tokens[s.i], s.tokens[s.i+1]
	s.i += 2
	start := equals.Range.End.Byte
	s.value()
	end := len(s.file.Text)
	if s.i < len(s.tokens) {
		end = s.tokens[s.i].Range.Start.Byte
	}
	s.at.args = append(s.at.args, argument{label{string(name.Bytes), spanOf(name)}, Span{start, max(start, end)}})
}

// value moves behind an expression and takes the references in it.
func (s *scanner) value() {
	var open nesting
	for begin := s.i; s.i < len(s.tokens); s.i++ {
		t := s.tokens[s.i]
		switch {
		case len(open) == 0 && (endsLine(t) || t.Type == hclsyntax.TokenCBrace):
			return
		case t.Type == hclsyntax.TokenIdent && s.i > begin && endsLine(s.tokens[s.i-1]) && s.resumes(open):
			return
		case t.Type == hclsyntax.TokenCBrace && !open.has(hclsyntax.TokenOBrace):
			return
		}
		open.step(t, s.i)
		if t.Type == hclsyntax.TokenIdent && (s.i == 0 || s.tokens[s.i-1].Type != hclsyntax.TokenDot) {
			if r := traversal(s.tokens, s.i); len(r) > 1 {
				s.file.refs = append(s.file.refs, reference{r, s.at})
			}
		}
	}
}

// resumes reports whether a new statement begins at the begin of a line,
// although something is open that was not closed yet.
func (s *scanner) resumes(open nesting) bool {
	if s.beginsBlock() {
		return true
	}
	top := open.top()
	return (top == hclsyntax.TokenOParen || top == hclsyntax.TokenOBrack) && s.peek(1).Type == hclsyntax.TokenEqual
}

// maxSteps bounds how far a reference is followed, in tokens.
const maxSteps = 64

// traversal reads the reference that begins with the token i.
func traversal(tokens hclsyntax.Tokens, i int) []step {
	steps := []step{{label{string(tokens[i].Bytes), spanOf(tokens[i])}, false}}
	end := min(len(tokens)-1, i+maxSteps)
	for i++; i < end; {
		switch next := tokens[i+1]; tokens[i].Type {
		case hclsyntax.TokenDot:
			if next.Type != hclsyntax.TokenIdent {
				return steps
			}
			steps = append(steps, step{label{string(next.Bytes), spanOf(next)}, false})
			i += 2
		case hclsyntax.TokenOBrack:
			behind := closing(tokens[:end], i)
			if behind < 0 {
				return steps
			}
			key := label{at: Span{spanOf(tokens[i]).End, spanOf(tokens[behind]).Start}}
			if next.Type == hclsyntax.TokenOQuote && tokens[min(i+2, end)].Type == hclsyntax.TokenQuotedLit {
				key.text = string(tokens[i+2].Bytes)
			}
			steps = append(steps, step{key, true})
			i = behind + 1
		default:
			return steps
		}
	}
	return steps
}

// closing is the bracket that closes the one at i, -1 where there is none.
func closing(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch tokens[i].Type {
		case hclsyntax.TokenOBrack:
			depth++
		case hclsyntax.TokenCBrack:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// nesting is what is open at a place of an expression, the innermost last.
type nesting []opened

// opened is a bracket, a quote or a template that is open.
type opened struct {
	typ    hclsyntax.TokenType
	at     int // its token
	commas int // in it so far
}

func (n nesting) top() hclsyntax.TokenType {
	if len(n) == 0 {
		return hclsyntax.TokenNil
	}
	return n[len(n)-1].typ
}

func (n nesting) has(typ hclsyntax.TokenType) bool {
	return slices.ContainsFunc(n, func(o opened) bool { return o.typ == typ })
}

// step takes one token in.
func (n *nesting) step(t hclsyntax.Token, at int) {
	switch t.Type {
	case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc,
		hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		*n = append(*n, opened{typ: t.Type, at: at})
	case hclsyntax.TokenComma:
		if len(*n) > 0 {
			(*n)[len(*n)-1].commas++
		}
	case hclsyntax.TokenCParen:
		n.pop(hclsyntax.TokenOParen)
	case hclsyntax.TokenCBrack:
		n.pop(hclsyntax.TokenOBrack)
	case hclsyntax.TokenCBrace:
		n.pop(hclsyntax.TokenOBrace)
	case hclsyntax.TokenCQuote:
		n.pop(hclsyntax.TokenOQuote)
	case hclsyntax.TokenCHeredoc:
		n.pop(hclsyntax.TokenOHeredoc)
	case hclsyntax.TokenTemplateSeqEnd:
		n.pop(hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl)
	}
}

// pop closes the innermost of those types, and what was left open in it.
func (n *nesting) pop(types ...hclsyntax.TokenType) {
	for i := len(*n) - 1; i >= 0; i-- {
		if slices.Contains(types, (*n)[i].typ) {
			*n = (*n)[:i]
			return
		}
	}
}
