package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// crash is a fleet that the real binary builds while its issuer misbehaves and
// somebody kills it.
type crash struct {
	t       *testing.T
	rng     *rand.Rand
	dir     string
	mode    crashMode
	issuer  *emulator.Emulator
	url     string
	fleet   []crashCard
	holders int
	trap    *trap
	copied  bool         // an old ledger was used, or two at once: a person is told
	backup  string       // a directory with an older copy of the ledger, "" for none
	log     bytes.Buffer // what the runs said, for a test that fails

	start map[string]card.Money // on the accounts
	gross map[string]card.Money // that the fleet may cost, by account
}

// crashMode is the kind of issuer.
type crashMode struct {
	reference string // order_reference
	numbers   string // list_numbers
}

// crashCard is a wanted card.
type crashCard struct {
	holder  int
	kind    card.Kind
	typ     string // "" for a physical one
	stock   int
	target  card.Money
	address string
}

func (c crashCard) account() string {
	if c.kind == card.KindPhysicalCard {
		return "physical"
	}
	return "merchant"
}

func newCrash(t *testing.T, seed uint64, mode crashMode) *crash {
	t.Helper()
	paths := trustpay.Contract{}.Paths()
	e, err := emulator.New(emulator.Options{Paths: paths, Key: "key-of-tests", Secret: "secret-of-tests"})
	if err != nil {
		t.Fatal(err)
	}
	c := &crash{
		t: t, rng: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), mode: mode, issuer: e, trap: newTrap(e, paths),
		start: map[string]card.Money{}, gross: map[string]card.Money{},
	}
	server := httptest.NewServer(c.trap)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		_ = e.Close() // memory only: nothing is lost
	})
	c.url = server.URL
	for _, a := range e.Totals().Accounts {
		c.start[a.Name] = a.Available
	}
	c.draw()
	c.settings()
	c.write()
	return c
}

// draw makes a fleet in which some cards are alike.
func (c *crash) draw() {
	c.holders = 4 + c.rng.IntN(5)
	for i := range c.holders {
		typ := []string{"23", "23", "31"}[c.rng.IntN(3)]
		target := []card.Money{100_00, 100_00, 40_00}[c.rng.IntN(3)]
		c.fleet = append(c.fleet, crashCard{holder: i, kind: card.KindVirtualCard, typ: typ, target: target, address: fmt.Sprintf("virtual_card.v%d", i)})
	}
	for i := range 2 {
		c.fleet = append(c.fleet, crashCard{holder: i, kind: card.KindPhysicalCard, stock: i, target: 60_00, address: fmt.Sprintf("physical_card.p%d", i)})
	}
	for _, w := range c.fleet {
		c.gross[w.account()] += c.cost(w.typ, true, w.target)
	}
}

// cost is the smallest gross that brings net onto a card.
func (c *crash) cost(typ string, open bool, net card.Money) card.Money {
	for _, t := range emulator.DefaultSeed().Types {
		if t.ID == typ && typ != "" {
			rule := t.Fees.TopUp
			if open {
				rule = t.Fees.Open
			}
			gross, err := rule.Gross(net)
			if err != nil {
				c.t.Fatal(err)
			}
			return gross
		}
	}
	return net
}

