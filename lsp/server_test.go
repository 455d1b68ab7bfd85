package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/cardform/cardform/card"
)

// session is an editor and a server, joined by pipes.
type session struct {
	t      *testing.T
	editor *jsonrpc2.Conn
	ended  chan error
	mu     sync.Mutex
	told   []publishParams
	checks []string  // the texts that were checked
	gate   chan bool // nil: checks end at once
}

// begin starts a session inside of a bubble, where its pauses take no time and
// a goroutine that stays behind fails the test.
func begin(t *testing.T, s *session, folders ...string) {
	t.Helper()
	s.t, s.ended = t, make(chan error, 1)
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	go func() {
		err := Serve(t.Context(), Options{In: in, Out: out, Log: io.Discard, Version: "1.2.3", Check: s.check})
		out.Close()
		in.Close()
		s.ended <- err
	}()
	s.editor = jsonrpc2.NewConn(t.Context(), jsonrpc2.NewBufferedStream(pipe{fromServer, toServer}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(s.hear))
	var list []folder
	for _, f := range folders {
		list = append(list, folder{uriOf(f)})
	}
	s.ask("initialize", map[string]any{"workspaceFolders": list}, nil)
	s.tell("initialized", map[string]any{})
}

type pipe struct {
	io.Reader
	io.WriteCloser
}

// check finds a warning in each open text, at its first word.
func (s *session) check(dir string, open map[string][]byte) Report {
	s.mu.Lock()
	var ds card.Diagnostics
	for path, text := range open {
		if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
			s.checks = append(s.checks, string(text))
			ds = append(ds, card.Diagnostic{Severity: card.SeverityWarning, Summary: string(text), Range: &card.Range{File: rel, End: card.Pos{Byte: 1}}})
		}
	}
	s.mu.Unlock()
	if s.gate != nil {
		<-s.gate
	}
	return Report{Diagnostics: ds}
}

func (s *session) hear(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	var p publishParams
	if req.Method == "textDocument/publishDiagnostics" && json.Unmarshal(*req.Params, &p) == nil {
		s.mu.Lock()
		s.told = append(s.told, p)
		s.mu.Unlock()
	}
	return nil, nil
}

func (s *session) ask(method string, params, result any) error {
	return s.editor.Call(s.t.Context(), method, params, result)
}

func (s *session) tell(method string, params any) {
	if err := s.editor.Notify(s.t.Context(), method, params); err != nil {
		s.t.Error(err)
	}
}

// end leaves as an editor does.
func (s *session) end() error {
	if err := s.ask("shutdown", nil, nil); err != nil {
		s.t.Error(err)
	}
	s.tell("exit", nil)
	err := <-s.ended
	s.editor.Close()
	return err
}

func (s *session) open(path, text string) {
	s.tell("textDocument/didOpen", openParams{document{URI: uriOf(path), Version: 1, Text: text}})
}

func (s *session) change(path, text string, version int) {
	s.tell("textDocument/didChange", map[string]any{"textDocument": document{URI: uriOf(path), Version: version}, "contentChanges": []any{map[string]string{"text": text}}})
}

// said waits until nothing moves, and returns the last words about a file.
func (s *session) said(path string) (version int, messages []string) {
	settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.told {
		if p.URI == uriOf(path) {
			messages = nil
			if p.Version != nil {
				version = *p.Version
			}
			for _, d := range p.Diagnostics {
				messages = append(messages, strings.TrimSpace(d.Message))
			}
		}
	}
	return version, messages
}

// settle lets the pauses pass.
func settle() {
	synctest.Wait()
	time.Sleep(10 * pause) // of the bubble
	synctest.Wait()
}

