package prompt

import (
	"errors"
	"io"
	"sync"

	"golang.org/x/term"
)

// ErrDropped says that the person took the line back with Ctrl-C.
var ErrDropped = errors.New("the line was dropped")

// Reader reads lines from a terminal. Between lines the terminal is as it was,
// so that others may write to it and an interrupt is a signal.
type Reader struct {
	Keys     io.Reader
	Screen   io.Writer
	Raw      func() (restore func() error, err error) // hands over every key
	Width    func() int                               // in columns; nil or 0: unknown
	Complete func(word string) []string               // what a word may become; nil: nothing
	History  *History

	editor  *term.Terminal
	keys    *keys
	mu      sync.Mutex
	restore func() error // nil where the terminal is as it was
}

// Line asks for one line. Errors: io.EOF at the end of the input, which Ctrl-D
// on an empty line is; ErrDropped; what the terminal says.
func (r *Reader) Line(prompt string) (string, error) {
	if err := r.begin(); err != nil {
		return "", err
	}
	if r.editor == nil {
		r.keys = &keys{from: r.Keys}
		r.editor = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{r.keys, r.Screen}, "")
		r.editor.History = r.History
		r.editor.AutoCompleteCallback = r.complete
	}
	r.editor.SetPrompt(prompt)
	if width := r.width(); width > 0 {
		_ = r.editor.SetSize(width, 1) // its error is the screen's, which the line will meet
	}
	r.editor.SetBracketedPasteMode(true) // a pasted tab completes nothing
	line, err := r.editor.ReadLine()
	r.editor.SetBracketedPasteMode(false)
	if err := r.Close(); err != nil {
		return "", err
	}
	if errors.Is(err, io.EOF) {
		_, _ = io.WriteString(r.Screen, "\n") // what comes next begins a line
	}
	if r.keys.dropped {
		r.keys.dropped = false
		return "", ErrDropped
	}
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return line, err
}

func (r *Reader) width() int {
	if r.Width == nil {
		return 0
	}
	return r.Width()
}

func (r *Reader) begin() (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.restore == nil {
		r.restore, err = r.Raw()
	}
	return err
}

// Close gives the terminal back as it was, also while a line is being read.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.restore == nil {
		return nil
	}
	restore := r.restore
	r.restore = nil
	return restore()
}

const ctrlC = 0x03

// takeBack is what a person without Ctrl-C would type: end, erase, enter. The
// editor itself takes Ctrl-C for the end of everything.
const takeBack = "\x05\x15\r"

// keys hands keys on up to a Ctrl-C, and that as takeBack in a read of its own:
// by then the editor has asked for the line that is dropped.
type keys struct {
	from    io.Reader
	read    []byte // and not handed on yet
	dropped bool
}

// Read implements io.Reader.
func (k *keys) Read(p []byte) (int, error) {
	if len(k.read) == 0 {
		buf := make([]byte, len(p))
		n, err := k.from.Read(buf)
		if n == 0 {
			return 0, err
		}
		k.read = buf[:n]
	}
	if k.read[0] == ctrlC && len(p) >= len(takeBack) {
		k.read, k.dropped = k.read[1:], true
		return copy(p, takeBack), nil
	}
	n := 1
	for n < min(len(k.read), len(p)) && k.read[n] != ctrlC {
		n++
	}
	copy(p, k.read[:n])
	k.read = k.read[n:]
	return n, nil
}
