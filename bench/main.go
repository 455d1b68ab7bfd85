// Command bench measures cardform against bare loops that do the same requests
// and nothing else, in one run on one machine, and prints the ratios. It
// builds the binary, starts emulators in processes of their own on loopback,
// and leaves nothing behind.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	sizes := flag.String("sizes", "1000,10000,100000", "numbers of resources for the plans, half holders and half cards; comma-separated")
	applied := flag.Int("apply", 1000, "number of employees for the apply with latency")
	flag.Parse()
	if err := measure(*sizes, *applied); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(sizes string, applied int) error {
	dir, err := os.MkdirTemp("", "cardform-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := build(dir)
	if err != nil {
		return err
	}
	if err := validate(binary, dir); err != nil {
		return err
	}
	if err := apply(binary, dir, applied); err != nil {
		return err
	}
	fmt.Println("\n| resources | no-op plan | bare listing | bare parse | ratio | target | requests | pages | peak memory | first apply | its peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		if err := plan(binary, dir, n/2); err != nil {
			return err
		}
	}
	return nil
}

// validate times a configuration of one block.
func validate(binary, parent string) error {
	dir := filepath.Join(parent, "small")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte("variable \"float\" {\n  default = 200\n}\n"), 0o644); err != nil {
		return err
	}
	d, err := best(10, func() (time.Duration, error) {
		used, err := run(binary, dir, "validate")
		return used.wall, err
	})
	fmt.Printf("validate of one block: %d ms (target: under 30 ms)\n", d.Milliseconds())
	return err
}

// apply compares an apply at 20 ms latency with a loop that posts the same
// ops.
func apply(binary, parent string, n int) error {
	loop, err := withIssuer(binary, func(i *issuer, b *bare) (time.Duration, error) {
		return timed(func() error { return b.provision(n) })()
	})
	if err != nil {
		return err
	}
	own, err := withIssuer(binary, func(i *issuer, _ *bare) (time.Duration, error) {
		dir, err := fleet(parent, i.url, n)
		if err != nil {
			return 0, err
		}
		used, err := run(binary, dir, "apply", "--auto-approve")
		return used.wall, err
	})
	if err != nil {
		return err
	}
	fmt.Printf("apply of %d holders, %d cards and %d bindings at 20 ms latency, concurrency %d: %.2f s; bare loop %.2f s; ratio %.2f (target: at most 1.25)\n",
		n, n, n, concurrency, own.Seconds(), loop.Seconds(), own.Seconds()/loop.Seconds())
	return nil
}

// withIssuer runs f against a new emulator with 20 ms latency.
func withIssuer(binary string, f func(*issuer, *bare) (time.Duration, error)) (time.Duration, error) {
	i, err := startIssuer(binary)
	if err != nil {
		return 0, err
	}
	defer i.stop()
	if _, err := i.admin("fault", map[string]any{"set": []string{"latency=20ms"}}); err != nil {
		return 0, err
	}
	b, err := newBare(i.url)
	if err != nil {
		return 0, err
	}
	return f(i, b)
}

// plan compares a plan with nothing to do, for n employees with a card each,
// with listing the same pages and parsing the same files.
func plan(binary, parent string, n int) error {
	i, err := startIssuer(binary)
	if err != nil {
		return err
	}
	defer i.stop()
	if _, err := i.admin("account", map[string]any{"account": "merchant", "add": fmt.Sprint(100 * n)}); err != nil {
		return err
	}
	dir, err := fleet(parent, i.url, n)
	if err != nil {
		return err
	}
	applied, err := run(binary, dir, "apply", "--auto-approve")
	if err != nil {
		return err
	}
	b, err := newBare(i.url)
	if err != nil {
		return err
	}
	pages := 0
	listing, err := best(3, timed(func() (err error) { pages, err = b.list(); return err }))
	if err != nil {
		return err
	}
	parsing, err := best(3, timed(func() error { return parse(dir) }))
	if err != nil {
		return err
	}
	before, err := i.requests()
	if err != nil {
		return err
	}
	var peak int64
	const times = 3
	own, err := best(times, func() (time.Duration, error) {
		used, err := run(binary, dir, "plan", "--detailed-exitcode")
		peak = max(peak, used.peak)
		return used.wall, err
	})
	if err != nil {
		return err
	}
	after, err := i.requests()
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %d ms | %d ms | %d ms | %.2f | 2 | %d | %d | %d MB | %.1f s | %d MB |\n", 2*n, own.Milliseconds(), listing.Milliseconds(),
		parsing.Milliseconds(), float64(own)/float64(listing+parsing), (after-before)/times, pages, peak>>20, applied.wall.Seconds(), applied.peak>>20)
	return nil
}
