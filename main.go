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
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	signal.Ignore(syscall.SIGPIPE) // a reader that leaves must not cut an apply short
	os.Exit(int(cmd.Run(context.Background(), cmd.System(signals), os.Args[1:])))
}
