package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/cardform/cardform/card"
)

// Options says what to serve.
type Options struct {
	In      io.Reader
	Out     io.Writer
	Log     io.Writer // what went wrong between us and the editor
	Version string    // of this program

	// Check checks the configuration of a directory. Texts that are open stand
	// for files, by absolute path. It is called from several goroutines.
	Check func(dir string, open map[string][]byte) Report
}

// Report is what a check found.
type Report struct {
	Diagnostics card.Diagnostics
	Instances   []card.Address // what the configuration declares, as far as it could be evaluated
}

// errNoShutdown says that the editor left without a word.
var errNoShutdown = errors.New("the editor ended the session without a shutdown request")

// errBroken says that the stream makes no sense any more; the log has the reason.
var errBroken = errors.New("what the editor sent is no message of the protocol")

// maxQueued is how many messages may wait before reading stops.
const maxQueued = 1024

// Serve serves one editor until it sends exit, closes its end, or ctx is done.
// Its error is for whoever started it: exit came without shutdown, or what came
// made no sense.
func Serve(ctx context.Context, o Options) error {
	s := &server{Options: o, files: newFiles(), queue: make(chan *jsonrpc2.Request, maxQueued), done: make(chan struct{}), checks: newChecks(), waiting: map[jsonrpc2.ID]bool{}}
	s.files.keys = s.checks.keys
	stream := jsonrpc2.NewBufferedStream(stdio{o.In, o.Out, s.drain}, jsonrpc2.VSCodeObjectCodec{})
	s.conn = jsonrpc2.NewConn(ctx, stream, s, jsonrpc2.SetLogger(log.New(o.Log, "", 0)))
	defer s.conn.Close()
	return s.run(ctx)
}

// stdio joins the two streams. Before it tells that the input is over it waits
// until everything in it was answered, as the connection closes then.
type stdio struct {
	in    io.Reader
	out   io.Writer
	drain func()
}

func (s stdio) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	if err != nil && n == 0 {
		s.drain()
	}
	return n, err
}

func (s stdio) Write(p []byte) (int, error) { return s.out.Write(p) }

// Close leaves the streams to whoever opened them.
func (s stdio) Close() error { return nil }

type server struct {
	Options
	conn   *jsonrpc2.Conn
	files  *files
	checks *checks
	queue  chan *jsonrpc2.Request // nil in it: the input is over
	done   chan struct{}          // closed when the last request was answered

	snippets, nested, watch bool // what the editor can do
	started                 bool // initialize came
	stopping                bool // shutdown came

	mu      sync.Mutex
	waiting map[jsonrpc2.ID]bool // requests in the queue; true: cancelled
}

// Handle implements jsonrpc2.Handler: it queues, and takes cancellations, which
// must not wait behind what they cancel.
func (s *server) Handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) {
	if req.Method == "$/cancelRequest" {
		s.cancel(req)
		return
	}
	if !req.Notif {
		s.mu.Lock()
		s.waiting[req.ID] = false
		s.mu.Unlock()
	}
	s.push(req)
}

func (s *server) cancel(req *jsonrpc2.Request) {
	var p cancelParams
	var id jsonrpc2.ID
	if req.Params == nil || json.Unmarshal(*req.Params, &p) != nil || json.Unmarshal(p.ID, &id) != nil {
		return // an id that is none names no request
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, queued := s.waiting[id]; queued {
		s.waiting[id] = true
	}
}

func (s *server) push(req *jsonrpc2.Request) {
	select {
	case s.queue <- req:
	case <-s.done:
	}
}

func (s *server) drain() {
	s.push(nil)
	<-s.done
}

// run takes one thing after the other.
func (s *server) run(ctx context.Context) error {
	defer close(s.done)
	defer s.checks.stop()
	for {
		select {
		case <-s.conn.DisconnectNotify():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return errBroken
		case root := <-s.checks.due:
			s.startCheck(root)
		case found := <-s.checks.found:
			s.files.begin()
			s.publish(found)
		case req := <-s.queue:
			switch {
			case req == nil:
				return nil
			case req.Method == "exit" && s.stopping:
				return nil
			case req.Method == "exit":
				return errNoShutdown
			}
			s.take(ctx, req)
		}
	}
}

// take answers one message.
func (s *server) take(ctx context.Context, req *jsonrpc2.Request) {
	s.files.begin()
	if req.Notif {
		if err := s.notice(ctx, req); err != nil {
			fmt.Fprintf(s.Log, "%s: %v\n", req.Method, err)
		}
		return
	}
	s.mu.Lock()
	cancelled := s.waiting[req.ID]
	delete(s.waiting, req.ID)
	s.mu.Unlock()
	result, err := any(nil), error(nil)
	if cancelled {
		err = failure(codeCancelled, "the request was cancelled")
	} else {
		result, err = s.guarded(req)
	}
	s.reply(ctx, req, result, err)
}

// guarded answers a request. What breaks there breaks one answer and not the
// session: text that is being typed is as odd as input can be.
func (s *server) guarded(req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = failure(jsonrpc2.CodeInternalError, fmt.Sprintf("%s failed: %v", req.Method, p))
		}
	}()
	return s.answer(req)
}

// Error codes of the protocol.
const (
	codeNotInitialized = -32002
	codeCancelled      = -32800
	codeFailed         = -32803
)

func failure(code int64, message string) error {
	return &jsonrpc2.Error{Code: code, Message: message}
}

func (s *server) reply(ctx context.Context, req *jsonrpc2.Request, result any, err error) {
	var known *jsonrpc2.Error
	switch {
	case errors.As(err, &known):
		err = s.conn.ReplyWithError(ctx, req.ID, known)
	case err != nil:
		err = s.conn.ReplyWithError(ctx, req.ID, &jsonrpc2.Error{Code: codeFailed, Message: err.Error()})
	default:
		err = s.conn.Reply(ctx, req.ID, result)
	}
	s.sent(err)
}

// sent notes what could not be sent; a reader that left is no trouble.
func (s *server) sent(err error) {
	if err != nil && !errors.Is(err, jsonrpc2.ErrClosed) {
		fmt.Fprintf(s.Log, "sending to the editor: %v\n", err)
	}
}

func (s *server) notify(ctx context.Context, method string, params any) {
	s.sent(s.conn.Notify(ctx, method, params))
}

// decode reads the parameters of a message.
func decode(req *jsonrpc2.Request, into any) error {
	if req.Params == nil {
		return failure(jsonrpc2.CodeInvalidParams, req.Method+" needs parameters")
	}
	if err := json.Unmarshal(*req.Params, into); err != nil {
		return failure(jsonrpc2.CodeInvalidParams, req.Method+": "+err.Error())
	}
	return nil
}
