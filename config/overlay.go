package config

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// overlay holds texts that stand for files, by absolute path: what an editor
// has not saved yet.
type overlay map[string][]byte

// list lists the files of dir whose name matches, in name order.
func (o overlay) list(dir string, match func(string) bool) ([]string, error) {
	names, err := listFiles(dir, match)
	if len(o) == 0 {
		return names, err
	}
	for path := range maps.Keys(o) {
		name := filepath.Base(path)
		if match(name) && !isBackup(name) && !slices.Contains(names, name) && path == absolute(filepath.Join(dir, name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 0 {
		return names, nil // a directory that is not there yet may have its first file in the editor
	}
	return names, err
}

// read reads a file of configuration or values and checks that it is text.
func (o overlay) read(path, name string, pipes bool) ([]byte, hcl.Diagnostics) {
	if len(o) == 0 {
		return readText(path, name, pipes)
	}
	text, open := o[absolute(path)]
	if !open {
		return readText(path, name, pipes)
	}
	if diag := notText(text, name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	return text, nil
}

// absolute is the path as an overlay names it.
func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return abs
}
