package source

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Overlay holds texts that stand for files, by absolute path: what an editor
// has not saved yet.
type Overlay map[string][]byte

// List lists the files of dir whose name matches, in name order.
func (o Overlay) List(dir string, match func(string) bool) ([]string, error) {
	names, err := List(dir, match)
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

// Read reads a file of configuration or values and checks that it is text.
func (o Overlay) Read(path, name string, pipes bool) ([]byte, hcl.Diagnostics) {
	if len(o) == 0 {
		return ReadText(path, name, pipes)
	}
	text, open := o[absolute(path)]
	if !open {
		return ReadText(path, name, pipes)
	}
	if diag := NotText(text, name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	return text, nil
}

// absolute is the path as an Overlay names it.
func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return abs
}
