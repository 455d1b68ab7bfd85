package lsp

import (
	"context"
	"slices"

	"github.com/sourcegraph/jsonrpc2"
)

// initialize notes what the editor can do and tells what we can.
func (s *server) initialize(req *jsonrpc2.Request) (any, error) {
	var p initializeParams
	if err := decode(req, &p); err != nil {
		return nil, err
	}
	s.started = true
	if len(p.Folders) == 0 && p.RootURI != "" {
		p.Folders = []folder{{p.RootURI}}
	}
	for _, f := range p.Folders {
		s.files.folders = append(s.files.folders, pathOf(f.URI))
	}
	c := p.Capabilities
	s.snippets, s.nested, s.watch = c.TextDocument.Completion.Item.Snippets, c.TextDocument.Symbols.Nested, c.Workspace.Watched.Dynamic
	return map[string]any{
		"serverInfo":   map[string]string{"name": "cardform", "version": s.Version},
		"capabilities": capabilities(),
	}, nil
}

func capabilities() map[string]any {
	return map[string]any{
		"positionEncoding":           "utf-16",
		"textDocumentSync":           map[string]any{"openClose": true, "change": 2, "save": true},
		"completionProvider":         map[string]any{"triggerCharacters": []string{".", "\"", "["}},
		"signatureHelpProvider":      map[string]any{"triggerCharacters": []string{"(", ","}},
		"hoverProvider":              true,
		"definitionProvider":         true,
		"referencesProvider":         true,
		"documentHighlightProvider":  true,
		"renameProvider":             map[string]any{"prepareProvider": true},
		"documentFormattingProvider": true,
		"documentSymbolProvider":     true,
		"workspaceSymbolProvider":    true,
		"workspace":                  map[string]any{"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true}},
	}
}

// notice takes a message that wants no answer.
func (s *server) notice(ctx context.Context, req *jsonrpc2.Request) error {
	switch req.Method {
	case "initialized":
		s.watchFiles(ctx)
		return nil
	case "textDocument/didOpen":
		return s.didOpen(req)
	case "textDocument/didChange":
		return s.didChange(req)
	case "textDocument/didClose":
		return s.didClose(req)
	case "textDocument/didSave", "workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration":
		s.checkAll()
		return nil
	case "workspace/didChangeWorkspaceFolders":
		return s.didChangeFolders(req)
	}
	return nil // what we do not know asks for nothing
}

// watchFiles asks to hear of files that other programs write, such as the CSV
// that a configuration reads.
func (s *server) watchFiles(ctx context.Context) {
	if !s.watch {
		return
	}
	type object = map[string]any
	watchers := []object{{"globPattern": "**/*.{hcl,cardvars,json,csv,yaml,yml,tftpl}"}}
	registration := object{"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": object{"watchers": watchers}}
	_, err := s.conn.DispatchCall(ctx, "client/registerCapability", object{"registrations": []object{registration}})
	s.sent(err)
}

func (s *server) didChangeFolders(req *jsonrpc2.Request) error {
	var p foldersParams
	if err := decode(req, &p); err != nil {
		return err
	}
	for _, f := range p.Event.Added {
		s.files.folders = append(s.files.folders, pathOf(f.URI))
	}
	for _, f := range p.Event.Removed {
		s.files.folders = slices.DeleteFunc(s.files.folders, func(path string) bool { return path == pathOf(f.URI) })
	}
	s.checkAll()
	return nil
}

func (s *server) didOpen(req *jsonrpc2.Request) error {
	var p openParams
	if err := decode(req, &p); err != nil {
		return err
	}
	path := pathOf(p.Document.URI)
	s.files.open[path] = &openFile{uri: p.Document.URI, version: p.Document.Version, text: []byte(p.Document.Text)}
	s.check(path)
	return nil
}

func (s *server) didChange(req *jsonrpc2.Request) error {
	var p changeParams
	if err := decode(req, &p); err != nil {
		return err
	}
	path := pathOf(p.Document.URI)
	f := s.files.open[path]
	if f == nil {
		return failure(jsonrpc2.CodeInvalidParams, "the document is not open")
	}
	for _, change := range p.Changes {
		f.change(change.Range, change.Text)
	}
	f.version = p.Document.Version
	s.check(path)
	return nil
}

// change replaces a part of the text, or all of it. The old text stays as it
// was: a check may be reading it.
func (f *openFile) change(at *span, text string) {
	f.file = nil
	if at == nil {
		f.text = []byte(text)
		return
	}
	l := newLines(f.text)
	start, end := l.offset(at.Start), l.offset(at.End)
	if end < start {
		start, end = end, start
	}
	f.text = slices.Concat(f.text[:start], []byte(text), f.text[end:])
}

func (s *server) didClose(req *jsonrpc2.Request) error {
	var p openParams
	if err := decode(req, &p); err != nil {
		return err
	}
	path := pathOf(p.Document.URI)
	f := s.files.open[path]
	if f == nil {
		return nil
	}
	delete(s.files.open, path)
	s.check(path)
	if !s.watched(home(path)) {
		s.forget(home(path), f.uri)
	}
	return nil
}
