package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// Fault is one switch and its value. ParseFault makes one.
//
// Its text is [scope.]name=value. The scope is an endpoint id, reads or
// writes; without one it is everything. A fault that strikes has a gate for a
// value: a chance such as 0.1, always, once, x3 (the next three), #3 (the third
// from now, only), or off:
//
//	cut_before, cut_after (also: lost)  the connection is closed ahead of the effect, or after it
//	error5xx_before, error5xx_after     HTTP 502 or 503 with an HTML body
//	html                                HTTP 200 with an HTML body, and no effect
//	rate429                             HTTP 429, and no effect; retry_after=2s sets the header
//	garbled                             half of the answer, then garbage
//	internal_after                      code 880013 after the effect
//	mismatch                            HTTP 500 with code 880001; a refusal goes out as HTTP 200
//	fail                                an order fails, its money is returned
//	refuse_repeat                       what was requested before is refused by risk control
//	shift                               somebody else adds a row between two pages; a page that is not the
//	                                    first comes from a list without its newest rows: half a page is skipped
//	duplicate                           the first row of a page stands there twice
//
// Some take a value first, and a gate after a comma (latency=20ms, late=2s,once):
//
//	latency=20ms    every answer takes that long
//	late=2s         the connection is closed, the effect follows so much later
//	pending=5s      orders and bindings end that much later; pending=3 after three listings,
//	                pending=forever never. Cardholders only as P1.pending
//
// Settings have no gate:
//
//	lag=2s, lag_orders, lag_cards, lag_holders, lag_balance    when lists begin to show what is new
//	fee_extra=0.50                       fees are larger than V10 says; 0.50,23 those of card type 23 only
//	order_reference=none|merchant        whether an order number is taken once only
//	list_numbers=ours|platform           whose number V6 shows
//	amounts=documented|string|number     how amounts are written
//	rates=percent|fraction               whether 3 % is 3 or 0.03 in V10
//	error_status=200|400                 whether refusals have a telling HTTP status
//	seed=7                               begins the generator of chances anew
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

// faultKinds says how the value of each fault is read.
func faultKinds() map[string]func(f *Fault, value string) error {
	kinds := map[string]func(*Fault, string) error{
		"pending":         readPending,
		"fee_extra":       readAmount,
		"seed":            readSeed,
		"order_reference": oneOf("none", "merchant"),
		"list_numbers":    oneOf("ours", "platform"),
		"amounts":         oneOf("documented", "string", "number"),
		"rates":           oneOf("percent", "fraction"),
		"error_status":    oneOf("200", "400"),
	}
	for _, name := range strings.Fields("cut_before cut_after lost error5xx_before error5xx_after html rate429 garbled internal_after mismatch fail refuse_repeat shift duplicate") {
		kinds[name] = readGate
	}
	for _, name := range []string{"latency", "late"} {
		kinds[name] = readPause
	}
	for _, name := range strings.Fields("retry_after lag lag_orders lag_cards lag_holders lag_balance") {
		kinds[name] = readDuration
	}
	return kinds
}

// ParseFault reads a text such as lost=0.1 or V2.cut_after=once; Fault lists
// what there is.
func ParseFault(text string) (Fault, error) {
	name, value, ok := strings.Cut(text, "=")
	f := Fault{name: name, value: value, chance: 1}
	if scope, rest, scoped := strings.Cut(name, "."); scoped {
		f.scope, f.name = scope, rest
		if _, known := endpoints()[scope]; !known && scope != "reads" && scope != "writes" {
			return f, fmt.Errorf("fault %q: there is no endpoint %q: the ids are V1 to V10, P1 to P8 and G1 to G7, or write reads or writes", text, scope)
		}
	}
	kinds := faultKinds()
	read, known := kinds[f.name]
	if !ok || !known {
		names := make([]string, 0, len(kinds))
		for name := range kinds {
			names = append(names, name)
		}
		slices.Sort(names)
		return f, fmt.Errorf("fault %q is not [scope.]name=value with one of the names %s", text, strings.Join(names, ", "))
	}
	if f.scope != "" && (f.name == "seed" || strings.HasPrefix(f.name, "lag")) {
		return f, fmt.Errorf("fault %q: %s is one for the whole emulator: leave %s out", text, f.name, f.scope)
	}
	if f.off = value == "off"; f.off {
		return f, nil
	}
	if err := read(&f, value); err != nil {
		return f, fmt.Errorf("fault %q: %w", text, err)
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
