package editor

import "strings"

// results offers what the assertions of a run read, as in plan.summary, behind
// what is written of it. It is false where nothing begins so.
func (c *completion) results(path []step) bool {
	run := c.place.in.top()
	if run == nil || run.typ.text != "run" || run.doc == nil {
		return false
	}
	prefix := ""
	for _, s := range path {
		prefix += s.text + "."
	}
	if prefix == "run." {
		c.runs("")
		return true
	}
	found := false
	for _, r := range run.doc.Reads {
		name, ok := strings.CutPrefix(r.Name, prefix)
		switch {
		case !ok:
		case !strings.Contains(name, "NAME"):
			found = true
			c.add(Item{Label: name, Kind: KindAttribute, Detail: r.Type, Doc: r.Doc})
		case prefix == "output.":
			found = true
			for _, decl := range c.dir.names("output") {
				c.add(Item{Label: decl.name, Kind: KindAttribute, Detail: "output", Doc: decl.text()})
			}
		}
	}
	return found
}

// runs offers the runs of the file that stand before this one.
func (c *completion) runs(prefix string) {
	for _, b := range c.file.root.blocks {
		if b == c.place.in.top() {
			return
		}
		if b.typ.text == "run" && b.name().text != "" {
			c.add(Item{Label: prefix + b.name().text, Kind: KindVariable, Detail: "run"})
		}
	}
}
