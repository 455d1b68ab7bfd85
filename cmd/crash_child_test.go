package cmd_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd"
)

// What a test tells the binary that it starts. POINT:N is the n-th passage of a
// checkpoint. Only the test binary listens.
const (
	killEnv  = "CARDFORM_TEST_KILL"  // POINT:N: die there, as by SIGKILL
	panicEnv = "CARDFORM_TEST_PANIC" // POINT:N: panic there
	holdEnv  = "CARDFORM_TEST_HOLD"  // POINT:N=URL: wait there until the URL is answered
	aheadEnv = "CARDFORM_TEST_AHEAD" // how far its clock is ahead of the machine's
	diskEnv  = "CARDFORM_TEST_DISK"  // DIR=POINT:N: be fullDisk
)

// cardform is the real binary, which can be told the time, and to die or to
// wait at a checkpoint.
func cardform() {
	if told := os.Getenv(diskEnv); told != "" {
		fullDisk(told)
	}
	env := cmd.System(cmd.Interrupts())
	env.Checkpoint = passing()
	if text := os.Getenv(aheadEnv); text != "" {
		ahead, err := time.ParseDuration(text)
		if err != nil {
			panic(err)
		}
		env.Now = func() time.Time { return time.Now().Add(ahead) }
	}
	os.Exit(int(cmd.Run(context.Background(), env, os.Args[1:])))
}

// passing counts the checkpoints that a run comes by. It comes by them one
// after the other.
func passing() func(string) {
	points, passed := applier.Checkpoints(), map[string]int{}
	kill := os.Getenv(killEnv)
	hold, url, _ := strings.Cut(os.Getenv(holdEnv), "=")
	return func(point string) {
		if !slices.Contains(points, point) {
			panic(fmt.Sprintf("checkpoint %q is not in applier.Checkpoints", point))
		}
		passed[point]++
		switch point + ":" + strconv.Itoa(passed[point]) {
		case kill:
			die()
		case os.Getenv(panicEnv):
			panic("told to")
		case hold:
			if answer, err := http.Get(url); err == nil {
				_ = answer.Body.Close() // only the moment of the answer counts
			}
		}
	}
}

// die ends the process as nothing but the system can.
func die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // until it takes effect
}
