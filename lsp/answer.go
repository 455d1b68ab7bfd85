package lsp

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/config/editor"
)

// question is a place in a text that is open or on disk.
type question struct {
	askParams
	file *editor.File
	dir  *editor.Dir
	at   int // in bytes
}

// answer answers a request.
func (s *server) answer(req *jsonrpc2.Request) (any, error) {
	switch {
	case req.Method == "initialize":
		return s.initialize(req)
	case !s.started:
		return nil, failure(codeNotInitialized, "the session begins with initialize")
	case req.Method == "shutdown":
		s.stopping = true
		return nil, nil
	case s.stopping:
		return nil, failure(jsonrpc2.CodeInvalidRequest, "the session is shutting down")
	case req.Method == "workspace/symbol":
		return s.symbols(req)
	}
	ask := s.answers()[req.Method]
	if ask == nil {
		return nil, failure(jsonrpc2.CodeMethodNotFound, "there is no method "+req.Method)
	}
	var q question
	if err := decode(req, &q.askParams); err != nil {
		return nil, err
	}
	path := pathOf(q.Document.URI)
	if q.file = s.files.file(path); q.file == nil {
		return nil, failure(jsonrpc2.CodeInvalidParams, "there is no file "+filepath.Base(path))
	}
	q.dir = s.files.dir(home(path))
	q.at = newLines(q.file.Text).offset(q.Position)
	return ask(q)
}

func (s *server) answers() map[string]func(question) (any, error) {
	return map[string]func(question) (any, error){
		"textDocument/completion":        s.completion,
		"textDocument/hover":             s.hover,
		"textDocument/signatureHelp":     s.signature,
		"textDocument/definition":        s.definition,
		"textDocument/references":        s.references,
		"textDocument/documentHighlight": s.highlight,
		"textDocument/prepareRename":     s.prepareRename,
		"textDocument/rename":            s.rename,
		"textDocument/formatting":        s.format,
		"textDocument/documentSymbol":    s.outline,
	}
}

func (s *server) completion(q question) (any, error) {
	list := completionList{Items: []completionItem{}}
	for i, item := range q.dir.Complete(q.file, q.at) {
		out := completionItem{Label: item.Label, Kind: completionKind(item.Kind), Detail: item.Detail, Sort: fmt.Sprintf("%04d", i), Format: 1, FilterText: item.Label}
		out.Edit = textEdit{s.files.span(q.file, item.Replace), item.Label}
		if item.Text != "" {
			out.Edit.NewText = item.Text
		}
		if s.snippets && item.Snippet != "" {
			out.Format, out.Edit.NewText = 2, item.Snippet
		}
		if item.Doc != "" {
			out.Doc = &markup{"markdown", item.Doc}
		}
		list.Items = append(list.Items, out)
	}
	return list, nil
}

// completionKind is the protocol's number for a kind.
func completionKind(k editor.Kind) int {
	return map[editor.Kind]int{
		editor.KindBlock: 7, editor.KindArgument: 10, editor.KindVariable: 6, editor.KindResource: 22, editor.KindModule: 9,
		editor.KindFunction: 3, editor.KindAttribute: 5, editor.KindValue: 12, editor.KindKeyword: 14,
	}[k]
}

func (s *server) hover(q question) (any, error) {
	h := q.dir.Hover(q.file, q.at)
	if h.Text == "" {
		return nil, nil
	}
	return hover{markup{"markdown", h.Text}, s.files.span(q.file, h.At)}, nil
}

func (s *server) signature(q question) (any, error) {
	sig, ok := q.dir.Signature(q.file, q.at)
	if !ok {
		return nil, nil
	}
	out := signature{Label: sig.Label, Doc: sig.Doc, Params: []parameter{}}
	for _, p := range sig.Params {
		out.Params = append(out.Params, parameter{p})
	}
	return signatureHelp{[]signature{out}, 0, sig.Active}, nil
}

func (s *server) definition(q question) (any, error) {
	return s.locations(q.dir.Definition(q.file, q.at)), nil
}

func (s *server) references(q question) (any, error) {
	return s.locations(q.dir.References(q.file, q.at, q.Context.Declaration)), nil
}

