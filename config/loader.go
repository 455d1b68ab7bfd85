package config

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxModules is how many module blocks a configuration may call, those that
// modules call counted each time.
const maxModules = 10_000

// maxRuns is how many instances of modules are evaluated, those with for_each
// and count included.
const maxRuns = 100_000

// loader reads the directories of modules, each once, however many call it.
type loader struct {
	c       *Config
	p       *problems
	bodies  map[string][]*hclsyntax.Body // by directory
	modules int
	parsed  bool              // every file so far
	reals   map[string]string // what real found
}

func newLoader(c *Config, p *problems) *loader {
	return &loader{c: c, p: p, bodies: map[string][]*hclsyntax.Body{}, parsed: true, reals: map[string]string{}}
}

// load declares what the files of a directory say, and the modules in it.
func (l *loader) load(parent *module, call *moduleCall, dir string) *module {
	l.modules++
	m := newModule(l.c, parent, call, dir)
	for _, body := range l.read(dir) {
		for _, b := range l.p.readBody(body, &language, body.MissingItemRange()).blocks {
			m.declare(b, l)
		}
	}
	return m
}

// read parses the files of a directory.
func (l *loader) read(dir string) []*hclsyntax.Body {
	if bodies, done := l.bodies[dir]; done {
		return bodies
	}
	before := len(l.p.list)
	bodies := readConfigFiles(l.c.dir, dir, l.c.src, l.p)
	if l.p.list[before:].HasErrors() {
		l.parsed = false
	}
	for _, b := range bodies {
		l.p.add(findCardNumbers(b, l.c.src.text[b.SrcRange.Filename])...)
	}
	l.bodies[dir] = bodies
	return bodies
}

// hasFiles reports whether a directory that can be read holds configuration.
func (l *loader) hasFiles(dir string) bool {
	names, err := l.c.src.open.List(filepath.Join(l.c.dir, dir), isConfigFile)
	return err != nil || len(names) > 0
}

// real is a directory without symbolic links, to tell whether two are one.
func (l *loader) real(dir string) string {
	if path, known := l.reals[dir]; known {
		return path
	}
	path := filepath.Join(l.c.dir, dir)
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	l.reals[dir] = path
	return path
}

// around returns the module around m, m included, that has the directory; nil
// for none.
func (l *loader) around(m *module, dir string) *module {
	for want := l.real(dir); m != nil; m = m.parent {
		if l.real(m.dir) == want {
			return m
		}
	}
	return nil
}
