package config

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// Bounds of an excerpt.
const (
	maxSnippetLines = 8
	maxSnippetLine  = 2000
)

// snippet excerpts the lines that a diagnostic is about; nil where the source
// is not kept.
func (p *problems) snippet(d *hcl.Diagnostic) *card.Snippet {
	text := p.src.text[d.Subject.Filename]
	start, end := d.Subject.Start.Byte, d.Subject.End.Byte
	if text == nil || start > len(text) {
		return nil
	}
	first := bytes.LastIndexByte(text[:start], '\n') + 1
	last := first
	for range maxSnippetLines {
		next := bytes.IndexByte(text[last:], '\n')
		if next < 0 {
			last = len(text)
			break
		}
		last += next
		if last >= end {
			break
		}
		last++
	}
	last = min(max(last, start), first+maxSnippetLine, len(text))
	start, end = min(start, last), min(max(end, start), last)
	s := &card.Snippet{Line: d.Subject.Start.Line, Context: p.context(d), Values: p.valuesOf(d)}
	before, marked, after := string(text[first:start]), string(text[start:end]), strings.TrimRight(string(text[end:last]), "\r\n")
	s.Code = p.clean(before + marked + after)
	s.Start, s.End = len(p.clean(before)), len(p.clean(before))+len(p.clean(marked))
	if p.clean(before)+p.clean(marked)+p.clean(after) != s.Code {
		s.Start, s.End = 0, len(s.Code)
	}
	return s
}

// context is the header of the outermost block around the diagnostic.
func (p *problems) context(d *hcl.Diagnostic) string {
	file := p.src.files[d.Subject.Filename]
	if file == nil {
		return ""
	}
	b := blockAt(file.Body.(*hclsyntax.Body), d.Subject.Start.Byte)
	if b == nil {
		return ""
	}
	return header(b)
}

func blockAt(body *hclsyntax.Body, at int) *hclsyntax.Block {
	i, found := slices.BinarySearchFunc(body.Blocks, at, func(b *hclsyntax.Block, at int) int {
		r := b.Range()
		switch {
		case r.End.Byte <= at:
			return -1
		case r.Start.Byte > at:
			return 1
		}
		return 0
	})
	if !found {
		return nil
	}
	return body.Blocks[i]
}

func header(b *hclsyntax.Block) string {
	s := b.Type
	for _, label := range b.Labels {
		s += fmt.Sprintf(" %q", label)
	}
	return card.MaskText(s)
}

// valuesOf says what the references in the failed expression stood for.
func (p *problems) valuesOf(d *hcl.Diagnostic) []card.Value {
	values := []card.Value{}
	if d.Expression == nil || d.EvalContext == nil {
		return values
	}
	for _, trav := range readBy(d.Expression) {
		val, diags := trav.TraverseAbs(d.EvalContext)
		if diags.HasErrors() {
			continue
		}
		name := traversalText(trav)
		// Cleaned as one sentence: the name may be what tells that the value is secret.
		statement := strings.TrimPrefix(p.clean(name+" "+describe(val)), p.clean(name)+" ")
		if v := (card.Value{Reference: p.clean(name), Statement: statement}); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b card.Value) int { return cmp.Compare(a.Reference, b.Reference) })
	return values
}

// readBy lists the references in an expression, each once: values may be large.
func readBy(e hcl.Expression) []hcl.Traversal {
	var list []hcl.Traversal
	seen := map[string]bool{}
	for _, trav := range e.Variables() {
		if name := traversalText(trav); !seen[name] {
			seen[name] = true
			list = append(list, trav)
		}
	}
	return list
}

// describe says what a value is, in a few words and without secrets.
func describe(v cty.Value) string {
	switch {
	case mark.IsEphemeral(v):
		return "has an ephemeral value"
	case mark.Hidden(v):
		return "has a sensitive value"
	case !v.IsKnown():
		return "will be known only after apply"
	case v.IsNull():
		return "is null"
	case v.Type() == cty.String, v.Type() == cty.Number, v.Type() == cty.Bool:
		return "is " + clip(renderValue(v))
	case v.CanIterateElements():
		kind := v.Type().FriendlyName()
		if ty := v.Type(); ty.IsObjectType() {
			return "is an object with " + count(len(ty.AttributeTypes()), "attribute", "attributes")
		} else if ty.IsMapType() || ty.IsListType() || ty.IsSetType() {
			kind, _, _ = strings.Cut(kind, " ")
		}
		return "is a " + kind + " with " + count(v.LengthInt(), "element", "elements")
	}
	return "is a " + v.Type().FriendlyName()
}

// traversalText writes a reference as it stands in the source.
func traversalText(t hcl.Traversal) string {
	var b strings.Builder
	for _, step := range t {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			b.WriteString(indexText(s.Key))
		case hcl.TraverseSplat:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

func indexText(key cty.Value) string {
	if key.Type() == cty.String && key.IsKnown() && !key.IsNull() && !key.IsMarked() {
		return card.TextKey(key.AsString()).String()
	}
	return "[" + renderValue(key) + "]"
}
