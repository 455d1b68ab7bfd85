package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/cardform/cardform/internal/rig"
)

// round edits the fleet, applies it while everything goes wrong, then in calm
// until nothing is left to do, and compares.
func (w *world) round() (differences []string, err error) {
	if w.rounds++; w.rounds > 1 {
		w.fleet.edit(editsOf(w.fleet.wantedUnits()))
		if err := w.spend(); err != nil {
			return nil, err
		}
	}
	w.fleet.reckon()
	if err := w.fleet.write(w.runner.Dir); err != nil {
		return nil, err
	}
	if err := w.rename(); err != nil {
		return nil, err
	}
	if differences, err = w.storm(); err != nil || len(differences) > 0 {
		return differences, err
	}
	if differences, err = w.calm(); err != nil || len(differences) > 0 {
		return differences, err
	}
	return w.compare()
}

// rename tells the ledger which addresses have moved.
func (w *world) rename() error {
	w.say("state mv")
	for _, m := range w.fleet.moves {
		from, to := m.addresses()
		if u, err := w.run(rig.Ending{}, "state", "mv", from, to); err != nil || u.Code != 0 {
			return errors.Join(fmt.Errorf("state mv %s %s: exit code %d", from, to, u.Code), err)
		}
	}
	return nil
}

// spend pays from some cards, the released ones too.
func (w *world) spend() error {
	for range editsOf(w.fleet.wantedUnits()).spent {
		u := w.fleet.pick(func(u *unit) bool { return u.id != "" && u.balance > 0 })
		if u == nil {
			continue
		}
		amount := w.fleet.purchase(u)
		if _, err := w.issuer.Admin("spend", map[string]any{"card_id": u.id, "amount": amount, "merchant_name": "Hotel"}); err != nil {
			return err
		}
		u.balance -= amount
	}
	return nil
}

// storm runs cardform one to three times with faults; some runs are killed.
func (w *world) storm() ([]string, error) {
	if err := w.others(); err != nil {
		return nil, err
	}
	for range 1 + w.rng.IntN(3) {
		w.say("storm")
		if err := w.issuer.misbehave(drawFaults(w.rng, w.chance)); err != nil {
			return nil, err
		}
		if broken, err := w.attempt(); err != nil || len(broken) > 0 {
			return broken, err
		}
		select {
		case <-w.stop:
			return nil, nil
		default:
		}
	}
	if w.rng.IntN(6) == 0 {
		w.tally.Restarts++
		how := []os.Signal{syscall.SIGTERM, syscall.SIGKILL}[w.rng.IntN(2)]
		w.issuer.Stop(how)
		return nil, w.issuer.Start(w.ctx)
	}
	return nil, nil
}

// others are active at the same issuer: they open cards of another type.
func (w *world) others() error {
	_, err := w.issuer.Admin("seed", map[string]any{"holders": w.rng.IntN(2), "cards": w.rng.IntN(3), "card_type": foreignType, "amount": "77.77"})
	return err
}

// attempt applies once, in one of the ways that people and pipelines do.
func (w *world) attempt() ([]string, error) {
	end := rig.Ending{}
	switch w.rng.IntN(6) {
	case 0, 1:
		end = rig.Ending{How: syscall.SIGKILL, After: w.instant()}
	case 2:
		end = rig.Ending{How: os.Interrupt, After: w.instant()}
	}
	args := applyAll("15s")
	if w.rng.IntN(4) == 0 {
		u, err := w.run(rig.Ending{}, "plan", "--out", "soak.cardplan", "--new-ledger")
		if err != nil || u.Code != 0 {
			return w.broken(u), err // a plan that could not be made is none to apply
		}
		w.tally.Saved++
		args = []string{"apply", "soak.cardplan", "--wait", "15s"}
	}
	paying := make(chan error, 1)
	done := make(chan struct{})
	go func() { paying <- w.keepSpending(done) }()
	u, err := w.run(end, args...)
	close(done)
	if failed := <-paying; err == nil {
		err = failed
	}
	return w.broken(u), err
}

// instant draws when a run is to be ended: while it reads, while it sends, or
// while it waits for the lists.
func (w *world) instant() time.Duration {
	within := []time.Duration{300 * time.Millisecond, time.Second, 4 * time.Second}[w.rng.IntN(3)]
	return time.Duration(w.rng.Int64N(int64(within)))
}

// applyAll is an apply that the cards of others do not stop.
func applyAll(wait string) []string {
	return []string{"apply", "--auto-approve", "--new-ledger", "--wait", wait}
}

// keepSpending pays from cards while cardform runs, as far as no card needs a
// top-up for it.
func (w *world) keepSpending(done <-chan struct{}) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-tick.C:
		}
		u := w.fleet.pick(func(u *unit) bool { return u.id != "" && u.still && u.balance > u.refill() })
		if u == nil {
			continue
		}
		amount := min(w.fleet.purchase(u), u.balance-u.refill())
		if _, err := w.issuer.Admin("spend", map[string]any{"card_id": u.id, "amount": amount, "merchant_name": "Taxi"}); err != nil {
			return err
		}
		u.balance -= amount
	}
}

// run runs cardform and counts it.
func (w *world) run(e rig.Ending, args ...string) (rig.Usage, error) {
	u, err := w.runner.Run(w.ctx, e, args...)
	w.tally.count(args[0], e, u)
	return u, err
}

// panicked finds what the Go runtime says of a program with a fault.
var panicked = regexp.MustCompile(`(?m)^(panic: |fatal error: |goroutine \d+ \[)`)

// broken says when an exit code may not occur, whatever goes wrong.
func (w *world) broken(u rig.Usage) []string {
	switch {
	case panicked.Match(u.Said):
		return []string{"cardform panicked: " + firstLine(panicked.Find(u.Said), u.Said)}
	case u.Code == 2 || u.Code == 6:
		return []string{fmt.Sprintf("exit code %d where only faults were on", u.Code)}
	}
	return nil
}

func firstLine(found, said []byte) string {
	_, rest, _ := strings.Cut(string(said), string(found))
	line, _, _ := strings.Cut(rest, "\n")
	return string(found) + line
}
