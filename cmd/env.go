package cmd

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// Env is the world that commands run in.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Environ        []string // KEY=value
	Now            func() time.Time
	Terminal       Terminal
	Signals        <-chan os.Signal // interrupts; nil: there are none

	Transport  http.RoundTripper // how calls reach the issuer; nil: the network
	Checkpoint func(string)      // called at the checkpoints of an apply (applier.Checkpoints); nil: not
}

// Format implements fmt.Formatter: what the environment holds is not printed.
func (e Env) Format(f fmt.State, _ rune) { fmt.Fprint(f, "the world of a command") }

// Terminal says which of the streams are terminals. The zero Terminal is a
// pipeline: nobody to ask, nothing to paint.
type Terminal struct {
	In, Out, Err    bool
	Width, ErrWidth func() int // columns of standard output and standard error; nil or 0: unlimited

	Raw func() (restore func() error, err error) // has In hand over every key; nil: it cannot
}

// System is the Env of the process, which leaves no core file from here on.
func System(signals <-chan os.Signal) Env {
	noCore()
	return Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Now: time.Now, Signals: signals,
		Terminal: Terminal{
			In: term.IsTerminal(int(os.Stdin.Fd())), Out: term.IsTerminal(int(os.Stdout.Fd())), Err: term.IsTerminal(int(os.Stderr.Fd())),
			Width: columns(os.Stdout), ErrWidth: columns(os.Stderr), Raw: raw,
		},
	}
}

// raw has the terminal hand over every key, and echo none.
func raw() (restore func() error, err error) {
	fd := int(os.Stdin.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	return func() error { return term.Restore(fd, before) }, nil
}

// columns asks the terminal that f is; 0 where it is none.
func columns(f *os.File) func() int {
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0
		}
		return width
	}
}

// Interrupts delivers the first two interrupts of the process: one to drain,
// one to cut. The third ends the process as if nobody listened.
func Interrupts() <-chan os.Signal {
	raw, signals := make(chan os.Signal, 2), make(chan os.Signal, 2)
	signal.Notify(raw, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range 2 {
			signals <- <-raw
		}
		signal.Reset(os.Interrupt, syscall.SIGTERM)
	}()
	return signals
}

// getenv is os.Getenv of the Env: the last value counts.
func (e Env) getenv(key string) string {
	value := ""
	for _, kv := range e.Environ {
		if len(kv) > len(key) && kv[len(key)] == '=' && kv[:len(key)] == key {
			value = kv[len(key)+1:]
		}
	}
	return value
}
