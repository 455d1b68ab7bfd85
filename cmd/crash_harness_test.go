package cmd_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// crash is a fleet that the real binary builds while its issuer misbehaves and
// somebody kills it.
type crash struct {
	t      *testing.T
	rng    *rand.Rand
	dir    string
	mode   issuerMode
	issuer *emulator.Emulator
	clock  *crashClock
	trap   *trap
	url    string
	fleet  fleet
	extra  string // more of the configuration
	books  *books
	orders map[string]int // that the fleet costs, by kind
	copied bool           // an old ledger was used, or two at once: a person is told
	backup string         // a directory with an older copy of the ledger, "" for none
	kills  int64          // runs that were killed

	mu  sync.Mutex
	log bytes.Buffer // what the runs said, for a test that fails
}

// newCrash makes an issuer and a fleet.
func newCrash(t *testing.T, seed uint64, mode issuerMode, fleet func(*crash)) *crash {
	t.Helper()
	c := &crash{t: t, rng: rand.New(rand.NewPCG(seed, 1)), dir: cleanDir(t), mode: mode, clock: &crashClock{}, orders: map[string]int{}}
	paths := trustpay.Contract{}.Paths()
	e, err := emulator.New(emulator.Options{Paths: paths, Key: "key-of-tests", Secret: "secret-of-tests", Now: c.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	c.issuer, c.trap, c.books = e, newTrap(e, paths), newBooks(e, mode.reference == "merchant")
	server := httptest.NewUnstartedServer(c.trap)
	server.Config.ConnState = c.trap.track
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		_ = e.Close() // memory only: nothing is lost
		prints(t, "a run", c.log.String())
	})
	c.url = server.URL
	fleet(c)
	c.calmly()
	c.write(c.dir)
	return c
}

// crashClock is the one of issuer and runs. It goes with the machine's, and can
// be put forward between runs.
type crashClock struct{ ahead atomic.Int64 }

func (k *crashClock) now() time.Time { return time.Now().Add(time.Duration(k.ahead.Load())) }

// pass lets so much time pass that the issuer has done what it is about to do,
// and shows it.
func (c *crash) pass() {
	c.trap.calm()
	c.clock.ahead.Add(int64(2 * (requestTimeout + settleWindow)))
	c.issuer.Totals()
}

// calmly ends all faults, and turns on what stays as it is: the mode.
func (c *crash) calmly() {
	c.issuer.Faults().Clear()
	c.fault("order_reference="+c.mode.reference, "list_numbers="+c.mode.numbers)
}

func (c *crash) fault(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		f, err := emulator.ParseFault(text)
		if err != nil {
			c.t.Fatal(err)
		}
		c.issuer.Faults().Set(f)
	}
}

// note adds to what a test that fails tells.
func (c *crash) note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(&c.log, format, args...)
}

// failf fails with all that the runs said.
func (c *crash) failf(format string, args ...any) {
	c.t.Helper()
	c.t.Fatalf(format+"\n%s", append(args, c.log.String())...)
}

// process is the real binary at work.
type process struct {
	c     *crash
	cmd   *exec.Cmd
	out   bytes.Buffer
	begun time.Time
	guard *time.Timer
	hung  atomic.Bool
	ended chan struct{} // closed when it has
}

// outcome is how a process ended.
type outcome struct {
	code   cmd.ExitCode
	killed bool
	said   string
}

