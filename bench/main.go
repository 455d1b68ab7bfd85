// Command bench measures cardform against bare loops that do the same requests
// and nothing else, in one run on one machine, and prints the ratios. It
// builds the binary, starts emulators in processes of their own on loopback,
// and leaves nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/cardform/cardform/internal/rig"
)

// options say what to measure.
type options struct {
	sizes   []int // numbers of resources for the plans, half holders and half cards
	applied int   // employees for the apply with latency
	only    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := readOptions()
	if err == nil {
		err = measure(ctx, o)
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func readOptions() (o options, err error) {
	sizes := flag.String("sizes", "1000,10000,100000", "numbers of resources for the plans, half holders and half cards; comma-separated")
	flag.IntVar(&o.applied, "apply", 1000, "number of employees for the apply with latency")
	flag.StringVar(&o.only, "only", "", "\"language\": what needs no issuer and nothing else")
	flag.Parse()
	if flag.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag; type: go run ./bench -help", flag.Arg(0))
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 {
			return o, fmt.Errorf("-sizes: %q is no number of resources; write 1000,10000", text)
		}
		o.sizes = append(o.sizes, n)
	}
	if o.applied < 1 {
		return o, fmt.Errorf("-apply %d is no number of employees; write 1000", o.applied)
	}
	return o, nil
}

// measure prints one ratio after the other.
func measure(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "cardform-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := rig.Build(ctx, dir)
	if err != nil {
		return err
	}
	b := &bench{ctx: ctx, binary: binary, dir: dir}
	if err := b.validate(); err != nil {
		return err
	}
	if err := b.language(); err != nil {
		return err
	}
	if o.only == "language" {
		return nil
	}
	if err := b.apply(o.applied); err != nil {
		return err
	}
	fmt.Println("\n| resources | no-op plan | bare listing | bare parse | ratio | target | requests | pages | peak memory | first apply | its peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, n := range o.sizes {
		if err := b.plan(n / 2); err != nil {
			return err
		}
	}
	return nil
}
