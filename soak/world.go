package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/cardform/cardform/card"
)

// world is one fleet with an issuer, a configuration and a ledger of its own.
type world struct {
	mode   string // order_reference: none or merchant
	fleet  *fleet
	issuer *issuer
	runner *runner
	rng    *rand.Rand
	chance string // of each fault
	start  map[string]card.Money
	head   string // of the ledger after the first round
	rounds int
	tally  tally
	say    func(doing string) // what is being done now
	stop   <-chan struct{}    // closed: finish the round
}

// stockCards is how many physical cards a fleet has.
const stockCards = 20

// newWorld makes a directory below parent and starts an issuer.
func newWorld(ctx context.Context, binary, parent, mode string, o options) (*world, error) {
	dir := filepath.Join(parent, mode)
	if err := os.MkdirAll(filepath.Join(dir, "output"), 0o700); err != nil {
		return nil, err
	}
	numbers := map[string]string{"merchant": "ours", "none": "platform"}
	w := &world{
		mode: mode, rng: newRand(o.seed + uint64(len(mode))), chance: o.chance, start: map[string]card.Money{},
		issuer: &issuer{
			binary: binary, state: filepath.Join(dir, "bank.emulator"), fired: map[string]int{},
			settings: []string{"order_reference=" + mode, "list_numbers=" + numbers[mode]},
		},
		runner: &runner{ctx: ctx, binary: binary, dir: dir},
	}
	if err := w.issuer.start(); err != nil {
		return nil, err
	}
	if err := w.begin(o); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// begin fills the accounts, fetches the stock cards and writes the
// configuration.
func (w *world) begin(o options) error {
	for _, name := range []string{"merchant", "physical"} {
		if _, err := w.issuer.admin("account", map[string]any{"account": name, "add": "20000000.00"}); err != nil {
			return err
		}
	}
	t, err := w.issuer.totals()
	if err != nil {
		return err
	}
	for _, a := range t.Accounts {
		w.start[a.Name] = a.Start
	}
	stock, err := w.stock()
	if err != nil {
		return err
	}
	w.fleet = newFleet(o.cards, newRand(o.seed+uint64(len(w.mode))+100), stock)
	return writeMain(w.runner.dir, w.issuer.url, w.mode)
}

// stock fetches the numbers of stock cards, which go to cardform in the
// environment and stay here in no form but BIN and last four.
func (w *world) stock() ([]card.Masked, error) {
	numbers, masked := map[string]string{}, []card.Masked{}
	for n := range stockCards {
		out, err := exec.CommandContext(w.runner.ctx, w.runner.binary, "emulator", "stock", fmt.Sprint(n)).Output()
		if err != nil {
			return nil, fmt.Errorf("the number of the emulator's stock card %d: %w", n, err)
		}
		number := strings.TrimSpace(string(out))
		numbers[fmt.Sprint(n)] = number
		masked = append(masked, card.Mask(number))
	}
	value, err := json.Marshal(numbers)
	w.runner.env = append(os.Environ(), "CARDFORM_VAR_stock="+string(value), "TRUSTPAY_API_KEY=soak", "TRUSTPAY_SECRET=soak", "NO_COLOR=1", "CARDFORM_LOG=")
	return masked, err
}

func (w *world) close() { w.issuer.stop(syscall.SIGTERM) }

// newRand begins the draws of a soak.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
