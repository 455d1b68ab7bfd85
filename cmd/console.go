package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/prompt"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

func newConsoleCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "console", Short: "Try expressions against the configuration and the ledger", Args: exactly(0),
		Long: `console evaluates one expression a line, against the configuration and the
ledger, without the network. An expression goes on over lines while a bracket
or a heredoc is open. "exit" or Ctrl-D ends it.

On a terminal, Tab completes names, Up brings earlier lines back, and Ctrl-C
drops the line. The history is kept in $XDG_STATE_HOME/cardform (else in
~/.local/state/cardform) and readable by you alone. Lines that fail, or that
hold or show what is secret, are not written to it.`,
		Example: "  echo 'length(local.team)' | cardform console",
		RunE:    func(c *cobra.Command, _ []string) error { return runConsole(c.Context(), a) },
	}
}

func runConsole(ctx context.Context, a *app) error {
	v, o := a.human(), a.options()
	o.Empty = true // an expression can be tried anywhere
	cfg, known, err := a.knownTo(ctx, v, o)
	if err != nil {
		return err
	}
	con := &console{app: a, view: v, cfg: cfg, known: attributes(known, nil, 0), history: new(prompt.History)}
	con.input = con.openInput()
	return con.loop(ctx)
}

// console is a dialogue in expressions.
type console struct {
	app     *app
	view    view.View
	cfg     *config.Config
	known   config.Known
	input   lines
	history *prompt.History
}

// lines is where expressions come from.
type lines interface {
	Line(prompt string) (string, error) // io.EOF when there are no more
	Close() error
}

// openInput edits lines where a person types them on a terminal that can.
func (c *console) openInput() lines {
	t := c.app.Terminal
	if !t.In || !t.Err || t.Raw == nil || c.app.getenv("TERM") == "dumb" {
		p := &pipe{console: c, scan: bufio.NewScanner(c.app.Stdin)}
		p.scan.Buffer(nil, 1<<20)
		return p
	}
	c.history = prompt.OpenHistory(c.historyPath())
	names := c.cfg.Names()
	return &prompt.Reader{
		Keys: c.app.Stdin, Screen: c.app.Stderr, Raw: t.Raw, Width: t.ErrWidth, History: c.history,
		Complete: func(word string) []string { return prompt.Segments(names, word) },
	}
}

// historyPath is where the history is kept, "" where there is no such place.
func (c *console) historyPath() string {
	dir := c.app.getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) { // the specification has others ignored
		home := c.app.getenv("HOME")
		if !filepath.IsAbs(home) {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "cardform", "console_history")
}

// pipe reads lines as they come.
type pipe struct {
	console *console
	scan    *bufio.Scanner
}

// Line implements lines.
func (p *pipe) Line(prompt string) (string, error) {
	if p.console.app.Terminal.In {
		_ = p.console.view.Show(view.Prompt(prompt))
	}
	if p.scan.Scan() {
		return p.scan.Text(), nil
	}
	if err := p.scan.Err(); err != nil {
		return "", err
	}
	return "", io.EOF
}

// Close implements lines.
func (p *pipe) Close() error { return nil }

func (c *console) loop(ctx context.Context) error {
	code, pending := ExitDone, []string(nil)
	for {
		line, err := c.next(ctx, len(pending) > 0)
		switch {
		case errors.Is(err, prompt.ErrDropped):
			pending = nil
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case err == nil && len(pending) == 0 && strings.TrimSpace(line) == "exit":
			return silently(code)
		case err == nil:
			pending = append(pending, line)
			if config.Unfinished(strings.Join(pending, "\n") + "\n") {
				continue
			}
		}
		if !c.eval(pending) && !c.app.Terminal.In {
			code = ExitError
		}
		pending = nil
		if err != nil {
			return silently(code)
		}
	}
}

// next reads a line, until the command is cut short.
func (c *console) next(ctx context.Context, more bool) (string, error) {
	type read struct {
		line string
		err  error
	}
	sign := "> "
	if more {
		sign = ": "
	}
	done := make(chan read, 1)
	go func() {
		line, err := c.input.Line(sign)
		done <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), c.input.Close())
	case r := <-done:
		if r.err != nil && !errors.Is(r.err, io.EOF) && !errors.Is(r.err, prompt.ErrDropped) {
			return "", fmt.Errorf("reading expressions: %w", r.err)
		}
		return r.line, r.err
	}
}

// eval shows one value, or what is wrong with the expression.
func (c *console) eval(typed []string) bool {
	expr := strings.TrimSpace(strings.Join(typed, "\n"))
	if expr == "" {
		return true
	}
	text, ds := c.cfg.Console(expr, nil, c.known)
	if !c.cfg.Private(expr) {
		c.history.Remember(typed, !ds.HasErrors() && !strings.Contains(text, config.Hidden))
	}
	if len(ds) > 0 {
		_ = c.view.Show(view.Diagnostics(ds)) // a terminal that is gone ends the loop
	}
	if ds.HasErrors() {
		return false
	}
	return c.view.Show(view.Text(text)) == nil
}
