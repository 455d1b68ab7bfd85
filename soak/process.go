package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what one process took and how it ended.
type usage struct {
	wall  time.Duration
	peak  int64 // resident memory, bytes; 0 where /proc does not tell
	files int   // open at most
	code  int   // -1: killed
	said  []byte
}

// ending says how a process is to be ended, and when; the zero ending lets it
// end by itself.
type ending struct {
	how   os.Signal
	after time.Duration
}

// longest is how long any run of cardform may take: one that hangs is a
// difference.
const longest = 15 * time.Minute

// runner runs the binary in a directory and keeps what it says there.
type runner struct {
	ctx    context.Context // ends when the soak is interrupted for good
	binary string
	dir    string
	env    []string
	runs   int
}

// run runs one command.
func (r *runner) run(e ending, args ...string) (usage, error) {
	r.runs++
	ctx, cancel := context.WithTimeout(r.ctx, longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.binary, append([]string{"-C", r.dir}, args...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Env, cmd.SysProcAttr = &out, &out, r.env, ownGroup()
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	if e.how != nil {
		timer := time.AfterFunc(e.after, func() { _ = cmd.Process.Signal(e.how) }) // gone already: nothing to end
		defer timer.Stop()
	}
	watched := watch(cmd.Process.Pid)
	err := cmd.Wait()
	u := watched()
	u.wall, u.said, u.code = time.Since(begun), out.Bytes(), cmd.ProcessState.ExitCode()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil // the code tells
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("cardform %s did not end: %w", strings.Join(args, " "), ctx.Err())
	}
	return u, errors.Join(err, r.keep(args, u))
}

// kept is how many outputs are kept for study.
const kept = 100

// keep writes what a run said to a file, and removes an old one.
func (r *runner) keep(args []string, u usage) error {
	name := func(n int) string { return filepath.Join(r.dir, "output", fmt.Sprintf("%06d.txt", n)) }
	if r.runs > kept {
		if err := os.Remove(name(r.runs - kept)); err != nil {
			return err
		}
	}
	text := fmt.Appendf(nil, "cardform %s\nexit code %d after %v\n\n%s", strings.Join(args, " "), u.code, u.wall, u.said)
	return os.WriteFile(name(r.runs), text, 0o600)
}

// watch reads memory and open files of a process until the function that it
// returns is called. The peak is the kernel's own for the program that runs
// (VmHWM): that of wait4 counts the parent's memory too, as it was at the
// fork.
func watch(pid int) func() usage {
	var u usage
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			u.peak = max(u.peak, memory(pid, "VmHWM:"))
			if n%10 == 0 {
				u.files = max(u.files, openFiles(pid))
			}
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	return func() usage {
		close(stop)
		<-ended
		return u
	}
}

// memory reads a field of /proc/PID/status, in bytes; 0 where it is not there.
func memory(pid int, field string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}

func openFiles(pid int) int {
	files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)) // none where there is no /proc
	return len(files)
}
