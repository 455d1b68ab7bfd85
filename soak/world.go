package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/rig"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// world is one fleet with an issuer, a configuration and a ledger of its own.
type world struct {
	mode   string // order_reference: none or merchant
	fleet  *fleet
	ctx    context.Context // ends when the soak is interrupted for good
	issuer *issuer
	caller *rig.Caller
	runner *rig.Runner
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
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	numbers := map[string]string{"merchant": "ours", "none": "platform"}
	w := &world{
		mode: mode, rng: newRand(o.seed + uint64(len(mode))), chance: o.chance, start: map[string]card.Money{}, ctx: ctx,
		issuer: &issuer{fired: map[string]int{}, Issuer: &rig.Issuer{
			Binary: binary, State: filepath.Join(dir, "bank.emulator"),
			Faults: []string{"order_reference=" + mode, "list_numbers=" + numbers[mode]},
		}},
		runner: &rig.Runner{Binary: binary, Dir: dir},
	}
	if err := w.issuer.Start(ctx); err != nil {
		return nil, err
	}
	w.caller = rig.NewCaller(w.issuer.URL, http.Client{Timeout: time.Minute})
	if err := w.begin(o); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// begin fills the accounts, takes stock cards and writes the
// configuration.
func (w *world) begin(o options) error {
	for _, name := range []string{"merchant", "physical"} {
		if _, err := w.issuer.Admin("account", map[string]any{"account": name, "add": "20000000.00"}); err != nil {
			return err
		}
	}
	t, err := w.issuer.Totals()
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
	return writeMain(w.runner.Dir, w.issuer.URL, w.mode)
}

// stock gives cardform the numbers of stock cards in the environment; here they
// stay in no form but BIN and last four.
func (w *world) stock() ([]card.Masked, error) {
	numbers, masked := map[string]string{}, []card.Masked{}
	for n := range stockCards {
		number := emulator.StockNumber(n)
		numbers[fmt.Sprint(n)] = number
		masked = append(masked, card.Mask(number))
	}
	value, err := json.Marshal(numbers)
	w.runner.Env = []string{"CARDFORM_VAR_stock=" + string(value)}
	return masked, err
}

func (w *world) close() { w.issuer.Stop(syscall.SIGTERM) }

// newRand begins the draws of a soak.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
