package lsp

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/config/editor"
)

// maxRead is the size of a file, in bytes, above which only the check reads it.
const maxRead = 8 << 20

// Bounds of the search for configurations in a folder.
const (
	maxDirs  = 500
	maxDepth = 6
)

// files are the texts that are open, and those on disk around them.
type files struct {
	lang    *editor.Language
	open    map[string]*openFile    // by path
	disk    map[string]savedFile    // what was read, by path
	dirs    map[string]*editor.Dir  // of the current request
	lines   map[*editor.File]*lines // of the current request
	folders []string
	keys    func(dir, root, name string) []string
}

// openFile is a text in the editor.
type openFile struct {
	uri     string
	version int
	text    []byte
	file    *editor.File // nil until asked for
}

// savedFile is a file on disk as it was when it was read.
type savedFile struct {
	time time.Time
	size int64
	file *editor.File
}

func newFiles() *files {
	s := &files{lang: editor.NewLanguage(), open: map[string]*openFile{}, disk: map[string]savedFile{}}
	s.begin()
	return s
}

// uri is how the editor names a path.
func (s *files) uri(path string) string {
	if f := s.open[path]; f != nil {
		return f.uri
	}
	return uriOf(path)
}

// begin forgets what only the last request was about.
func (s *files) begin() { s.dirs, s.lines = map[string]*editor.Dir{}, map[*editor.File]*lines{} }

// span is a part of a file as the protocol counts.
func (s *files) span(f *editor.File, at editor.Span) span {
	if s.lines[f] == nil {
		s.lines[f] = newLines(f.Text)
	}
	return s.lines[f].span(at)
}

// file is the file at a path, nil where there is none.
func (s *files) file(path string) *editor.File {
	if f := s.open[path]; f != nil {
		if f.file == nil {
			f.file = s.lang.Parse(path, f.text)
		}
		return f.file
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxRead {
		delete(s.disk, path)
		return nil
	}
	if saved, ok := s.disk[path]; ok && saved.time.Equal(info.ModTime()) && saved.size == info.Size() {
		return saved.file
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	saved := savedFile{info.ModTime(), info.Size(), s.lang.Parse(path, text)}
	s.disk[path] = saved
	return saved.file
}

// served reports whether files of that name are looked for on disk.
func served(name string) bool { return !strings.HasPrefix(name, ".") && config.KindOfFile(name).HCL() }

// home is the directory of the configuration that a file belongs to: its own,
// and that above for tests in a directory of tests.
func home(path string) string {
	dir := filepath.Dir(path)
	if config.KindOfFile(path) == config.FileTests && filepath.Base(dir) == "tests" {
		return filepath.Dir(dir)
	}
	return dir
}

// names lists the files on disk that belong to a directory.
func names(dir string) []string {
	var list []string
	for _, at := range []string{dir, filepath.Join(dir, "tests")} {
		entries, _ := os.ReadDir(at) // one that is not there yet has what is open
		for _, e := range entries {
			path := filepath.Join(at, e.Name())
			if served(e.Name()) && home(path) == dir {
				list = append(list, path)
			}
		}
	}
	return list
}

// dir is a directory; it may be empty.
func (s *files) dir(path string) *editor.Dir {
	if d := s.dirs[path]; d != nil {
		return d
	}
	paths := names(path)
	for open := range s.open {
		if home(open) == path && !slices.Contains(paths, open) {
			paths = append(paths, open)
		}
	}
	var list []*editor.File
	for _, name := range paths {
		if f := s.file(name); f != nil {
			list = append(list, f)
		}
	}
	d := s.lang.Dir(path, list, s.module, s.all)
	d.Keys = func(root, name string) []string { return s.keys(path, root, name) }
	s.dirs[path] = d
	return d
}

// module is a directory that a module block leads to, nil where it holds
// nothing.
func (s *files) module(path string) *editor.Dir {
	if d := s.dir(path); len(d.Files) > 0 {
		return d
	}
	return nil
}

// all is every directory of the folders, and of what is open.
func (s *files) all() []*editor.Dir {
	var paths []string
	for path := range s.open {
		paths = append(paths, home(path))
	}
	for _, f := range s.folders {
		paths = append(paths, configured(f)...)
	}
	slices.Sort(paths)
	var list []*editor.Dir
	for _, path := range slices.Compact(paths) {
		list = append(list, s.dir(path))
	}
	return list
}

// configured finds the directories below a folder that hold configuration.
func configured(folder string) []string {
	var paths []string
	visited := 0
	_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error { // what cannot be read is left out
		switch {
		case err != nil:
			return fs.SkipDir
		case e.IsDir():
			rel, _ := filepath.Rel(folder, path)
			if visited++; visited > maxDirs || strings.Count(rel, string(filepath.Separator)) >= maxDepth || path != folder && skipped(e.Name()) {
				return fs.SkipDir
			}
		case served(e.Name()) && !slices.Contains(paths, home(path)):
			paths = append(paths, home(path))
		}
		return nil
	})
	return paths
}

func skipped(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// roots are the configurations that a directory is a part of: those in the
// directories above it whose modules lead to it, else itself.
func (s *files) roots(dir string) []string {
	var found []string
	for up := filepath.Dir(dir); s.inside(up); up = filepath.Dir(up) {
		if s.leads(up, dir, map[string]bool{}) {
			found = append(found, up)
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	if len(found) == 0 {
		return []string{dir}
	}
	return found[len(found)-1:]
}

// inside reports whether a directory is in one of the folders.
func (s *files) inside(dir string) bool {
	return slices.ContainsFunc(s.folders, func(f string) bool {
		rel, err := filepath.Rel(f, dir)
		return err == nil && filepath.IsLocal(rel)
	})
}

// leads reports whether modules lead from a directory to another.
func (s *files) leads(from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, call := range s.dir(from).Calls() {
		if call == to || s.leads(call, to, seen) {
			return true
		}
	}
	return false
}
