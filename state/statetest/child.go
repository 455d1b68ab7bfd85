package statetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/cardform/cardform/state"
)

// childEnv tells a test binary which part to play, and at which place.
const childEnv = "CARDFORM_STATETEST_CHILD"

const (
	roleHold  = "hold"  // take the lease, say so, wait
	roleWrite = "write" // append for ever, print each head
)

// Child plays the part of another process, and ends it, when Run started this
// one for that. Otherwise it returns.
func Child(open Open) {
	role, place, ok := strings.Cut(os.Getenv(childEnv), ":")
	if !ok {
		return
	}
	if err := play(role, place, open); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

func play(role, place string, open Open) error {
	ctx := context.Background()
	store, err := open(place)
	if err != nil {
		return err
	}
	lease, err := store.Acquire(ctx, who("child"))
	if err != nil {
		return err
	}
	if role == roleHold {
		fmt.Println("held")
		_, err := io.Copy(io.Discard, os.Stdin) // until the parent ends it
		return err
	}
	log := state.NewLog(state.New(), store, lease, "child", Clock())
	if err := log.Append(ctx, Sample()[0]); err != nil {
		return err
	}
	for {
		if err := log.Append(ctx, state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin"}}); err != nil {
			return err
		}
		fmt.Println(log.State.Head)
	}
}

// process is another process that plays a part.
type process struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

func (s suite) child(t *testing.T, role, place string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+role+":"+place)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil { // held open for as long as we live
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, bufio.NewReader(out)}
	t.Cleanup(func() { p.kill(t) })
	return p
}

func (p *process) line(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("reading what the other process says: %v", err)
	}
	return strings.TrimSpace(line)
}

// kill ends it as a crash would; a second call does nothing.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if p.cmd.ProcessState != nil {
		return
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	p.cmd.Wait() // it says that it was killed
}