// settings turns on what stays as it is: the mode.
func (c *crash) settings() {
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

func email(i int) string { return fmt.Sprintf("p%d@example.com", i) }

// write writes the configuration.
func (c *crash) write() {
	var b strings.Builder
	fmt.Fprintf(&b, `
provider "trustpay" {
  base_url            = %q
  requests_per_second = 2000
  request_timeout     = "1s"
  settle_window       = "1s"
  order_reference     = %q
}
`, c.url, c.mode.reference)
	for i := range c.holders {
		fmt.Fprintf(&b, `
cardholder "h%d" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = %q
  country_code = "ES"
  phone_number = "6001002%02d"
}
`, i, email(i), i)
	}
	for i, w := range c.fleet {
		terms := fmt.Sprintf("card_type = %q", w.typ)
		if w.kind == card.KindPhysicalCard {
			fmt.Fprintf(&b, "variable \"stock%d\" {\n  sensitive = true\n}\n", i)
			terms = fmt.Sprintf("card_number = var.stock%d", i)
		}
		kind, name, _ := strings.Cut(w.address, ".")
		fmt.Fprintf(&b, `
%s %q {
  %s
  cardholder = cardholder.h%d
  balance {
    target       = %s
    refill_below = %s
  }
}
`, kind, name, terms, w.holder, w.target, w.target/2)
	}
	if err := os.WriteFile(filepath.Join(c.dir, "main.card.hcl"), []byte(b.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// command makes a process of the real binary.
func (c *crash) command(args ...string) *exec.Cmd {
	run := exec.Command("cardform", append([]string{"-C", c.dir}, args...)...)
	run.Env = append(os.Environ(), "TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "USER=tester", "NO_COLOR=1")
	for i, w := range c.fleet {
		if w.kind == card.KindPhysicalCard {
			run.Env = append(run.Env, fmt.Sprintf("CARDFORM_VAR_stock%d=%s", i, emulator.StockNumber(w.stock)))
		}
	}
	return run
}

// run runs the binary until it ends, or until the trap kills it.
func (c *crash) run(kill func(*exec.Cmd), args ...string) (code cmd.ExitCode, said string) {
	c.t.Helper()
	run := c.command(args...)
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	begun := time.Now()
	if err := run.Start(); err != nil {
		c.t.Fatal(err)
	}
	if kill != nil {
		kill(run)
	}
	guard := time.AfterFunc(50*time.Second, func() { _ = run.Process.Kill() })
	err := run.Wait()
	guard.Stop()
	c.trap.disarm()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	code = cmd.ExitCode(run.ProcessState.ExitCode())
	fmt.Fprintf(&c.log, "--- %s (%v): exit code %d, faults %v\n%s", strings.Join(args, " "), time.Since(begun).Round(time.Millisecond), code, c.issuer.Faults().List(), out.String())
	return code, out.String()
}

// failf fails with all that the runs said.
func (c *crash) failf(format string, args ...any) {
	c.t.Helper()
	c.t.Fatalf(format+"\n%s", append(args, c.log.String())...)
}

// killSoon kills a run somewhere: at a call that changes something, or at a
// random instant.
func (c *crash) killSoon(run *exec.Cmd) {
	kill := func() { _ = run.Process.Kill() }
	if c.rng.IntN(5) == 0 {
		kill = func() { _ = run.Process.Signal(os.Interrupt) }
	}
	if c.rng.IntN(4) == 0 {
		time.AfterFunc(time.Duration(c.rng.IntN(1500))*time.Millisecond, kill)
		return
	}
	c.trap.arm(1+c.rng.IntN(2*len(c.fleet)), c.rng.IntN(3), kill)
}

// converge runs apply, sometimes of a saved plan, with faults, killing it at times, then without, until
// nothing is left to do.
func (c *crash) converge(faults []string, kills int) {
	c.t.Helper()
	how := applyAll()
	if c.rng.IntN(3) == 0 {
		file := filepath.Join(c.dir, "crash.cardplan")
		c.run(nil, "plan", "--out", file, "--new-ledger")
		how = []string{"apply", file, "--wait", "20s"}
	}
	c.fault(fmt.Sprintf("seed=%d", c.rng.Uint32()))
	c.fault(faults...)
	for range kills {
		kill := c.killSoon
		if c.rng.IntN(4) == 0 {
			kill = nil
		}
		c.run(kill, how...)
	}
	c.end()
}

// applyAll is an apply that the cards of others do not stop.
func applyAll() []string {
	return []string{"apply", "--auto-approve", "--new-ledger", "--wait", "20s"}
}

// end runs apply without faults until nothing is left to do.
func (c *crash) end() {
	c.t.Helper()
	c.issuer.Faults().Clear()
	c.settings()
	for range 40 {
		switch code, _ := c.run(nil, applyAll()...); code {
		case cmd.ExitDone:
			return
		case cmd.ExitUnknown:
			if !c.copied {
				c.failf("it asks a person")
			}
		}
		time.Sleep(150 * time.Millisecond) // the lists lag: nothing tells when they are done
	}
	c.failf("it never ended")
}
