package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// Fault is one switch and its value. ParseFault makes one; FaultKinds lists
// what there is.
//
// Its text is [scope.]name=value. The scope is an endpoint id, reads or
// writes; without one it is everything. A name of the group FaultStrikes has a
// gate for a value, one of FaultLasts takes a length first and a gate after a
// comma, one of FaultSetting stands as it is; off ends each of them.
// Cardholders are pending as P1.pending alone.
type Fault struct {
	scope string
	name  string
	value string // the text after =

	off    bool
	chance float64
	times  int
	only   int
	lasts  time.Duration
	number uint64
	amount card.Money
	of     string // the card type that it is for, "" for all
}

func (f Fault) key() string { return f.scope + "." + f.name }

// String returns the text that ParseFault reads.
func (f Fault) String() string {
	return strings.TrimPrefix(f.key(), ".") + "=" + f.value
}

// ParseFault reads a text such as lost=0.1 or V2.cut_after=once.
func ParseFault(text string) (Fault, error) {
	name, value, ok := strings.Cut(text, "=")
	f := Fault{name: name, value: value, chance: 1}
	if scope, rest, scoped := strings.Cut(name, "."); scoped {
		f.scope, f.name = scope, rest
		if _, known := endpoints()[scope]; !known && scope != "reads" && scope != "writes" {
			return f, fmt.Errorf("fault %q: there is no endpoint %q: the ids are V1 to V10, P1 to P8 and G1 to G7, or write reads or writes", text, scope)
		}
	}
	kind, err := kindOf(f.name)
	switch {
	case err != nil:
		return f, fmt.Errorf("fault %q is not [scope.]name=value with %w", text, err)
	case !ok:
		return f, fmt.Errorf("fault %q is not [scope.]name=value, as in %s=%s (%s)", text, kind.Name, kind.Example, kind.Does)
	}
	if f.scope != "" && (f.name == "seed" || strings.HasPrefix(f.name, "lag")) {
		return f, fmt.Errorf("fault %q: %s is one for the whole emulator: leave %s out", text, f.name, f.scope)
	}
	if f.off = value == "off"; f.off {
		return f, nil
	}
	if err := kind.read(&f, value); err != nil {
		return f, fmt.Errorf("fault %q (%s): %w", text, kind.Does, err)
	}
	return f, nil
}

// readGate reads when a fault strikes.
func readGate(f *Fault, value string) error {
	var err error
	switch {
	case value == "always":
	case value == "once":
		f.times = 1
	case strings.HasPrefix(value, "x"):
		f.times, err = strconv.Atoi(value[1:])
	case strings.HasPrefix(value, "#"):
		f.only, err = strconv.Atoi(value[1:])
	default:
		f.chance, err = strconv.ParseFloat(value, 64)
	}
	if err != nil || !(f.chance >= 0 && f.chance <= 1) || f.times < 0 || f.only < 0 || value == "x0" || value == "#0" {
		return fmt.Errorf("%q is neither a chance from 0 to 1 nor always, once, x3, #3 or off", value)
	}
	return nil
}

// readPause reads a duration, and a gate after a comma.
func readPause(f *Fault, value string) error {
	length, gate, gated := strings.Cut(value, ",")
	if err := readDuration(f, length); err != nil || !gated {
		return err
	}
	return readGate(f, gate)
}

func readPending(f *Fault, value string) error {
	length, gate, gated := strings.Cut(value, ",")
	if n, err := strconv.ParseUint(length, 10, 16); err == nil && n > 0 {
		f.number = n
	} else if length != "forever" {
		if err := readDuration(f, length); err != nil {
			return fmt.Errorf("%q is neither a duration such as 5s, nor a number of listings, nor forever", length)
		}
	}
	if gated {
		return readGate(f, gate)
	}
	return nil
}

func readDuration(f *Fault, value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no duration such as 20ms or 2s; off turns it off", value)
	}
	f.lasts = d
	return nil
}

func readAmount(f *Fault, value string) error {
	amount, of, _ := strings.Cut(value, ",")
	var err error
	f.amount, err = card.ParseMoney(amount)
	f.of = of
	if err == nil && f.amount < 0 {
		err = fmt.Errorf("%q is negative", value)
	}
	return err
}

func readSeed(f *Fault, value string) error {
	var err error
	if f.number, err = strconv.ParseUint(value, 10, 64); err != nil {
		return fmt.Errorf("%q is no whole number", value)
	}
	return nil
}

func oneOf(words ...string) func(*Fault, string) error {
	return func(_ *Fault, value string) error {
		if !slices.Contains(words, value) {
			return fmt.Errorf("%q is not one of %s", value, strings.Join(words, ", "))
		}
		return nil
	}
}
