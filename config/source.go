package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"
)

// maxFile is the size in bytes up to which a file is read.
const maxFile = 64 << 20

// sources holds the text of what was read, for the excerpts of diagnostics.
// Text that may hold secrets (values of variables) is never kept.
type sources struct {
	text   map[string][]byte
	files  map[string]*hcl.File
	open   overlay
	parsed *Parsed // nil: nothing is kept
}

func newSources() *sources {
	return &sources{text: map[string][]byte{}, files: map[string]*hcl.File{}}
}

// readConfigFiles reads and parses every *.card.hcl of dir, which is relative to
// root, in name order. Files are named by their path from root.
func readConfigFiles(root, dir string, src *sources, p *problems) []*hclsyntax.Body {
	names, err := src.open.list(filepath.Join(root, dir), isConfigFile)
	if err != nil {
		p.add(plain("Configuration directory cannot be read", "The directory %s cannot be read: %s. Check the path given with -C.", filepath.Join(root, dir), reason(err)))
		return nil
	}
	if len(names) == 0 {
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

func isConfigFile(name string) bool { return strings.HasSuffix(name, ".card.hcl") }

// parseText parses one file; its text has been checked by readText.
func parseText(text []byte, name string) (*hcl.File, hcl.Diagnostics) {
	for _, refuse := range []func([]byte, string) *hcl.Diagnostic{tooMany, tooDeep} {
		if diag := refuse(text, name); diag != nil {
			return nil, hcl.Diagnostics{diag}
		}
	}
	file, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	diags = firstOfLines(diags)
	teachCharacters(diags, text)
	if len(diags) > maxSyntaxErrors {
		diags = diags[:maxSyntaxErrors:maxSyntaxErrors]
		more := plain("Too many syntax errors", "The file %s has more errors than these. Correct these first, or check that it is configuration at all.", name)
		diags = append(diags, more)
	}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		refuseNulls(body, text)
	}
	return file, diags
}

// firstOfLines keeps the first error of each line, as the parser stumbles more
// than once over one mistake; and none after a text that does not end, as it
// takes all that follows for text and the other way about.
func firstOfLines(diags hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range diags {
		if d.Subject == nil {
			return diags
		}
	}
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte) })
	diags = slices.CompactFunc(diags, func(a, b *hcl.Diagnostic) bool { return a.Subject.Start.Line == b.Subject.Start.Line })
	if i := slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Summary == "Invalid multi-line string" }); i >= 0 {
		diags = diags[:i+1]
	}
	return diags
}

// teachCharacters says what an invalid character is where nobody can see it.
func teachCharacters(diags hcl.Diagnostics, text []byte) {
	for _, d := range diags {
		if d.Summary != "Invalid character" || d.Subject == nil || !d.Subject.CanSliceBytes(text) {
			continue
		}
		switch at := d.Subject.SliceBytes(text); {
		case bytes.HasPrefix(at, []byte("\r")):
			d.Detail = "A carriage return stands here without a line feed after it, as very old programs ended their lines. Save the file with the line ends of Unix or Windows."
		case bytes.HasPrefix(at, []byte{0}):
			d.Detail = "A byte stands here that is zero, and text has none: the file is binary, damaged, or written in UTF-16. Save it as UTF-8."
		}
	}
}

// maxSyntaxErrors is how many errors one file is told: a file that is not
// configuration has one in each place.
const maxSyntaxErrors = 20

func listFiles(dir string, match func(string) bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if match(e.Name()) && !e.IsDir() && !isBackup(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// isBackup tells an editor's leftovers from files that people mean.
func isBackup(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#")
}

// readText reads a file of configuration or values and checks that it is text.
// Pipes are as for readLimited.
func readText(path, name string, pipes bool) ([]byte, hcl.Diagnostics) {
	text, err := readLimited(path, pipes)
	if err != nil {
		d := plain("File cannot be read", "The file %s cannot be read: %s.", name, reason(err))
		d.Subject = startOf(name)
		return nil, hcl.Diagnostics{d}
	}
	if diag := notText(text, name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	return text, nil
}

// readLimited reads a whole file. What is no regular file, as a pipe, might
// never end; only a file that a person names for this run may be one.
func readLimited(path string, pipes bool) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case !info.Mode().IsRegular() && !pipes:
		return nil, errors.New("it is a pipe or a device, not a regular file")
	case info.Size() > maxFile:
		return nil, errTooLarge()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text bytes.Buffer
	text.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, err
	}
	if text.Len() > maxFile {
		return nil, errTooLarge()
	}
	return text.Bytes(), nil
}

func errTooLarge() error {
	return fmt.Errorf("it is larger than %d MB; split it into several files", maxFile>>20)
}

func notText(text []byte, name string) *hcl.Diagnostic {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		d := plain("File is not UTF-8", "The file %s is written in UTF-16. Save it as UTF-8.", name)
		d.Subject = startOf(name)
		return d
	}
	if utf8.Valid(text) {
		return nil
	}
	pos := hcl.InitialPos
	for rest := text; ; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			pos.Line, pos.Column = pos.Line+1, 0
		}
		pos.Column++
		pos.Byte += size
		rest = rest[size:]
	}
	d := plain("File is not UTF-8", "The file %s holds a byte that is no UTF-8 text, in line %d. Save it as UTF-8.", name, pos.Line)
	d.Subject = &hcl.Range{Filename: name, Start: pos, End: pos}
	return d
}

func startOf(name string) *hcl.Range {
	return &hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// maxElements is how many commas one file may hold outside of quotes: each takes
// some hundred bytes once it is parsed.
const maxElements = 2_000_000

// tooMany refuses a file that holds data rather than configuration.
func tooMany(text []byte, name string) *hcl.Diagnostic {
	if len(text) <= maxElements {
		return nil
	}
	elements, quoted := 0, false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			quoted = false
		case c == ',' && !quoted:
			elements++
		}
	}
	if elements <= maxElements {
		return nil
	}
	d := plain("Too many elements", "The file %s writes out more than %d elements of lists. Keep them in a CSV or JSON file, and read that with csvdecode(file(…)) or jsondecode(file(…)).", name, maxElements)
	d.Subject = startOf(name)
	return d
}
