package lsp

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cardform/cardform/config/editor"
)

// The protocol counts lines, and in them UTF-16 units; everything else here
// counts bytes.

// lines is a text with the places where its lines begin. A line ends with \n,
// \r\n or \r, as the protocol has it.
type lines struct {
	text   []byte
	starts []int
}

func newLines(text []byte) *lines {
	l := &lines{text, []int{0}}
	for i, c := range text {
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// offset is the byte of a position; behind a line's end it is that end.
func (l *lines) offset(p position) int {
	if p.Line < 0 || p.Line >= len(l.starts) {
		return len(l.text)
	}
	at := l.starts[p.Line]
	for units := p.Character; units > 0 && at < len(l.text) && l.text[at] != '\n' && l.text[at] != '\r'; {
		r, size := utf8.DecodeRune(l.text[at:])
		if units -= utf16Len(r); units >= 0 {
			at += size
		}
	}
	return at
}

// position is the position of a byte.
func (l *lines) position(at int) position {
	at = max(min(at, len(l.text)), 0)
	line, found := slices.BinarySearch(l.starts, at)
	if !found {
		line--
	}
	p := position{Line: line}
	for i := l.starts[line]; i < at; {
		r, size := utf8.DecodeRune(l.text[i:])
		p.Character += utf16Len(r)
		i += size
	}
	return p
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func (l *lines) span(s editor.Span) span { return span{l.position(s.Start), l.position(s.End)} }

// pathOf is the path that a URI names. A text that has no file yet gets a path
// of its own, as a configuration.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return filepath.Join(string(filepath.Separator), "unsaved", url.PathEscape(uri)+".card.hcl")
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' { // /c:/… of Windows
		path = path[1:]
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// uriOf is the URI of a path.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
