package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/cardform/cardform/internal/rig"
)

// bench measures one binary, in directories below one.
type bench struct {
	ctx    context.Context // ends everything
	binary string
	dir    string
}

// validate times a configuration of one block.
func (b *bench) validate() error {
	dir := filepath.Join(b.dir, "small")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte("variable \"float\" {\n  default = 200\n}\n"), 0o644); err != nil {
		return err
	}
	small := b.runner(dir)
	d, err := best(10, func() (time.Duration, error) {
		used, err := b.run(small, "validate")
		return used.Wall, err
	})
	if err != nil {
		return err
	}
	fmt.Printf("validate of one block: %d ms (target: under 30 ms)\n", d.Milliseconds())
	return nil
}

// apply compares an apply at 20 ms latency with a loop that posts the same
// ops.
func (b *bench) apply(n int) error {
	const latency = "latency=20ms"
	var loop, own time.Duration
	err := b.withIssuer(func(i *rig.Issuer) (err error) {
		loop, err = timed(func() error { return newBare(i).provision(n) })()
		return err
	}, latency)
	if err != nil {
		return err
	}
	err = b.withIssuer(func(i *rig.Issuer) error {
		dir, err := fleet(b.dir, i.URL, n)
		if err != nil {
			return err
		}
		used, err := b.run(b.runner(dir), "apply", "--auto-approve")
		own = used.Wall
		return err
	}, latency)
	if err != nil {
		return err
	}
	fmt.Printf("apply of %d holders, %d cards and %d bindings at 20 ms latency, concurrency %d: %.2f s; bare loop %.2f s; ratio %.2f (target: at most 1.25)\n",
		n, n, n, concurrency, own.Seconds(), loop.Seconds(), own.Seconds()/loop.Seconds())
	return nil
}

// plan measures n employees with a card each and prints its line.
func (b *bench) plan(n int) error {
	return b.withIssuer(func(i *rig.Issuer) error {
		if _, err := i.Admin("account", map[string]any{"account": "merchant", "add": fmt.Sprint(100 * n)}); err != nil {
			return err
		}
		dir, err := fleet(b.dir, i.URL, n)
		if err != nil {
			return err
		}
		fleet := b.runner(dir)
		applied, err := b.run(fleet, "apply", "--auto-approve")
		if err != nil {
			return err
		}
		p, err := b.noop(i, fleet)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %d ms | %d ms | %d ms | %.2f | 2 | %d | %d | %s | %.1f s | %s |\n", 2*n, p.own.Milliseconds(), p.listing.Milliseconds(),
			p.parsing.Milliseconds(), float64(p.own)/float64(p.listing+p.parsing), p.requests, p.pages, rig.MB(p.peak), applied.Wall.Seconds(), rig.MB(applied.Peak))
		return nil
	})
}

// noopPlan is what a plan with nothing to do takes, and what it must take.
type noopPlan struct {
	own, listing, parsing time.Duration
	requests              int64
	pages                 int
	peak                  int64 // bytes
}

// noop compares a plan with nothing to do with listing the same pages and
// parsing the same files.
func (b *bench) noop(i *rig.Issuer, fleet *rig.Runner) (p noopPlan, err error) {
	loop := newBare(i)
	if p.listing, err = best(3, timed(func() (err error) { p.pages, err = loop.list(); return err })); err != nil {
		return p, err
	}
	if p.parsing, err = best(3, timed(func() error { return parse(fleet.Dir) })); err != nil {
		return p, err
	}
	before, err := i.Requests()
	if err != nil {
		return p, err
	}
	const times = 3
	p.own, err = best(times, func() (time.Duration, error) {
		used, err := b.run(fleet, "plan", "--detailed-exitcode")
		p.peak = max(p.peak, used.Peak)
		return used.Wall, err
	})
	if err != nil {
		return p, err
	}
	after, err := i.Requests()
	p.requests = (after - before) / times
	return p, err
}

// withIssuer runs f against a new issuer with faults.
func (b *bench) withIssuer(f func(*rig.Issuer) error, faults ...string) error {
	i := &rig.Issuer{Binary: b.binary, Faults: faults}
	if err := i.Start(b.ctx); err != nil {
		return err
	}
	defer i.Stop(syscall.SIGTERM)
	return f(i)
}

func (b *bench) runner(dir string) *rig.Runner { return &rig.Runner{Binary: b.binary, Dir: dir} }

// run runs a command that must exit with 0.
func (b *bench) run(r *rig.Runner, args ...string) (rig.Usage, error) {
	used, err := r.Run(b.ctx, rig.Ending{}, args...)
	if err == nil && used.Code != 0 {
		err = fmt.Errorf("cardform %s: exit code %d:\n%s", strings.Join(args, " "), used.Code, used.Said[max(0, len(used.Said)-2000):])
	}
	return used, err
}

// best is the shortest of several runs, which is the one least disturbed.
func best(times int, f func() (time.Duration, error)) (time.Duration, error) {
	var least time.Duration
	for i := range times {
		d, err := f()
		if err != nil {
			return 0, err
		}
		if i == 0 || d < least {
			least = d
		}
	}
	return least, nil
}

func timed(f func() error) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		begun := time.Now()
		err := f()
		return time.Since(begun), err
	}
}
