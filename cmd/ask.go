package cmd

import (
	"bufio"
	"context"
	"io"
	"strings"

	"github.com/cardform/cardform/cmd/internal/view"
)

// confirm asks a question to which only yes is a yes. The end of the input is
// a no.
func (a *app) confirm(ctx context.Context, question string) (bool, error) {
	if err := a.human().Show(view.Question(question + " Only \"yes\" is taken for a yes: ")); err != nil {
		return false, err
	}
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(a.Stdin).ReadString('\n')
		if err != nil {
			line = "" // an input that ends is a no, also in the middle of a yes
		}
		answer <- line
	}()
	select {
	case line := <-answer:
		return strings.TrimSpace(line) == "yes", nil
	case <-ctx.Done():
		a.say("") // what comes next begins a line of its own
		return false, ctx.Err()
	}
}

// readAll reads standard input to its end, or until ctx ends.
func (a *app) readAll(ctx context.Context) ([]byte, error) {
	type input struct {
		text []byte
		err  error
	}
	read := make(chan input, 1)
	go func() {
		text, err := io.ReadAll(a.Stdin)
		read <- input{text, err}
	}()
	select {
	case in := <-read:
		return in.text, in.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
