package prompt

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/cardform/cardform/internal/private"
)

// kept is how many lines a history file begins a session with, at most.
const kept = 1000

// History is the lines that Up brings back. The zero History is empty and has
// no file. It implements term.History.
type History struct {
	lines []string
	path  string // "" keeps none
}

// OpenHistory reads the history in a file, which is the owner's alone. Where
// the file cannot be written the lines of this session are all there is.
func OpenHistory(path string) *History {
	h := new(History)
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return h
	}
	text, err := private.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return h
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		h.push(line)
	}
	if extra := len(h.lines) - kept; extra > 0 {
		h.lines = h.lines[extra:]
		if private.Replace(path, 0o600, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(h.lines, "\n")+"\n")
			return err
		}) != nil {
			return h
		}
	}
	h.path = path
	return h
}

// push adds a line that can be shown and is not the one before.
func (h *History) push(line string) bool {
	if strings.TrimSpace(line) == "" || strings.ContainsFunc(line, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return false
	}
	if n := len(h.lines); n > 0 && h.lines[n-1] == line {
		return false
	}
	h.lines = append(h.lines, line)
	return true
}

// Remember adds lines for this session, and with write for later ones too. A
// file that can no longer be written is given up.
func (h *History) Remember(lines []string, write bool) {
	var text bytes.Buffer
	for _, line := range lines {
		if h.push(line) {
			text.WriteString(line + "\n")
		}
	}
	if !write || h.path == "" || text.Len() == 0 {
		return
	}
	f, err := private.Append(h.path)
	if err == nil {
		_, err = f.Write(text.Bytes())
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		h.path = ""
	}
}

// Add implements term.History. A line is remembered once it is known what it
// holds: by Remember.
func (h *History) Add(string) {}

// Len implements term.History.
func (h *History) Len() int { return len(h.lines) }

// At implements term.History: 0 is the last line.
func (h *History) At(i int) string { return h.lines[len(h.lines)-1-i] }
