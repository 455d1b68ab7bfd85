package cmd

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/user"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

// app is one run of the program: its world, the global flags and the
// interrupts that have come.
type app struct {
	Env
	dir     string
	noColor bool
	vars    []config.VarArg
	hinted  []string // the commands that work in the directory

	human func() *view.Human // the view for people, made once the flags are read
	names *view.Names        // identifiers that are shown whole

	clock applier.Clock // what waiting goes by; nil: the machine's

	drain    chan struct{} // closed by the first interrupt
	graceful atomic.Bool   // the first interrupt drains, only the second cuts
}

// Run carries out one command line.
func Run(ctx context.Context, env Env, args []string) ExitCode {
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	a := &app{Env: env, dir: ".", drain: make(chan struct{}), names: new(view.Names)}
	a.human = sync.OnceValue(a.newHuman)
	go a.watch(ctx, cut)
	root := newRootCmd(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	return a.report(a.interrupted(ctx, err))
}

// watch turns signals into a drain and a cut.
func (a *app) watch(ctx context.Context, cut context.CancelFunc) {
	for first := true; ; first = false {
		select {
		case <-ctx.Done():
			return
		case <-a.Signals:
		}
		if first {
			close(a.drain)
		}
		if !first || !a.graceful.Load() {
			cut()
			return
		}
		a.say("Interrupted: no new calls; waiting for those on their way. Press Ctrl-C again to stop at once.")
	}
}

// interrupted is err, or that the command was cut short.
func (a *app) interrupted(ctx context.Context, err error) error {
	var s *stop
	if err != nil && ctx.Err() != nil && (!errors.As(err, &s) || errors.Is(err, context.Canceled)) {
		return &stop{code: ExitInterrupted, err: errors.New("interrupted"), next: "To go on where this ended, type the same command again."}
	}
	return err
}

// report tells why a command ended and returns its exit code.
func (a *app) report(err error) ExitCode {
	if err == nil {
		return ExitDone
	}
	if errors.Is(err, syscall.EPIPE) {
		return ExitError // whoever read has left: nobody wants to know
	}
	s := stopOf(err)
	if s.err != nil {
		f := view.Failure{Message: s.Error(), Next: s.next, Code: int(s.code)}
		_ = a.human().Show(f) // nobody is left to tell that nobody can be told
	}
	return s.code
}

// say talks to the person at the terminal.
func (a *app) say(text string) { _ = a.human().Show(view.Note(text)) } // talk that is lost loses nothing

// newHuman makes the view for people. There is one: whoever talks while an
// apply shows its progress talks through it.
func (a *app) newHuman() *view.Human {
	smart := a.getenv("TERM") != "dumb" // a dumb one knows no escapes
	color := smart && !a.noColor && a.getenv("NO_COLOR") == ""
	return view.NewHuman(a.Stdout, a.Stderr, view.Terminal{
		Live: a.Terminal.Out && smart, Color: a.Terminal.Out && color, Width: a.Terminal.Width,
		Talk:  view.Paper{Color: a.Terminal.Err && color, Width: a.Terminal.ErrWidth},
		Hints: a.typed, Names: a.names,
	}, a.Now)
}

// view is the view for people, or with --json the one for programs.
func (a *app) view(json bool) view.View {
	if json {
		return view.NewJSON(a.Stdout, a.human())
	}
	return a.human()
}

// check tells whoever watches that a run has come to a checkpoint.
func (a *app) check(point string) {
	if a.Checkpoint != nil {
		a.Checkpoint(point)
	}
}

// timer is what waiting goes by.
func (a *app) timer() applier.Clock {
	if a.clock != nil {
		return a.clock
	}
	return applier.WallClock{Time: a.Now}
}

// user names who runs the command, for the record. Containers of pipelines set
// no USER: there it is the account that the process runs as.
func (a *app) user() string {
	account := ""
	if u, err := user.Current(); err == nil {
		account = u.Username
	}
	return cmp.Or(a.getenv("USER"), a.getenv("LOGNAME"), a.getenv("USERNAME"), account, "unknown")
}

// host names the machine, for the record.
func host() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