// Typing is checked once it pauses, and what was typed while a check ran is
// checked instead of what the check saw.
func TestLatestTextWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "main.card.hcl")
	synctest.Test(t, func(t *testing.T) {
		s := &session{gate: make(chan bool)}
		begin(t, s)
		s.open(path, "one")
		s.change(path, "two", 2)
		s.change(path, "three", 3)
		settle()
		s.change(path, "four", 4) // the check of three is under way
		settle()
		close(s.gate)
		version, messages := s.said(path)
		if version != 4 || !slices.Equal(messages, []string{"four"}) || !slices.Equal(s.checks, []string{"three", "four"}) || len(s.told) != 1 {
			t.Errorf("version %d: %q, checked %q, told %d times", version, messages, s.checks, len(s.told))
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// Each directory is checked by itself; what was said of one is taken back when
// nothing of it is open any more.
func TestSeveralDirectories(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a.card.hcl"), filepath.Join(t.TempDir(), "b.card.hcl")
	synctest.Test(t, func(t *testing.T) {
		s := &session{}
		begin(t, s, filepath.Dir(a)) // b is outside of the workspace
		s.open(a, "first")
		s.open(b, "second")
		if _, messages := s.said(a); !slices.Equal(messages, []string{"first"}) {
			t.Errorf("%q", messages)
		}
		if _, messages := s.said(b); !slices.Equal(messages, []string{"second"}) {
			t.Errorf("%q", messages)
		}
		s.tell("textDocument/didClose", openParams{document{URI: uriOf(b)}})
		if _, messages := s.said(b); messages != nil {
			t.Errorf("%q", messages)
		}
		if _, messages := s.said(a); !slices.Equal(messages, []string{"first"}) {
			t.Errorf("%q", messages)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// A text without a file is served, and its syntax checked.
func TestUnsaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{}
		begin(t, s)
		const uri = "untitled:Untitled-1"
		s.tell("textDocument/didOpen", openParams{document{URI: uri, Version: 1, Text: "variable \"a\" {\nvar"}})
		settle()
		if len(s.told) != 1 || s.told[0].URI != uri || len(s.told[0].Diagnostics) == 0 || len(s.checks) != 0 {
			t.Errorf("%+v, checked %q", s.told, s.checks)
		}
		var list completionList
		if err := s.ask("textDocument/completion", askParams{Document: document{URI: uri}, Position: position{1, 3}}, &list); err != nil || len(list.Items) == 0 {
			t.Errorf("%v, %d items", err, len(list.Items))
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// What cannot be answered is refused with the protocol's number for it, and the
// session goes on.
func TestRefusals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "main.card.hcl")
	synctest.Test(t, func(t *testing.T) {
		s := &session{}
		begin(t, s)
		s.open(path, "locals {}\n")
		s.tell("$/setTrace", map[string]string{"value": "off"}) // what asks for nothing gets nothing
		for _, c := range []struct {
			method string
			params any
			code   int64
		}{
			{"textDocument/unheard", askParams{}, jsonrpc2.CodeMethodNotFound},
			{"textDocument/hover", []int{1}, jsonrpc2.CodeInvalidParams},
			{"textDocument/hover", nil, jsonrpc2.CodeInvalidParams},
			{"textDocument/hover", askParams{Document: document{URI: uriOf("/no/such.card.hcl")}}, jsonrpc2.CodeInvalidParams},
			{"textDocument/rename", askParams{Document: document{URI: uriOf(path)}, NewName: "x"}, codeFailed},
			{"textDocument/prepareRename", askParams{Document: document{URI: uriOf(path)}}, codeFailed},
		} {
			var refusal *jsonrpc2.Error
			if err := s.ask(c.method, c.params, nil); !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Errorf("%s: %v", c.method, err)
			}
		}
		if err := s.ask("textDocument/hover", askParams{Document: document{URI: uriOf(path)}}, nil); err != nil {
			t.Error(err)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// frames is a stream of messages as an editor writes them.
func frames(messages ...string) string {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString("Content-Length: " + strconv.Itoa(len(m)) + "\r\n\r\n" + m)
	}
	return b.String()
}

// Everything that was asked before the input ended is answered; exit without
// shutdown and streams that make no sense are errors, leaving is none.
func TestEnds(t *testing.T) {
	const initialize, shutdown = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, `{"jsonrpc":"2.0","id":2,"method":"shutdown"}`
	const exit = `{"jsonrpc":"2.0","method":"exit"}`
	for _, c := range []struct {
		name, in string
		answers  int
		want     error
	}{
		{"the input ends", frames(initialize, shutdown), 2, nil},
		{"nothing was said", "", 0, nil},
		{"exit", frames(initialize, shutdown, exit), 2, nil},
		{"no beginning", frames(shutdown, exit), 1, errNoShutdown},
		{"exit without shutdown", frames(initialize, exit), 1, errNoShutdown},
		{"no message", "hello\r\n\r\n", 0, errBroken},
		{"no JSON", frames("{"), 0, errBroken},
		{"cut off", frames(initialize)[:30], 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				err := Serve(t.Context(), Options{In: strings.NewReader(c.in), Out: &out, Log: io.Discard})
				if !errors.Is(err, c.want) || err != nil && c.want == nil || strings.Count(out.String(), "Content-Length") != c.answers {
					t.Errorf("%v\n%s", err, out.String())
				}
			})
		})
	}
}

// all gives everything in one read, and then says that it was taken.
type all struct {
	text  string
	taken chan struct{}
}

func (a *all) Read(p []byte) (int, error) {
	if a.text == "" {
		close(a.taken)
		return 0, io.EOF
	}
	n := copy(p, a.text)
	a.text = a.text[n:]
	return n, nil
}

// late holds answers back until the input was taken.
type late struct {
	strings.Builder
	until chan struct{}
}

func (l *late) Write(p []byte) (int, error) {
	<-l.until
	return l.Builder.Write(p)
}

// A request that is cancelled while it waits is answered as cancelled, and no
// other one is.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hover = `{"jsonrpc":"2.0","id":%,"method":"workspace/symbol","params":{"query":""}}`
		in := &all{frames(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, strings.Replace(hover, "%", "2", 1), strings.Replace(hover, "%", `"three"`, 1),
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"three"}}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":99}}`), make(chan struct{})}
		out := &late{until: in.taken}
		if err := Serve(t.Context(), Options{In: in, Out: out, Log: io.Discard}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"id":2,"result":[]`, `"code":-32800`, `"id":"three"`} {
			if strings.Count(out.String(), want) != 1 {
				t.Errorf("no %s in\n%s", want, out.String())
			}
		}
	})
}

// Files on disk are read again when they change, and those of other kinds are
// left alone.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.card.hcl", "locals { a = 1 }")
	write("notes.txt", "locals { z = 1 }")
	s := newFiles()
	names := func() (list []string) {
		s.begin()
		for _, n := range s.dir(dir).Names() {
			list = append(list, n.Text)
		}
		return list
	}
	if got := names(); !slices.Equal(got, []string{"local.a"}) {
		t.Errorf("%q", got)
	}
	write("a.card.hcl", "locals { longer = 1 }")
	s.open[filepath.Join(dir, "b.card.hcl")] = &openFile{text: []byte("locals { b = 1 }")}
	if got := names(); !slices.Equal(got, []string{"local.longer", "local.b"}) {
		t.Errorf("%q", got)
	}
}
