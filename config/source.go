package config

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/config/source"
)

// sources holds the text of what was read, for the excerpts of diagnostics.
// Text that may hold secrets (values of variables) is never kept.
type sources struct {
	text   map[string][]byte
	files  map[string]*hcl.File
	open   source.Overlay
	empty  bool    // a directory may have no files
	parsed *Parsed // nil: nothing is kept
}

func newSources() *sources {
	return &sources{text: map[string][]byte{}, files: map[string]*hcl.File{}}
}

// readConfigFiles reads and parses every *.card.hcl of dir, which is relative to
// root, in name order. Files are named by their path from root.
func readConfigFiles(root, dir string, src *sources, p *problems) []*hclsyntax.Body {
	names, err := src.open.List(filepath.Join(root, dir), isConfigFile)
	if err != nil {
		p.add(plain("Configuration directory cannot be read", "The directory %s cannot be read: %s. Check the path given with -C.", filepath.Join(root, dir), source.Reason(err)))
		return nil
	}
	if len(names) == 0 && !src.empty {
		p.add(plain("No configuration files", "The directory %s holds no file whose name ends in .card.hcl. Run \"cardform init\" to write a first one, or give the right directory with -C.", filepath.Join(root, dir)))
		return nil
	}
	for i, name := range names {
		names[i] = filepath.ToSlash(filepath.Join(dir, name))
	}
	results := make([]*parsedFile, len(names))
	var group errgroup.Group
	for i, name := range names {
		group.Go(func() error {
			results[i] = src.parse(root, name)
			return nil
		})
	}
	group.Wait() //nolint:errcheck // what failed is in the results
	var bodies []*hclsyntax.Body
	for i, r := range results {
		src.text[names[i]] = r.text
		if r.file != nil {
			src.files[names[i]] = r.file
			bodies = append(bodies, r.file.Body.(*hclsyntax.Body))
		}
		p.add(r.diags...)
	}
	return bodies
}

func isConfigFile(name string) bool { return KindOfFile(name) == FileConfig }
