package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/config/builtin"
)

// Names lists what an expression in the console may begin with, in order:
// functions with their opening bracket, paths, and what the root module
// declares, with the attributes of resources that are no collections.
func (c *Config) Names() []string {
	names := []string{"path.cwd", "path.module", "path.root", "type("}
	for _, name := range builtin.Names(c.functions) {
		names = append(names, name+"(")
	}
	for id, n := range c.root.nodes {
		switch res, isResource := n.item.(*resource); {
		case id.root == "var", id.root == "local", id.root == "module", strings.HasPrefix(id.root, "data."):
			names = append(names, id.String())
		case isResource && res.forEach == nil && res.count == nil:
			for _, attr := range objectAttrs(res.kind()) {
				names = append(names, id.String()+"."+attr)
			}
			fallthrough
		case isResource:
			names = append(names, id.String())
		}
	}
	slices.Sort(names)
	return names
}

const minDigits = 13 // of a card's number

// Private reports whether a text must not be written down: digits enough for a
// card's number, a word that goes with secrets, or what a sensitive variable
// holds.
func (c *Config) Private(text string) bool {
	lower := strings.ToLower(text)
	for _, word := range []string{"sensitive", "secret", "passw", "token", "api_key", "apikey", "cvv", "cvc"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return len(digits) >= minDigits || slices.ContainsFunc(c.secret(), func(s string) bool { return strings.Contains(text, s) })
}

// Unfinished reports whether an expression goes on in the next line: a bracket,
// a template or a heredoc is open.
func Unfinished(expr string) bool {
	tokens, _ := hclsyntax.LexExpression([]byte(expr), "", hcl.InitialPos) // what is wrong is told when it is evaluated
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOHeredoc,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
	}
	return depth > 0
}
