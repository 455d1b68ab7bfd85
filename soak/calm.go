package main

import (
	"fmt"
	"regexp"
	"time"

	"github.com/cardform/cardform/internal/rig"
)

// aftermath is how long faults work on after they are off: late requests,
// pending orders and lists that lag.
const aftermath = 2 * time.Second

// calm applies without faults until nothing is left to do. Nobody is to be
// asked anything.
func (w *world) calm() ([]string, error) {
	w.say("calm")
	if err := w.issuer.misbehave(nil); err != nil {
		return nil, err
	}
	quiet := time.Now().Add(aftermath)
	for range 30 {
		u, err := w.run(rig.Ending{}, applyAll("2m")...)
		if err != nil {
			return nil, err
		}
		switch u.Code {
		case 0:
			time.Sleep(time.Until(quiet))
			return nil, nil
		case 1, 3:
			time.Sleep(200 * time.Millisecond) // lists lag: nothing tells when they are done
		default:
			return []string{fmt.Sprintf("without faults, apply exits with %d", u.Code)}, nil
		}
	}
	return []string{"without faults, apply does not come to an end"}, nil
}

// compare looks at the issuer, at the next plan, and at times at the ledger.
func (w *world) compare() ([]string, error) {
	w.say("compare")
	totals, err := w.issuer.Admin("fault", map[string]any{"set": []string{"list_numbers=ours"}})
	if err != nil {
		return nil, err
	}
	has, err := list(w.caller)
	if err != nil {
		return nil, err
	}
	if err := w.issuer.misbehave(nil); err != nil {
		return nil, err
	}
	found := w.differences(has, totals)
	s, more, err := w.measure(has)
	if err != nil {
		return nil, err
	}
	w.tally.samples = append(w.tally.samples, s)
	found = append(found, more...)
	if w.rounds == 1 || w.rng.IntN(4) == 0 {
		more, err = w.verify()
	} else {
		more = nil
	}
	return append(found, more...), err
}

var ledgerHead = regexp.MustCompile(`\d+:[0-9a-f]{64}`)

// verify proves the ledger, from the head that it had after the first round.
func (w *world) verify() ([]string, error) {
	args := []string{"ledger", "verify"}
	if w.head != "" {
		args = append(args, "--head", w.head)
	}
	u, err := w.run(rig.Ending{}, args...)
	if err != nil || u.Code != 0 {
		return []string{fmt.Sprintf("ledger verify exits with %d", u.Code)}, err
	}
	if w.head == "" {
		w.head = ledgerHead.FindString(string(u.Said))
	}
	return nil, nil
}
