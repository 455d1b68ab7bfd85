package cmd_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// bubble is the whole tool and its issuer in one process and in virtual time:
// waiting takes none, and the same requests are answered in the same order
// whenever a test is repeated. The ledger is a real file. It is used inside
// inBubble.
type bubble struct {
	dir     string
	issuer  *emulator.Emulator
	wire    *wire
	sends   http.RoundTripper // what runs send with; it is the wire, unless somebody looks on
	environ []string
	log     bytes.Buffer // what the runs said, for a test that fails
	said    string       // by the last run
	printed string       // of that, on standard output

	interrupt int // at this checkpoint of the next run; 0: not
}

// bubbleURL is where the issuer of a bubble seems to be.
const bubbleURL = "https://issuer.test"

// crashed is what a checkpoint panics with when it ends a run.
type crashed struct{}

// problem is what bubble.failf panics with.
type problem string

// inBubble runs a test in virtual time and returns what is wrong, "" for
// nothing: whoever calls it may be in another goroutine than the test's own,
// as rapid is. What it needs of rapid must be drawn before.
func inBubble(t *testing.T, run func(*bubble)) (wrong string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		cryptotest.SetGlobalRandom(t, 1) // ids are the same in every repetition; it forbids t.Parallel
		b := &bubble{dir: cleanDir(t), environ: []string{"TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "USER=tester", "NO_COLOR=1"}}
		defer func() {
			switch r := recover().(type) {
			case nil:
			case problem:
				wrong = string(r)
			default:
				wrong = fmt.Sprintf("panic: %v\n%s\n%s", r, debug.Stack(), b.log.String())
			}
			prints(t, "a run", b.log.String())
			time.Sleep(time.Hour) // whatever is still on its way arrives
		}()
		e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths()})
		if err != nil {
			b.failf("starting the emulator: %v", err)
		}
		defer func() { _ = e.Close() }() // memory only: nothing is lost
		b.issuer, b.wire = e, &wire{next: e.Transport(), seen: map[uint64]int{}}
		b.sends = b.wire
		run(b)
	})
	return wrong
}

// failf ends the test with all that the runs said.
func (b *bubble) failf(format string, args ...any) {
	panic(problem(fmt.Sprintf(format, args...) + "\n" + b.log.String()))
}

// must ends the test on an error.
func (b *bubble) must(err error) {
	if err != nil {
		b.failf("%v", err)
	}
}

// write puts a file into the directory of the configuration.
func (b *bubble) write(name, text string) {
	file := filepath.Join(b.dir, name)
	b.must(os.MkdirAll(filepath.Dir(file), 0o700))
	b.must(os.WriteFile(file, []byte(text), 0o600))
}

// fault turns switches of the issuer.
func (b *bubble) fault(texts ...string) {
	for _, text := range texts {
		f, err := emulator.ParseFault(text)
		b.must(err)
		b.issuer.Faults().Set(f)
	}
}

// run carries out a command line.
func (b *bubble) run(args ...string) cmd.ExitCode {
	code, _ := b.crash(0, args...)
	return code
}

// exits carries out a command line that must end with a code.
func (b *bubble) exits(want cmd.ExitCode, args ...string) {
	if code := b.run(args...); code != want {
		b.failf("cardform %s: exit code %d, want %d", strings.Join(args, " "), code, want)
	}
}

// env is the world of a command line.
func (b *bubble) env(stdout, stderr io.Writer) cmd.Env {
	return cmd.Env{Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr, Environ: b.environ, Now: time.Now, Transport: b.sends}
}

// crash carries out a command line that dies at its n-th checkpoint; 0: it
// lives. Its requests that are out by then reach the issuer nevertheless.
func (b *bubble) crash(n int, args ...string) (code cmd.ExitCode, died bool) {
	var out, printed bytes.Buffer
	passed := 0
	signals := make(chan os.Signal, 1)
	env := b.env(io.MultiWriter(&out, &printed), &out)
	env.Signals = signals
	env.Checkpoint = func(point string) {
		if passed++; passed == b.interrupt {
			fmt.Fprintf(&out, "--- it is interrupted at %s\n", point)
			signals <- os.Interrupt
			synctest.Wait() // it has heard
		}
		if passed == n {
			fmt.Fprintf(&out, "--- it dies at %s\n", point)
			panic(crashed{})
		}
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crashed); !ok {
				panic(r)
			}
			died = true
			synctest.Wait()
		}
		b.said, b.printed = out.String(), printed.String()
		fmt.Fprintf(&b.log, "--- %s cardform %s: exit code %d, faults %v\n%s", time.Now().Format("15:04:05.000000000"), strings.Join(args, " "), code, b.issuer.Faults().List(), b.said)
	}()
	return cmd.Run(context.Background(), env, append([]string{"-C", b.dir}, args...)), false
}

// wire carries requests to the issuer. Each takes a time of its own that
// follows from what it says, so that no two arrive at one instant and every
// repetition of a test sees the same order. What is sent arrives, even when
// nobody waits for the answer any more.
type wire struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen map[uint64]int
}

type carried struct {
	res *http.Response
	err error
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	sent := r.Clone(context.WithoutCancel(r.Context()))
	sent.Body = io.NopCloser(bytes.NewReader(body))
	takes := w.takes(r.URL.Path, body)
	arrives := time.After(takes)
	back := make(chan carried, 1)
	go func() {
		<-arrives
		res, err := w.next.RoundTrip(sent)
		back <- carried{res, err}
	}()
	select {
	case c := <-back:
		return c.res, c.err
	case <-r.Context().Done():
		time.Sleep(takes) // of several that were sent at once, who hears first would be chance
		return nil, r.Context().Err()
	}
}

// takes is how long a request is under way: 5 to 25 ms.
func (w *wire) takes(path string, body []byte) time.Duration {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s %s", path, body)
	w.mu.Lock()
	defer w.mu.Unlock()
	id := h.Sum64()
	w.seen[id]++
	_, _ = fmt.Fprintf(h, " %d", w.seen[id])
	return 5*time.Millisecond + time.Duration(h.Sum64()%uint64(20*time.Millisecond))
}
