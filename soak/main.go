// Command soak runs cardform for a long time against issuers that fail, edits
// a fleet of thousands of cards all the while, and compares what the issuer
// has after each round with a model of its own, to the cent. It builds the
// binary, runs it and the emulators as processes of their own on loopback, and
// measures what they take. It keeps everything for study when it finds a
// difference, and nothing when it finds none.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	o, asJSON, err := readOptions()
	if err == nil {
		err = soakAndReport(o, asJSON)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func readOptions() (o options, asJSON bool, err error) {
	flag.DurationVar(&o.length, "for", 30*time.Minute, "how long to begin new rounds; each mode gets one at least")
	flag.IntVar(&o.cards, "cards", 5000, "cards that the fleet wants")
	flag.StringVar(&o.mode, "mode", "both", "order_reference of the issuer: none, merchant, or both in turn, with a fleet each")
	flag.StringVar(&o.chance, "faults", "0.01", "chance of each fault that is on, from 0 to 1")
	flag.Uint64Var(&o.seed, "seed", 1, "draws edits, faults and kills")
	flag.BoolVar(&asJSON, "json", false, "print JSON instead of Markdown")
	flag.Parse()
	chance, bad := strconv.ParseFloat(o.chance, 64)
	switch {
	case flag.NArg() > 0:
		return o, asJSON, fmt.Errorf("%q is no flag; type: go run ./soak -help", flag.Arg(0))
	case !slices.Contains([]string{"none", "merchant", "both"}, o.mode):
		return o, asJSON, fmt.Errorf("-mode %q is none of none, merchant and both", o.mode)
	case bad != nil || !(chance >= 0 && chance <= 1):
		return o, asJSON, fmt.Errorf("-faults %q is no chance; write 0.01 for one request in a hundred", o.chance)
	case o.cards < 1 || o.cards > 100_000:
		return o, asJSON, fmt.Errorf("-cards %d is not from 1 to 100000", o.cards)
	}
	return o, asJSON, nil
}

// What fails a soak that went to its end.
var (
	errDifferent = errors.New("there are differences, listed in the report")
	errNotFlat   = errors.New("memory is not flat: see the growth in the report")
)

func soakAndReport(o options, asJSON bool) (err error) {
	dir, err := os.MkdirTemp("", "cardform-soak-")
	if err != nil {
		return err
	}
	ctx, stop, end := interrupts()
	defer end()
	s := &soak{options: o, progress: newProgress(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())))}
	err = s.run(ctx, dir, stop)
	s.progress.end()
	r := s.report()
	switch {
	case len(s.found) > 0:
		err = errors.Join(err, errDifferent)
	case r.Flat == "no":
		err = errors.Join(err, errNotFlat)
	}
	if err == nil {
		err = os.RemoveAll(dir)
	} else {
		fmt.Fprintln(os.Stderr, "everything is kept in", dir)
	}
	if asJSON {
		return errors.Join(err, r.writeJSON(os.Stdout))
	}
	r.writeTable(os.Stdout)
	return err
}

// interrupts returns a channel that the first interrupt closes, and a context
// that the second one ends.
func interrupts() (ctx context.Context, stop <-chan struct{}, end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals, first := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		fmt.Fprintln(os.Stderr, "\nThe round is finished first. Interrupt again to end at once.")
		close(first)
		<-signals
		cancel()
	}()
	return ctx, first, func() { signal.Stop(signals); cancel() }
}
