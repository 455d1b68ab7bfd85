package main

import (
	"regexp"

	"github.com/cardform/cardform/internal/rig"
)

// issuer is an emulator whose Faults are how it is, and stay.
type issuer struct {
	*rig.Issuer
	fired map[string]int // faults that struck, by name, since the beginning
}

// settings matches what is no fault: how the issuer is.
func settings() *regexp.Regexp {
	return regexp.MustCompile("^(order_reference|list_numbers|amounts|error_status)$")
}

// misbehave turns faults on, and all others off.
func (i *issuer) misbehave(faults []string) error {
	t, err := i.Totals()
	if err != nil {
		return err
	}
	for name, n := range t.Fired {
		if !settings().MatchString(name) {
			i.fired[name] += n
		}
	}
	_, err = i.Admin("fault", map[string]any{"clear": true, "set": append(append([]string{}, i.Faults...), faults...)})
	return err
}
