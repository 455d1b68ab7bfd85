package cmd_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/sourcegraph/jsonrpc2"
)

// lspCmd is an editor: it starts the language server as an editor would, over
// pipes, does what the file says, and prints what it is told.
//
//	open FILE                  opens a file and prints what is wrong
//	type FILE MARK TEXT        writes a text at a mark, and prints what is wrong
//	complete FILE MARK PREFIX  prints what could be written there
//	accept FILE MARK LABEL     prints the line as it is once that was chosen
//	hover|signature|define|refs FILE MARK, rename FILE MARK NAME
//	format|symbols FILE, find QUERY, close FILE
//
// Marks stand in the files as «1»; the editor does not see them.
func lspCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: lsp STEPS [flags]")
	}
	e := startEditor(ts, args[1:])
	defer e.stop()
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			e.print("> %s", strings.TrimSpace(line))
			e.step(words[0], append(words[1:], "", "", ""))
		}
	}
}

// editorClient is the editor's side of a session.
type editorClient struct {
	ts    *testscript.TestScript
	dir   string
	conn  *jsonrpc2.Conn
	end   func()
	texts map[string]string            // by file
	marks map[string]map[string][2]int // by file: line and UTF-16 column
	said  map[string]int               // the version of each file
	found chan published
}

type published struct {
	URI         string
	Version     int
	Diagnostics []struct {
		Range    lspRange
		Severity int
		Message  string
	}
}

type lspRange struct{ Start, End struct{ Line, Character int } }

func (r lspRange) String() string {
	return fmt.Sprintf("%d:%d-%d:%d", r.Start.Line+1, r.Start.Character+1, r.End.Line+1, r.End.Character+1)
}

type lspEdit struct {
	Range   lspRange
	NewText string
}

func startEditor(ts *testscript.TestScript, flags []string) *editorClient {
	path, err := exec.LookPath("cardform") // testscript puts it there
	ts.Check(err)
	c := exec.Command(path, append([]string{"lsp", "--stdio"}, flags...)...)
	c.Dir = ts.MkAbs(".")
	c.Env = append(os.Environ(), "CARDFORM_VAR_issuer="+ts.Getenv("CARDFORM_VAR_issuer"))
	c.Stderr = ts.Stderr()
	in, err := c.StdinPipe()
	ts.Check(err)
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	e := &editorClient{ts: ts, dir: c.Dir, texts: map[string]string{}, marks: map[string]map[string][2]int{}, said: map[string]int{}, found: make(chan published, 100)}
	e.unmark()
	e.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(pipes{out, in}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(e.hear))
	e.end = func() { ts.Check(c.Wait()) }
	var init json.RawMessage
	e.call("initialize", map[string]any{"workspaceFolders": []any{map[string]string{"uri": "file://" + e.dir}}, "capabilities": map[string]any{"textDocument": map[string]any{
		"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}, "documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true}}}}, &init)
	e.notify("initialized", map[string]any{})
	return e
}

type pipes struct {
	io.Reader
	io.WriteCloser
}

func (e *editorClient) stop() {
	e.call("shutdown", nil, nil)
	e.notify("exit", nil)
	e.end()
}

// hear takes what the server says by itself.
func (e *editorClient) hear(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	if req.Method == "textDocument/publishDiagnostics" {
		var p published
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			return nil, err
		}
		e.found <- p
	}
	return nil, nil
}

func (e *editorClient) call(method string, params, result any) {
	if err := e.conn.Call(context.Background(), method, params, result); err != nil {
		e.ts.Fatalf("%s: %v", method, err)
	}
}

func (e *editorClient) notify(method string, params any) {
	e.ts.Check(e.conn.Notify(context.Background(), method, params))
}

func (e *editorClient) print(format string, args ...any) {
	_, err := fmt.Fprintf(e.ts.Stdout(), format+"\n", args...)
	e.ts.Check(err)
}

func (e *editorClient) uri(file string) string { return "file://" + filepath.Join(e.dir, file) }

func (e *editorClient) file(uri string) string {
	rel, err := filepath.Rel(e.dir, strings.TrimPrefix(uri, "file://"))
	e.ts.Check(err)
	return rel
}

var mark = regexp.MustCompile(`«(\w+)»`)

// unmark takes the marks out of the files.
func (e *editorClient) unmark() {
	e.ts.Check(filepath.WalkDir(e.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(path, ".card") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file := e.file("file://" + path)
		e.texts[file], e.marks[file] = marked(string(text))
		return os.WriteFile(path, []byte(e.texts[file]), 0o600)
	}))
}

// marked is a text without its marks, and where those were.
func marked(text string) (string, map[string][2]int) {
	marks := map[string][2]int{}
	for {
		at := mark.FindStringSubmatchIndex(text)
		if at == nil {
			return text, marks
		}
		before := text[:at[0]]
		line := before[strings.LastIndexByte(before, '\n')+1:]
		marks[text[at[2]:at[3]]] = [2]int{strings.Count(before, "\n"), len(utf16.Encode([]rune(line)))}
		text = before + text[at[1]:]
	}
}

// open gives the server a text, and prints what it finds.
func (e *editorClient) open(file string) {
	text := e.texts[file]
	e.said[file]++
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": e.uri(file), "languageId": "cardform", "version": e.said[file], "text": text}})
	e.diagnostics(file)
}

// diagnostics prints what is wrong in the latest text of a file.
func (e *editorClient) diagnostics(file string) {
	for {
		select {
		case p := <-e.found:
			if p.URI != e.uri(file) || p.Version != e.said[file] {
				continue
			}
			for _, d := range p.Diagnostics {
				summary, _, _ := strings.Cut(d.Message, "\n")
				e.print("%s: %s", d.Range, summary)
			}
			return
		case <-e.conn.DisconnectNotify():
			e.ts.Fatalf("the server left")
		case <-time.After(time.Minute):
			e.ts.Fatalf("nothing was said of %s", file)
		}
	}
}