func (s *server) location(l editor.Location) location {
	return location{s.files.uri(l.File.Path), s.files.span(l.File, l.At)}
}

func (s *server) locations(list []editor.Location) []location {
	out := []location{}
	for _, l := range list {
		out = append(out, s.location(l))
	}
	return out
}

func (s *server) highlight(q question) (any, error) {
	out := []map[string]span{}
	for _, l := range q.dir.References(q.file, q.at, true) {
		if l.File == q.file {
			out = append(out, map[string]span{"range": s.files.span(l.File, l.At)})
		}
	}
	return out, nil
}

func (s *server) prepareRename(q question) (any, error) {
	l, err := q.dir.Renamable(q.file, q.at)
	if err != nil {
		return nil, err
	}
	return s.files.span(l.File, l.At), nil
}

func (s *server) rename(q question) (any, error) {
	edits, err := q.dir.Rename(q.file, q.at, q.NewName)
	if err != nil {
		return nil, err
	}
	out := workspaceEdit{map[string][]textEdit{}}
	moved := false
	for _, e := range edits {
		uri := s.files.uri(e.File.Path)
		out.Changes[uri] = append(out.Changes[uri], textEdit{s.files.span(e.File, e.At), e.Text})
		moved = moved || e.Text != q.NewName
	}
	if moved {
		s.notify(context.Background(), "window/showMessage", messageParams{3, "A moved block was added: with it the next plan knows the cards under their new name. Keep it until every ledger was applied to."})
	}
	return out, nil
}

// format answers with one edit: the part of the text that differs.
func (s *server) format(q question) (any, error) {
	text := q.file.Text
	out, ds := config.Format(text, filepath.Base(q.file.Path))
	if ds.HasErrors() {
		return nil, nil // the check says what is wrong
	}
	start := 0
	for start < len(text) && start < len(out) && text[start] == out[start] {
		start++
	}
	end := 0
	for end < len(text)-start && end < len(out)-start && text[len(text)-1-end] == out[len(out)-1-end] {
		end++
	}
	if start == len(text) && start == len(out) {
		return []textEdit{}, nil
	}
	for start > 0 && text[start-1] != '\n' { // whole lines: never a part of a character, or of \r\n
		start--
	}
	for end > 0 && end < len(text) && text[len(text)-end-1] != '\n' {
		end--
	}
	return []textEdit{{s.files.span(q.file, editor.Span{Start: start, End: len(text) - end}), string(out[start : len(out)-end])}}, nil
}

func (s *server) outline(q question) (any, error) {
	if s.nested {
		return s.within(q.file, q.file.Outline()), nil
	}
	list := []symbolInformation{}
	for _, o := range q.file.Outline() {
		list = append(list, symbolInformation{o.Name, symbolKind(o.Kind), s.location(editor.Location{File: q.file, At: o.Whole})})
	}
	return list, nil
}

func (s *server) within(f *editor.File, outline []editor.Outline) []documentSymbol {
	list := []documentSymbol{}
	for _, o := range outline {
		list = append(list, documentSymbol{o.Name, symbolKind(o.Kind), s.files.span(f, o.Whole), s.files.span(f, o.At), s.within(f, o.Within)})
	}
	return list
}

// symbolKind is the protocol's number for a kind.
func symbolKind(k editor.Kind) int {
	return map[editor.Kind]int{editor.KindBlock: 3, editor.KindArgument: 7, editor.KindVariable: 13, editor.KindResource: 5, editor.KindModule: 2}[k]
}

// symbols finds declarations by a part of their address.
func (s *server) symbols(req *jsonrpc2.Request) (any, error) {
	var p askParams
	if err := decode(req, &p); err != nil {
		return nil, err
	}
	list := []symbolInformation{}
	for _, d := range s.files.all() {
		for _, n := range d.Names() {
			if strings.Contains(strings.ToLower(n.Text), strings.ToLower(p.Query)) {
				list = append(list, symbolInformation{n.Text, symbolKind(n.Kind), s.location(n.At)})
			}
		}
	}
	return list, nil
}
