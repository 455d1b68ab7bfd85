package cmd

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

func newConsoleCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "console", Short: "Try expressions against the configuration and the ledger", Args: exactly(0),
		Long: `console evaluates one expression a line, against the configuration and the
ledger, without the network. An expression goes on over lines while a bracket
is open. "exit" or Ctrl-D ends it.`,
		Example: "  echo 'length(local.team)' | cardform console",
		RunE:    func(c *cobra.Command, _ []string) error { return runConsole(c.Context(), a) },
	}
}

func runConsole(ctx context.Context, a *app) error {
	v := a.human()
	cfg, known, err := a.known(ctx, v)
	if err != nil {
		return err
	}
	con := &console{app: a, view: v, cfg: cfg, known: attributes(known, nil), lines: make(chan string)}
	go con.read()
	return con.loop(ctx)
}

// console is a dialogue in expressions.
type console struct {
	app   *app
	view  view.View
	cfg   *config.Config
	known config.Known
	lines chan string
	err   error // of the input, once lines is closed
}

func (c *console) read() {
	scan := bufio.NewScanner(c.app.Stdin)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		c.lines <- scan.Text()
	}
	c.err = scan.Err()
	close(c.lines)
}

func (c *console) loop(ctx context.Context) error {
	code, pending := ExitDone, ""
	for {
		c.prompt(pending)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, more := <-c.lines:
			if pending == "" && more && strings.TrimSpace(line) == "exit" {
				return silently(code)
			}
			pending += line + "\n"
			if more && open(pending) {
				continue
			}
			if !c.eval(strings.TrimSpace(pending)) && !c.app.Terminal.In {
				code = ExitError
			}
			pending = ""
			if !more {
				return c.end(code)
			}
		}
	}
}

// end is how a session ends whose input is over.
func (c *console) end(code ExitCode) error {
	if c.err != nil {
		return fmt.Errorf("reading expressions: %w", c.err)
	}
	return silently(code)
}

func (c *console) prompt(pending string) {
	switch {
	case !c.app.Terminal.In:
	case pending == "":
		_ = c.view.Show(view.Prompt("> "))
	default:
		_ = c.view.Show(view.Prompt(": "))
	}
}

// eval shows one value, or what is wrong with the expression.
func (c *console) eval(expr string) bool {
	if expr == "" {
		return true
	}
	text, ds := c.cfg.Console(expr, nil, c.known)
	if len(ds) > 0 {
		_ = c.view.Show(view.Diagnostics(ds)) // a terminal that is gone ends the loop
	}
	if ds.HasErrors() {
		return false
	}
	return c.view.Show(view.Text(text)) == nil
}

// open reports whether a bracket outside of quotes is not closed yet.
func open(expr string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(expr); i++ {
		switch ch := expr[i]; {
		case quoted && ch == '\\':
			i++
		case ch == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("([{", ch) >= 0:
			depth++
		case strings.IndexByte(")]}", ch) >= 0:
			depth--
		}
	}
	return depth > 0
}
