package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
)

// MaxSize is the size in bytes up to which a file is read.
const MaxSize = 64 << 20

// List lists the files of a directory whose name matches, in name order, without
// what editors leave behind.
func List(dir string, match func(string) bool) ([]string, error) {
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

// ReadText reads a file of configuration or values and checks that it is text.
// Pipes are as for Read.
func ReadText(path, name string, pipes bool) ([]byte, hcl.Diagnostics) {
	text, err := Read(path, pipes)
	if err != nil {
		d := problem("File cannot be read", "The file %s cannot be read: %s.", name, Reason(err))
		d.Subject = StartOf(name)
		return nil, hcl.Diagnostics{d}
	}
	if diag := NotText(text, name); diag != nil {
		return nil, hcl.Diagnostics{diag}
	}
	return text, nil
}

// Read reads a whole file. What is no regular file, as a pipe, might
// never end; only a file that a person names for this run may be one.
func Read(path string, pipes bool) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case !info.Mode().IsRegular() && !pipes:
		return nil, errors.New("it is a pipe or a device, not a regular file")
	case info.Size() > MaxSize:
		return nil, ErrTooLarge()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text bytes.Buffer
	text.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(f, MaxSize+1)); err != nil {
		return nil, err
	}
	if text.Len() > MaxSize {
		return nil, ErrTooLarge()
	}
	return text.Bytes(), nil
}

// ErrTooLarge says that a file is larger than MaxSize.
func ErrTooLarge() error {
	return fmt.Errorf("it is larger than %d MB; split it into several files", MaxSize>>20)
}

// NotText says what is wrong with bytes that are no UTF-8 text; nil where nothing
// is.
func NotText(text []byte, name string) *hcl.Diagnostic {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		d := problem("File is not UTF-8", "The file %s is written in UTF-16. Save it as UTF-8.", name)
		d.Subject = StartOf(name)
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
	d := problem("File is not UTF-8", "The file %s holds a byte that is no UTF-8 text, in line %d. Save it as UTF-8.", name, pos.Line)
	d.Subject = &hcl.Range{Filename: name, Start: pos, End: pos}
	return d
}

// StartOf is the beginning of a file.
func StartOf(name string) *hcl.Range {
	return &hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// Reason is what the operating system says, without the path that the sentence
// around it names already.
func Reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
