package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Runner runs commands of the binary in a directory, one after the other. What
// the last hundred said is kept there, below output/.
type Runner struct {
	Binary string
	Dir    string
	Env    []string // name=value, beyond the environment that all processes have
	runs   int
}

// Ending says how a process is to be ended, and when; the zero Ending lets it
// end by itself.
type Ending struct {
	How   os.Signal
	After time.Duration
}

// Usage is what one process took and how it ended.
type Usage struct {
	Wall  time.Duration
	Peak  int64 // resident memory, bytes; 0: not measured, as there is no /proc
	Files int   // open at most; 0 likewise
	Code  int   // -1: ended by a signal
	Said  []byte
}

// longest is how long any run may take. One that takes longer hangs.
const longest = 15 * time.Minute

// Run runs one command. Any exit code is an answer; it is an error if the
// process cannot be started, hangs, or ctx ends it.
func (r *Runner) Run(ctx context.Context, e Ending, args ...string) (Usage, error) {
	out, err := r.output()
	if err != nil {
		return Usage{}, err
	}
	defer out.Close()
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.Binary, append([]string{"-C", r.Dir}, args...)...)
	cmd.Stdout, cmd.Stderr, cmd.Env, cmd.SysProcAttr = out, out, environ(r.Env...), ownGroup()
	u, err := measure(cmd, e)
	if ctx.Err() != nil {
		err = fmt.Errorf("cardform %s did not end: %w", strings.Join(args, " "), ctx.Err())
	}
	if err != nil {
		return u, err
	}
	if u.Said, err = os.ReadFile(out.Name()); err != nil {
		return u, err
	}
	_, err = fmt.Fprintf(out, "\ncardform %s: exit code %d after %v\n", strings.Join(args, " "), u.Code, u.Wall)
	return u, err
}

// measure runs cmd to its end.
func measure(cmd *exec.Cmd, e Ending) (Usage, error) {
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return Usage{}, err
	}
	if e.How != nil {
		timer := time.AfterFunc(e.After, func() { _ = cmd.Process.Signal(e.How) }) // gone already: nothing to end
		defer timer.Stop()
	}
	watched := watch(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(begun)
	u := watched()
	u.Wall, u.Code = wall, cmd.ProcessState.ExitCode()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil // the code tells
	}
	return u, err
}

// kept is how many outputs are kept for study.
const kept = 100

// output makes the file for what the next run says, so that reading it costs
// that run nothing, and removes an old one.
func (r *Runner) output() (*os.File, error) {
	dir := filepath.Join(r.Dir, "output")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	name := func(n int) string { return filepath.Join(dir, fmt.Sprintf("%06d.txt", n)) }
	r.runs++
	if r.runs > kept {
		if err := os.Remove(name(r.runs - kept)); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(name(r.runs), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}
