package config

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// edit puts text in the place of a part of the source.
type edit struct {
	hcl.Range
	text string
}

// rewriter collects what the canonical form writes with other tokens.
type rewriter struct {
	src   []byte
	edits []edit
}

// rewrite writes labels with quotes, types without, and a template that is
// nothing but one value as that value. Templates inside one another take a
// rewriting each. What is canonical is returned as it is.
func rewrite(src []byte, file *hcl.File) []byte {
	r := &rewriter{src: src}
	body := file.Body.(*hclsyntax.Body)
	r.body(body)
	for _, b := range body.Blocks {
		if t := b.Body.Attributes["type"]; b.Type == "variable" && t != nil {
			r.typ(t.Expr.Range())
		}
	}
	slices.SortFunc(r.edits, func(a, b edit) int { return cmp.Compare(a.Start.Byte, b.Start.Byte) })
	var out []byte
	at := 0
	for _, e := range r.edits {
		out = append(append(out, src[at:e.Start.Byte]...), e.text...)
		at = e.End.Byte
	}
	return append(out, src[at:]...)
}

func (r *rewriter) body(b *hclsyntax.Body) {
	for _, a := range b.Attributes {
		if wrap, ok := a.Expr.(*hclsyntax.TemplateWrapExpr); ok {
			r.unwrap(wrap.SrcRange)
		}
	}
	for _, child := range b.Blocks {
		for _, label := range child.LabelRanges {
			if text := label.SliceBytes(r.src); text[0] != '"' {
				r.edits = append(r.edits, edit{label, `"` + string(text) + `"`})
			}
		}
		r.body(child.Body)
	}
}

// unwrap makes a value of a template around it. Where the value has several
// lines, parentheses go on holding them together.
func (r *rewriter) unwrap(at hcl.Range) {
	inner, ok := bytes.CutPrefix(at.SliceBytes(r.src), []byte(`"${`))
	if !ok {
		return
	}
	inner = bytes.TrimPrefix(bytes.TrimSuffix(inner, []byte(`}"`)), []byte("~"))
	text := string(bytes.TrimSpace(bytes.TrimSuffix(inner, []byte("~"))))
	tokens, _ := hclsyntax.LexExpression([]byte(text), at.Filename, at.Start)
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOHeredoc:
			return // it ends with its line, which a closing parenthesis would be on
		case hclsyntax.TokenComment:
			if !bytes.HasPrefix(t.Bytes, []byte("/*")) {
				return // as above
			}
		}
	}
	if strings.Contains(text, "\n") {
		text = "(" + text + ")"
	}
	r.edits = append(r.edits, edit{at, text})
}

// typ writes a type as such that Terraform's first versions wrote in quotes, or
// without what is in it.
func (r *rewriter) typ(at hcl.Range) {
	old := map[string]string{
		`"string"`: "string", `"list"`: "list(string)", `"map"`: "map(string)",
		"list": "list(any)", "map": "map(any)", "set": "set(any)",
	}
	if text, ok := old[string(at.SliceBytes(r.src))]; ok {
		r.edits = append(r.edits, edit{at, text})
	}
}
