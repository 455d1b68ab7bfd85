package editor

import (
	"slices"
	"strings"

	"github.com/cardform/cardform/config"
)

// value offers what may stand in the value of an argument.
func (c *completion) value() {
	p := c.place
	var arg *config.ArgumentDoc
	if p.in.doc != nil {
		arg = p.in.doc.Argument(p.arg.name.text)
	}
	switch {
	case p.key:
		c.keys()
	case len(p.path) > 0:
		c.members()
	case p.literal:
		c.choices(arg, "")
	default:
		c.choices(arg, `"`)
		c.special(arg)
		c.free(arg)
	}
}

// choices offers the texts that an argument takes.
func (c *completion) choices(arg *config.ArgumentDoc, quote string) {
	if arg == nil || c.place.call != nil {
		return
	}
	if arg.Type == config.FormWord {
		quote = ""
	}
	for _, choice := range arg.Choices {
		c.add(Item{Label: quote + choice + quote, Kind: KindValue, Detail: arg.Name})
	}
}

// special offers what arguments of special forms take.
func (c *completion) special(arg *config.ArgumentDoc) {
	if arg == nil {
		return
	}
	switch arg.Type {
	case config.FormNames:
		if top := c.place.in.top(); top != nil && top.doc != nil {
			for i := range top.doc.Arguments {
				a := &top.doc.Arguments[i]
				c.add(Item{Label: a.Name, Kind: KindArgument, Doc: argumentText(a)})
			}
		}
		c.add(Item{Label: "balance", Kind: KindBlock})
		c.add(Item{Label: "all", Kind: KindKeyword, Doc: "Every argument."})
	case config.FormType:
		for _, t := range []string{"string", "number", "bool", "any"} {
			c.add(Item{Label: t, Kind: KindKeyword, Detail: "type"})
		}
		for _, t := range []string{"list", "set", "map", "object", "tuple", "optional"} {
			c.add(Item{Label: t, Kind: KindKeyword, Detail: "type", Text: t + "()", Snippet: t + "($0)"})
		}
	}
}

// free offers what any expression may begin with, less what the argument's
// form leaves no room for.
func (c *completion) free(arg *config.ArgumentDoc) {
	form := config.Form("")
	if arg != nil {
		form = arg.Type
	}
	switch form {
	case config.FormNames, config.FormType, config.FormWord:
		return
	case config.FormRun:
		c.runs("run.")
		return
	case config.FormRef, config.FormPlace, config.FormRefs:
		c.addresses(form != config.FormRef)
		return
	}
	c.instance()
	c.results(nil)
	for _, decl := range c.dir.declared() {
		if item, ok := c.whole(decl); ok {
			c.add(item)
		}
	}
	for _, name := range []string{"path.module", "path.root", "path.cwd"} {
		c.add(Item{Label: name, Kind: KindVariable, Doc: c.dir.lang.named(name)})
	}
	for i := range c.dir.lang.functions {
		f := &c.dir.lang.functions[i]
		c.add(Item{Label: f.Name, Kind: KindFunction, Detail: f.Signature(), Doc: f.Doc, Text: f.Name + "()", Snippet: callSnippet(f)})
	}
	for _, word := range []string{"true", "false", "null"} {
		c.add(Item{Label: word, Kind: KindKeyword})
	}
}

func callSnippet(f *config.FunctionDoc) string {
	if len(f.Params) == 0 && f.Rest == nil {
		return f.Name + "()$0"
	}
	return f.Name + "($0)"
}

// addresses offers what has an address.
func (c *completion) addresses(modules bool) {
	for _, decl := range c.dir.declared() {
		item, ok := c.whole(decl)
		if ok && (item.Kind == KindResource && !strings.HasPrefix(decl.root, "data.") || item.Kind == KindModule && modules) {
			c.add(item)
		}
	}
}

// whole is a declaration as a reference from the beginning.
func (c *completion) whole(decl declaration) (Item, bool) {
	item := Item{Label: decl.root + "." + decl.name, Kind: KindVariable, Detail: decl.detail(), Doc: decl.text()}
	switch {
	case decl.root == "output":
		return item, false
	case decl.root == "module":
		item.Kind = KindModule
	case decl.root != "var" && decl.root != "local":
		item.Kind = KindResource
	}
	return item, true
}

// instance offers each, count and self where they exist.
func (c *completion) instance() {
	top := c.place.in.top()
	if top == nil {
		return
	}
	var forms []string
	if top.arg("for_each") != nil {
		forms = append(forms, "each.key", "each.value")
	}
	if top.arg("count") != nil {
		forms = append(forms, "count.index")
	}
	if c.place.in.typ.text == "postcondition" {
		forms = append(forms, "self")
	}
	for _, form := range forms {
		c.add(Item{Label: form, Kind: KindVariable, Doc: c.dir.lang.named(form)})
	}
}

// members offers what can follow a reference that ends with a dot.
func (c *completion) members() {
	path := c.place.path
	switch root := path[0].text; {
	case c.results(path):
	case len(path) > 1:
		c.attributes(path)
	case root == "each" || root == "count" || root == "path":
		for _, n := range c.dir.lang.names {
			if name, ok := strings.CutPrefix(n.Form, root+"."); ok {
				c.add(Item{Label: name, Kind: KindAttribute, Doc: n.Doc})
			}
		}
	case root == "data":
		c.dataTypes()
	case root == "self":
		c.attributes(path)
	default:
		c.under(root)
	}
}

// under offers the names under a root.
func (c *completion) under(root string) {
	if root == "output" {
		return
	}
	for _, decl := range c.dir.names(root) {
		item, _ := c.whole(decl)
		item.Label = decl.name
		c.add(item)
	}
}

func (c *completion) dataTypes() {
	var seen []string
	for _, decl := range c.dir.declared() {
		typ, ok := strings.CutPrefix(decl.root, "data.")
		if ok && !slices.Contains(seen, typ) {
			seen = append(seen, typ)
			c.add(Item{Label: typ, Kind: KindAttribute, Doc: docOf(decl.in)})
		}
	}
}

// attributes offers what can be read behind a path of more than a root.
func (c *completion) attributes(path []step) {
	if path[0].text == "data" && len(path) == 2 && !path[1].key {
		c.under("data." + path[1].text)
		return
	}
	for _, m := range c.dir.membersOf(path, c.place.in) {
		c.add(Item{Label: m.name, Kind: KindAttribute, Detail: m.typ, Doc: m.doc})
	}
}

// keys offers the instances of a resource inside of its index.
func (c *completion) keys() {
	sym, at, ok := c.dir.resolve(c.place.path)
	if !ok || at != len(c.place.path)-1 {
		return
	}
	decl := sym.find()
	if decl == nil || c.dir.Keys == nil {
		return
	}
	for _, key := range c.dir.Keys(sym.root, sym.name) {
		c.add(Item{Label: key, Kind: KindValue, Detail: "instance of " + sym.root + "." + sym.name})
	}
}
