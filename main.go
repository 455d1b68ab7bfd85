// Command cardform provisions payment cards the way Terraform provisions
// servers.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cardform/cardform/cmd"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader that leaves must not cut an apply short
	os.Exit(int(cmd.Run(context.Background(), cmd.System(cmd.Interrupts()), os.Args[1:])))
}
