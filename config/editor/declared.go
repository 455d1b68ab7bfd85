package editor

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cardform/cardform/config"
)

// Dir is the files of a directory, which are one module, and how to reach
// others. It is for one goroutine.
type Dir struct {
	Path  string // absolute
	Files map[string]*File
	Open  func(path string) *Dir           // another directory; nil where it holds no configuration
	All   func() []*Dir                    // every directory that the editor works in
	Keys  func(root, name string) []string // the keys of the instances of a resource; nil: unknown
	lang  *Language
	known []declaration          // what declared found
	index map[symbol]declaration // the same by what it declares
}

// Dir is a directory of files by absolute path. Both functions may be asked
// for it again.
func (l *Language) Dir(path string, files []*File, open func(string) *Dir, all func() []*Dir) *Dir {
	d := &Dir{Path: path, Files: map[string]*File{}, Open: open, All: all, lang: l}
	for _, f := range files {
		d.Files[f.Path] = f
	}
	return d
}

// symbol is something that can be referred to. Its root holds the words before
// the name: var, local, data.fees, module, output, or the type of a resource.
type symbol struct {
	dir        *Dir
	root, name string
}

// declaration is where a symbol is declared.
type declaration struct {
	symbol
	file *File
	at   Span
	in   *block    // the block that declares it
	arg  *argument // of a local
}

// inOrder lists the files by path.
func (d *Dir) inOrder() []*File {
	files := make([]*File, 0, len(d.Files))
	for _, path := range slices.Sorted(maps.Keys(d.Files)) {
		files = append(files, d.Files[path])
	}
	return files
}

// declared lists what the directory declares, in the order of its files; of
// what is declared twice, the first.
func (d *Dir) declared() []declaration {
	if d.index != nil {
		return d.known
	}
	d.index = map[symbol]declaration{}
	for _, f := range d.inOrder() {
		if f.kind() != config.FileConfig {
			continue
		}
		for _, b := range f.root.blocks {
			for _, decl := range d.declaredIn(f, b) {
				if _, again := d.index[decl.symbol]; !again {
					d.index[decl.symbol] = decl
					d.known = append(d.known, decl)
				}
			}
		}
	}
	return d.known
}

func (d *Dir) declaredIn(f *File, b *block) []declaration {
	var list []declaration
	if b.typ.text == "locals" {
		for i := range b.args {
			a := &b.args[i]
			list = append(list, declaration{symbol{d, "local", a.name.text}, f, a.name.at, b, a})
		}
		return list
	}
	root, ok := d.lang.rootOf(b)
	if !ok || b.name().text == "" {
		return nil
	}
	return []declaration{{symbol{d, root, b.name().text}, f, b.name().at, b, nil}}
}

// rootOf is how references to a block begin.
func (l *Language) rootOf(b *block) (string, bool) {
	switch typ := b.typ.text; typ {
	case "variable":
		return "var", true
	case "output", "module":
		return typ, true
	case "data":
		if len(b.labels) < 2 {
			return "", false
		}
		return "data." + b.labels[0].text, true
	default:
		return typ, l.resource(typ) != nil
	}
}

// find is the declaration of a symbol, nil where there is none.
func (s symbol) find() *declaration {
	s.dir.declared()
	decl, ok := s.dir.index[s]
	if !ok {
		return nil
	}
	return &decl
}

// names lists what is declared under a root.
func (d *Dir) names(root string) []declaration {
	var list []declaration
	for _, decl := range d.declared() {
		if decl.root == root {
			list = append(list, decl)
		}
	}
	return list
}

// resolve says what a reference means, and which of its steps is the name.
func (d *Dir) resolve(steps []step) (symbol, int, bool) {
	if len(steps) < 2 || steps[1].key {
		return symbol{}, 0, false
	}
	switch root := steps[0].text; {
	case root == "var" || root == "local" || root == "module" || d.lang.resource(root) != nil:
		return symbol{d, root, steps[1].text}, 1, true
	case root == "data" && len(steps) > 2 && !steps[2].key:
		return symbol{d, "data." + steps[1].text, steps[2].text}, 2, true
	}
	return symbol{}, 0, false
}

// called is the directory that a module block leads to, nil where there is none.
func (d *Dir) called(b *block, f *File) *Dir {
	path, ok := sourceOf(b, f)
	if !ok || d.Open == nil {
		return nil
	}
	return d.Open(path)
}

// sourceOf is the absolute path that a module block leads to.
func sourceOf(b *block, f *File) (string, bool) {
	source := b.arg("source")
	if b.typ.text != "module" || source == nil {
		return "", false
	}
	path := strings.Trim(strings.TrimSpace(f.text(source.value)), `"`)
	if !strings.HasPrefix(path, "./") && !strings.HasPrefix(path, "../") {
		return "", false
	}
	return filepath.Join(filepath.Dir(f.Path), filepath.FromSlash(path)), true
}

// Calls lists the directories that the module blocks of this one lead to.
func (d *Dir) Calls() []string {
	var paths []string
	for _, decl := range d.names("module") {
		if path, ok := sourceOf(decl.in, decl.file); ok {
			paths = append(paths, path)
		}
	}
	return paths
}

// output is the output of a module that a reference reads, as in
// module.sales.cards and module.sales["eu"].cards, and the step that names it.
func (d *Dir) output(steps []step) (symbol, int, bool) {
	if len(steps) < 3 || steps[0].text != "module" {
		return symbol{}, 0, false
	}
	at := 2
	if steps[2].key {
		at = 3
	}
	decl := symbol{d, "module", steps[1].text}.find()
	if decl == nil || len(steps) <= at || steps[at].key {
		return symbol{}, 0, false
	}
	child := d.called(decl.in, decl.file)
	if child == nil {
		return symbol{}, 0, false
	}
	return symbol{child, "output", steps[at].text}, at, true
}
