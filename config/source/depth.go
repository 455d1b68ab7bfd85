package source

import "github.com/hashicorp/hcl/v2"

// Bounds of what the recursive parser and evaluator can take on their stack.
const (
	MaxDepth     = 500
	maxOperators = 20_000
)

// nesting is how deep a text is inside of brackets, and how many operators are
// chained there. An expression ends with a comma, and between braces with its
// line.
type nesting struct {
	open      []byte // brackets
	operators []int  // at each depth, the first outside of all brackets
	total     int
}

func (n *nesting) ends() {
	last := len(n.operators) - 1
	n.total -= n.operators[last]
	n.operators[last] = 0
}

func (n *nesting) step(c byte, quoted bool) {
	last := len(n.operators) - 1
	switch c {
	case '\n':
		if last == 0 || n.open[last-1] == '{' {
			n.ends()
		}
	case '(', '[', '{':
		n.open, n.operators = append(n.open, c), append(n.operators, 0)
	case ')', ']', '}':
		if n.ends(); last > 0 {
			n.open, n.operators = n.open[:last-1], n.operators[:last]
		}
	case ',':
		if !quoted {
			n.ends()
		}
	case '!', '-', '+', '*', '/', '%', '?', '&', '|', '<', '>', '=':
		if !quoted {
			n.operators[last]++
			n.total++
		}
	}
}

// TooDeep refuses text whose brackets are nested, or whose operators are
// chained, so deeply that parsing it would exhaust the stack.
func TooDeep(text []byte, name string) *hcl.Diagnostic {
	n := nesting{operators: []int{0}}
	line, quoted := 1, false
	for i := 0; i < len(text); i++ {
		n.step(text[i], quoted)
		switch text[i] {
		case '\n':
			line++
			quoted = false
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		}
		if len(n.open) > MaxDepth || n.total > maxOperators {
			d := problem("Expression too deep", "An expression in line %d of %s is nested or chained too deeply to be read. Split it with locals.", line, name)
			pos := hcl.Pos{Line: line, Column: 1, Byte: i}
			d.Subject = &hcl.Range{Filename: name, Start: pos, End: pos}
			return d
		}
	}
	return nil
}

// Nested reports whether the brackets of JSON or YAML are nested deeper than
// anything that is read from it could be used.
func Nested(text string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text) && depth <= MaxDepth; i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '\n':
			quoted = false
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth = max(depth-1, 0)
		}
	}
	return depth > MaxDepth
}