// place is the parameters of a request about a mark.
func (e *editorClient) place(file, name string) map[string]any {
	at, ok := e.marks[file][name]
	if !ok && name != "" {
		e.ts.Fatalf("%s has no mark %s", file, name)
	}
	return map[string]any{"textDocument": map[string]string{"uri": e.uri(file)}, "position": map[string]int{"line": at[0], "character": at[1]}, "context": map[string]any{"includeDeclaration": true}}
}

func (e *editorClient) step(verb string, args []string) {
	file, ask := args[0], map[string]any(nil)
	if verb != "open" && verb != "find" {
		ask = e.place(file, args[1])
	}
	switch verb {
	case "open":
		e.open(file)
	case "close":
		e.notify("textDocument/didClose", ask)
	case "type":
		e.write(file, args[1], ask["position"], strings.Join(args[2:len(args)-3], " "))
	case "complete", "accept":
		e.complete(verb, ask, args[2], file)
	case "rename":
		ask["newName"] = args[2]
		e.rename(ask)
	case "hover", "signature", "define", "refs":
		e.ask(verb, ask)
	case "format":
		var edits []lspEdit
		e.call("textDocument/formatting", ask, &edits)
		e.edits(file, edits)
	case "symbols":
		var list []lspSymbol
		e.call("textDocument/documentSymbol", ask, &list)
		e.symbols(list, "")
	case "find":
		e.find(file)
	default:
		e.ts.Fatalf("an editor cannot %s", verb)
	}
}

// write types a text of one line at a mark, which moves behind it.
func (e *editorClient) write(file, name string, at any, text string) {
	e.said[file]++
	e.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": e.uri(file), "version": e.said[file]},
		"contentChanges": []any{map[string]any{"range": map[string]any{"start": at, "end": at}, "text": text}}})
	e.diagnostics(file)
	m, lines := e.marks[file][name], strings.Split(e.texts[file], "\n")
	units, typed := utf16.Encode([]rune(lines[m[0]])), utf16.Encode([]rune(text))
	lines[m[0]] = string(utf16.Decode(slices.Concat(units[:m[1]], typed, units[m[1]:])))
	e.texts[file], e.marks[file][name] = strings.Join(lines, "\n"), [2]int{m[0], m[1] + len(typed)}
}

func (e *editorClient) complete(verb string, ask map[string]any, want, file string) {
	var list struct {
		Items []struct {
			Label, Detail string
			TextEdit      lspEdit
		}
	}
	e.call("textDocument/completion", ask, &list)
	for _, i := range list.Items {
		switch {
		case verb == "accept" && i.Label == want:
			line := strings.Split(e.texts[file], "\n")[i.TextEdit.Range.Start.Line]
			units := utf16.Encode([]rune(line))
			r := i.TextEdit.Range
			e.print("%s", string(utf16.Decode(units[:r.Start.Character]))+i.TextEdit.NewText+string(utf16.Decode(units[r.End.Character:])))
		case verb == "complete" && strings.HasPrefix(i.Label, want):
			e.print("%s", strings.TrimSuffix(i.Label+" ("+i.Detail+")", " ()"))
		}
	}
}

func (e *editorClient) ask(verb string, ask map[string]any) {
	switch verb {
	case "hover":
		var h *struct {
			Contents struct{ Value string }
			Range    lspRange
		}
		if e.call("textDocument/hover", ask, &h); h != nil {
			e.print("%s: %s", h.Range, h.Contents.Value)
		}
	case "signature":
		var s *struct {
			Signatures      []struct{ Label string }
			ActiveParameter int
		}
		if e.call("textDocument/signatureHelp", ask, &s); s != nil {
			e.print("%s, parameter %d", s.Signatures[0].Label, s.ActiveParameter)
		}
	default:
		var list []struct {
			URI   string
			Range lspRange
		}
		e.call(map[string]string{"define": "textDocument/definition", "refs": "textDocument/references"}[verb], ask, &list)
		for _, l := range list {
			e.print("%s %s", e.file(l.URI), l.Range)
		}
	}
}

func (e *editorClient) rename(ask map[string]any) {
	var edit struct{ Changes map[string][]lspEdit }
	if err := e.conn.Call(context.Background(), "textDocument/rename", ask, &edit); err != nil {
		e.print("refused: %v", err)
		return
	}
	var uris []string
	for uri := range edit.Changes {
		uris = append(uris, uri)
	}
	slices.Sort(uris)
	for _, uri := range uris {
		e.edits(e.file(uri), edit.Changes[uri])
	}
}

func (e *editorClient) edits(file string, edits []lspEdit) {
	for _, d := range edits {
		e.print("%s %s: %q", file, d.Range, d.NewText)
	}
}

type lspSymbol struct {
	Name     string
	Range    lspRange
	Children []lspSymbol
}

func (e *editorClient) symbols(list []lspSymbol, indent string) {
	for _, s := range list {
		e.print("%s%s %s", indent, s.Name, s.Range)
		e.symbols(s.Children, indent+"  ")
	}
}

func (e *editorClient) find(query string) {
	var list []struct {
		Name     string
		Location struct {
			URI   string
			Range lspRange
		}
	}
	e.call("workspace/symbol", map[string]string{"query": query}, &list)
	for _, s := range list {
		e.print("%s %s %s", s.Name, e.file(s.Location.URI), s.Location.Range)
	}
}