// start starts the real binary in a directory.
func (c *crash) start(dir string, environ []string, args ...string) *process {
	c.t.Helper()
	p := &process{c: c, cmd: exec.Command("cardform", append([]string{"-C", dir}, args...)...), begun: time.Now(), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "USER=tester", "NO_COLOR=1")
	p.cmd.Env = append(p.cmd.Env, fmt.Sprint(aheadEnv, "=", time.Duration(c.clock.ahead.Load())))
	p.cmd.Env = append(append(p.cmd.Env, c.fleet.environ()...), environ...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	p.guard = time.AfterFunc(slowness*50*time.Second, func() {
		p.hung.Store(true)
		p.kill()
	})
	go func() {
		_ = p.cmd.Wait() // how it ended is in its state
		close(p.ended)
	}()
	return p
}

func (p *process) kill()      { _ = p.cmd.Process.Kill() } // it may have ended by itself
func (p *process) interrupt() { _ = p.cmd.Process.Signal(os.Interrupt) }

// wait waits until the process has ended.
func (p *process) wait() outcome {
	p.c.t.Helper()
	<-p.ended
	p.guard.Stop()
	state := p.cmd.ProcessState
	o := outcome{code: cmd.ExitCode(state.ExitCode()), killed: !state.Exited(), said: p.out.String()}
	p.c.note("--- %s (%v): %s, faults %v\n%s", strings.Join(p.cmd.Args[3:], " "), time.Since(p.begun).Round(time.Millisecond), state, p.c.issuer.Faults().List(), o.said)
	if p.hung.Load() {
		p.c.failf("it hung")
	}
	return o
}

// hold starts the binary, which waits at the n-th passage of a checkpoint until
// it is let go.
func (c *crash) hold(point string, n int, args ...string) (p *process, letGo func()) {
	c.t.Helper()
	there, gone := make(chan struct{}), make(chan struct{})
	gate := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(there)
		<-gone
	}))
	letGo = sync.OnceFunc(func() {
		close(gone)
		gate.Close()
	})
	c.t.Cleanup(letGo)
	p = c.start(c.dir, []string{fmt.Sprintf("%s=%s:%d=%s", holdEnv, point, n, gate.URL)}, args...)
	select {
	case <-there:
	case <-p.ended:
		p.wait()
		c.failf("no run came by %s:%d", point, n)
	}
	return p, letGo
}

// run runs the binary until it ends.
func (c *crash) run(args ...string) outcome {
	c.t.Helper()
	return c.fed(func() outcome { return c.start(c.dir, nil, args...).wait() })
}

// fed runs again what gave up before it did anything, because this machine was
// too busy to answer its listing in time.
func (c *crash) fed(run func() outcome) (o outcome) {
	for range 10 {
		o = run()
		if !strings.Contains(o.said, "Error: listing ") || !strings.Contains(o.said, "no answer within") {
			break
		}
	}
	return o
}

// exits runs the binary, which must end with a code.
func (c *crash) exits(want cmd.ExitCode, args ...string) outcome {
	c.t.Helper()
	o := c.run(args...)
	if o.killed || o.code != want {
		c.failf("cardform %s: exit code %d, want %d", strings.Join(args, " "), o.code, want)
	}
	return o
}

// newLedger is the flag for a mode in which a lost ledger does not find its
// cards again.
func (c *crash) newLedger() []string {
	if c.mode.reference == "merchant" && c.mode.numbers == "ours" {
		return nil
	}
	return []string{"--new-ledger"}
}

// apply is the apply of the mode, and more arguments.
func (c *crash) apply(more ...string) []string {
	return append(append([]string{"apply", "--auto-approve", "--wait", "20s"}, c.newLedger()...), more...)
}

// end runs apply without faults until nothing is left to do.
func (c *crash) end() {
	c.t.Helper()
	c.calmly()
	again := c.copied // what lagged behind a ledger that was lost is recorded by the next apply
	for range 20 {
		switch o := c.run(c.apply()...); o.code {
		case cmd.ExitDone:
			if !again {
				return
			}
			again = false
		case cmd.ExitUnknown:
			if !c.copied {
				c.failf("it asks a person")
			}
			c.decide(o.said)
		}
		c.pass()
	}
	c.failf("it never ended")
}

// applyAll is an apply that the cards of others do not stop.
func applyAll() []string {
	return []string{"apply", "--auto-approve", "--new-ledger", "--wait", "20s"}
}
