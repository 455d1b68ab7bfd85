package lsp

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/config/editor"
)

// pause is how long nothing must be typed before a configuration is checked.
const pause = 200 * time.Millisecond

// checks is the checking of configurations: the latest text wins, and a
// configuration is checked by one goroutine at most.
type checks struct {
	due       chan string // roots whose pause is over
	found     chan result
	quit      chan struct{}
	roots     map[string]*check
	published map[string]map[string][]diagnostic // by path, then by what found them
}

// check is the state of one configuration.
type check struct {
	timer     *time.Timer
	running   bool
	again     bool // something changed while it ran
	instances []card.Address
}

// result is what a check found in the texts that it saw.
type result struct {
	root   string
	open   map[string][]byte
	report Report
	lines  map[string]*lines // of the texts, by path
}

func newChecks() *checks {
	return &checks{due: make(chan string), found: make(chan result), quit: make(chan struct{}), roots: map[string]*check{}, published: map[string]map[string][]diagnostic{}}
}

// stop ends the timers and lets the goroutines end.
func (c *checks) stop() {
	close(c.quit)
	for _, r := range c.roots {
		r.timer.Stop()
	}
}

// keys lists the keys of a block's instances in a configuration.
func (c *checks) keys(dir, root, name string) []string {
	r := c.roots[dir]
	if r == nil {
		return nil
	}
	var keys []string
	for _, a := range r.instances {
		if _, ok := a.Key.Text(); ok && a.Block().String() == root+"."+name {
			key := a.Key.String()
			keys = append(keys, key[len(`["`):len(key)-len(`"]`)]) // escaped, as between the quotes of an index
		}
	}
	return keys
}

// check plans a check of what a file is a part of.
func (s *server) check(path string) {
	s.checkSyntax(path)
	if !filepath.IsAbs(path) || strings.HasPrefix(s.files.uri(path), "file:") {
		for _, root := range s.files.roots(home(path)) {
			s.schedule(root)
		}
	}
}

// checkAll plans a check of everything that is open.
func (s *server) checkAll() {
	for _, path := range slices.Sorted(maps.Keys(s.files.open)) {
		s.check(path)
	}
}

func (s *server) schedule(root string) {
	c := s.checks.roots[root]
	if c == nil {
		c = &check{}
		s.checks.roots[root] = c
	} else if c.timer.Stop(); c.running {
		c.again = true
		return
	}
	c.timer = time.AfterFunc(pause, func() {
		select {
		case s.checks.due <- root:
		case <-s.checks.quit:
		}
	})
}

// startCheck checks a configuration beside everything else.
func (s *server) startCheck(root string) {
	c := s.checks.roots[root]
	if c == nil {
		return
	}
	if c.running {
		c.again = true
		return
	}
	c.running = true
	open := map[string][]byte{}
	for path, f := range s.files.open {
		open[path] = f.text
	}
	go func() {
		found := result{root, open, s.Check(root, open), map[string]*lines{}}
		select {
		case s.checks.found <- found:
		case <-s.checks.quit:
		}
	}()
}

// publish tells the editor what a check found, unless something has changed.
func (s *server) publish(r result) {
	c := s.checks.roots[r.root]
	c.running = false
	if c.again {
		c.again = false
		s.schedule(r.root)
		return
	}
	if !r.report.Diagnostics.HasErrors() || len(r.report.Instances) > 0 {
		c.instances = r.report.Instances
	}
	byPath := map[string][]diagnostic{}
	for _, d := range r.report.Diagnostics {
		path, found := s.place(r, d)
		if path != "" {
			byPath[path] = append(byPath[path], found)
		}
	}
	s.replace(r.root, byPath)
}

// place is where a diagnostic belongs. One without a place stands at the begin
// of a file that is open.
func (s *server) place(r result, d card.Diagnostic) (string, diagnostic) {
	out := diagnostic{Severity: 1, Source: "cardform", Code: d.Summary, Message: d.Summary + "\n\n" + d.Detail}
	if d.Severity == card.SeverityWarning {
		out.Severity = 2
	}
	if d.Range == nil {
		for _, path := range slices.Sorted(maps.Keys(s.files.open)) {
			if slices.Contains(s.files.roots(home(path)), r.root) {
				return path, out
			}
		}
		return "", out
	}
	path := d.Range.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.root, filepath.FromSlash(path))
	}
	out.Range = r.linesOf(path).span(editor.Span{Start: d.Range.Start.Byte, End: d.Range.End.Byte})
	return path, out
}

func (r result) linesOf(path string) *lines {
	if r.lines[path] == nil {
		text, open := r.open[path]
		if !open {
			text, _ = os.ReadFile(path) // gone since: the place is its begin
		}
		r.lines[path] = newLines(text)
	}
	return r.lines[path]
}

// replace puts what was found in the place of what the same source found
// before, and tells the editor what it does not know.
func (s *server) replace(source string, byPath map[string][]diagnostic) {
	for path, bySource := range s.checks.published {
		if _, had := bySource[source]; had && byPath[path] == nil {
			byPath[path] = []diagnostic{}
		}
	}
	for path := range s.files.open {
		if byPath[path] == nil && slices.Contains(s.files.roots(home(path)), source) {
			byPath[path] = []diagnostic{} // checked, and nothing is wrong
		}
	}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		if s.checks.published[path] == nil {
			s.checks.published[path] = map[string][]diagnostic{}
		}
		s.checks.published[path][source] = byPath[path]
		s.tell(path)
	}
}

func (s *server) tell(path string) {
	p := publishParams{URI: s.files.uri(path), Diagnostics: []diagnostic{}}
	if f := s.files.open[path]; f != nil {
		p.Version = &f.version
	}
	bySource := s.checks.published[path]
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		for _, d := range bySource[source] {
			if !slices.Contains(p.Diagnostics, d) {
				p.Diagnostics = append(p.Diagnostics, d)
			}
		}
	}
	s.notify(context.Background(), "textDocument/publishDiagnostics", p)
}

// checkSyntax checks a text that no check of a configuration reads: one without
// a file, and values that do not load by themselves.
func (s *server) checkSyntax(path string) {
	f := s.files.open[path]
	name := filepath.Base(path)
	if f == nil || !config.KindOfFile(name).HCL() || config.LoadsByItself(name) && strings.HasPrefix(f.uri, "file:") {
		return
	}
	_, ds := config.Format(f.text, name)
	found := map[string][]diagnostic{path: {}}
	r := result{open: map[string][]byte{path: f.text}, lines: map[string]*lines{}}
	for _, d := range ds {
		d.Range.File = path
		_, out := s.place(r, d)
		found[path] = append(found[path], out)
	}
	s.replace("syntax", found)
}

// watched reports whether something of a configuration is still open.
func (s *server) watched(dir string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(s.files.open)), func(path string) bool { return home(path) == dir })
}

// forget takes back what was said of a directory of which nothing is open.
func (s *server) forget(dir, uri string) {
	if c := s.checks.roots[dir]; c != nil {
		c.timer.Stop()
	}
	for path := range s.checks.published {
		if home(path) == dir {
			delete(s.checks.published, path)
			s.notify(context.Background(), "textDocument/publishDiagnostics", publishParams{URI: s.files.uri(path), Diagnostics: []diagnostic{}})
		}
	}
}
