package editor

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/cardform/cardform/config"
)

// member is something that can be read of something else.
type member struct{ name, typ, doc string }

// membersOf lists what can be read of a reference, as far as the table and the
// sources tell.
func (d *Dir) membersOf(path []step, in *block) []member {
	if path[0].text == "self" {
		if top := in.top(); top != nil {
			return objectMembers(top.doc, path[1:])
		}
		return nil
	}
	if path[0].text == "each" && len(path) > 1 && path[1].text == "value" {
		return d.elementMembers(path[2:], in)
	}
	sym, at, ok := d.resolve(path)
	if !ok {
		return nil
	}
	decl := sym.find()
	if decl == nil {
		return nil
	}
	rest := path[at+1:]
	if repeated(decl.in) {
		if len(rest) == 0 || !rest[0].key {
			return nil
		}
		rest = rest[1:]
	}
	switch {
	case sym.root == "module":
		return d.outputs(decl, rest)
	case sym.root == "local":
		return decl.file.writtenMembers(decl.arg, rest)
	case sym.root == "var":
		return decl.file.writtenMembers(decl.in.arg("type"), rest)
	}
	return objectMembers(decl.in.doc, rest)
}

func repeated(b *block) bool { return b.arg("for_each") != nil || b.arg("count") != nil }

// elementMembers lists what can be read of each.value where for_each goes over
// the instances of a resource.
func (d *Dir) elementMembers(rest []step, in *block) []member {
	top := in.top()
	if top == nil || top.arg("for_each") == nil {
		return nil
	}
	for _, f := range d.inOrder() {
		for _, r := range f.refs {
			if r.in != top || !top.arg("for_each").value.holds(r.steps[0].at.Start) || len(r.steps) != 2 {
				continue
			}
			if sym, _, ok := d.resolve(r.steps); ok {
				if decl := sym.find(); decl != nil && d.lang.resource(sym.root) != nil {
					return objectMembers(decl.in.doc, rest)
				}
			}
		}
	}
	return nil
}

func (d *Dir) outputs(module *declaration, rest []step) []member {
	child := d.called(module.in, module.file)
	if child == nil || len(rest) > 0 {
		return nil
	}
	var list []member
	for _, decl := range child.names("output") {
		list = append(list, member{decl.name, "", decl.text()})
	}
	return list
}

// objectMembers lists the attributes of a resource or of data: what it takes,
// what can be read of it, and its nested blocks.
func objectMembers(doc *config.BlockDoc, rest []step) []member {
	if doc == nil {
		return nil
	}
	if len(rest) == 1 && !rest[0].key && rest[0].text != "lifecycle" {
		if doc = doc.Block(rest[0].text); doc == nil {
			return nil
		}
	} else if len(rest) > 0 {
		return nil
	}
	var list []member
	for i := range doc.Arguments {
		if a := &doc.Arguments[i]; !meta(a.Name) && !reads(doc, a.Name) {
			list = append(list, member{a.Name, string(a.Type), argumentText(a)})
		}
	}
	for _, r := range doc.Reads {
		list = append(list, member{r.Name, r.Type, r.Doc})
	}
	for i := range doc.Blocks {
		if b := &doc.Blocks[i]; b.Name != "lifecycle" {
			list = append(list, member{b.Name, "object", b.Doc})
		}
	}
	return list
}

// meta reports whether an argument is about the block and not about what it
// declares.
func meta(name string) bool { return name == "for_each" || name == "count" || name == "depends_on" }

func reads(doc *config.BlockDoc, name string) bool {
	return slices.ContainsFunc(doc.Reads, func(r config.AttributeDoc) bool { return r.Name == name })
}

// writtenMembers lists the names of an object as it is written out: of a local,
// or in the type of a variable.
func (f *File) writtenMembers(a *argument, rest []step) []member {
	if a == nil || len(rest) > 0 {
		return nil
	}
	i := f.before(a.value.Start) + 1
	if i+2 < len(f.tokens) && string(f.tokens[i].Bytes) == "object" {
		i += 2
	}
	if i >= len(f.tokens) || f.tokens[i].Type != hclsyntax.TokenOBrace {
		return nil
	}
	var list []member
	var open nesting
	for ; i+1 < len(f.tokens) && spanOf(f.tokens[i]).Start < a.value.End; i++ {
		next := f.tokens[i+1].Type
		if len(open) == 1 && f.tokens[i].Type == hclsyntax.TokenIdent && (next == hclsyntax.TokenEqual || next == hclsyntax.TokenColon) {
			list = append(list, member{name: string(f.tokens[i].Bytes)})
		}
		open.step(f.tokens[i], i)
	}
	return list
}
