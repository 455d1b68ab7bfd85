// Command cardform provisions payment cards the way Terraform provisions
// servers.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/cardform/cardform/cmd"
)

func main() {
	tuneMemory()
	signal.Ignore(syscall.SIGPIPE) // a reader that leaves must not cut an apply short
	os.Exit(int(cmd.Run(context.Background(), cmd.System(cmd.Interrupts()), os.Args[1:])))
}

// tuneMemory trades memory for time, up to what a fleet of 100,000 resources
// may take: a plan is over before most of its garbage is worth collecting.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(440 << 20)
	}
}
