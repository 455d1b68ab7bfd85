package config

import (
	"path/filepath"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/cardform/cardform/config/source"
)

// Parsed keeps the files of configurations that were read, for Loads of the same
// directory: they read and parse each file once, and all see the same text. The
// zero Parsed is empty. Several goroutines may use it.
type Parsed struct {
	mu    sync.Mutex
	files map[string]*parsedFile // by name
}

// parsedFile is a file as far as it could be read. Nobody changes it.
type parsedFile struct {
	once  sync.Once
	file  *hcl.File
	text  []byte
	diags hcl.Diagnostics
}

// parse reads and parses a file of configuration, which is named by its path
// from root.
func (s *sources) parse(root, name string) *parsedFile {
	f := s.parsed.at(name)
	f.once.Do(func() {
		if f.text, f.diags = s.open.Read(filepath.Join(root, name), name, false); !f.diags.HasErrors() {
			f.file, f.diags = source.Parse(f.text, name)
		}
	})
	return f
}

// at is the place of a file; nil keeps none.
func (p *Parsed) at(name string) *parsedFile {
	if p == nil {
		return &parsedFile{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.files == nil {
		p.files = map[string]*parsedFile{}
	}
	if p.files[name] == nil {
		p.files[name] = &parsedFile{}
	}
	return p.files[name]
}
