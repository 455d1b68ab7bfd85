package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// FaultKind is one fault that there is, for people to read.
type FaultKind struct {
	Name    string
	Example string // a value, as in ParseFault(Name + "=" + Example)
	Does    string // a line without a full stop
	Group   FaultGroup

	read func(f *Fault, value string) error
}

// FaultGroup says what the value of a fault is.
type FaultGroup string

// The groups of faults, in the order of FaultKinds.
const (
	FaultStrikes FaultGroup = "strikes" // a gate: a chance such as 0.1, always, once, x3 (the next three), #3 (the third from now, only)
	FaultLasts   FaultGroup = "lasts"   // how long, and a gate after a comma: latency=20ms or late=2s,once
	FaultSetting FaultGroup = "setting" // stands until it is set anew; it has no gate
)

// FaultKinds lists the faults that there are, by group. Every one of them also
// takes off for a value.
func FaultKinds() []FaultKind {
	return slices.Concat(striking(), lasting(), settings())
}

// kindOf is the fault of that name, or an error that names all.
func kindOf(name string) (FaultKind, error) {
	var names []string
	for _, k := range FaultKinds() {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	slices.Sort(names)
	return FaultKind{}, fmt.Errorf("one of the names %s", strings.Join(names, ", "))
}

func striking() []FaultKind {
	kinds := []FaultKind{
		{Name: "cut_before", Example: "once", Does: "the connection is closed ahead of the effect"},
		{Name: "cut_after", Example: "once", Does: "the connection is closed after the effect"},
		{Name: "lost", Example: "0.1", Does: "the same as cut_after"},
		{Name: "error5xx_before", Example: "0.1", Does: "HTTP 502 with an HTML body, and no effect"},
		{Name: "error5xx_after", Example: "0.1", Does: "HTTP 503 with an HTML body, after the effect"},
		{Name: "html", Example: "once", Does: "HTTP 200 with an HTML body, and no effect"},
		{Name: "rate429", Example: "x3", Does: "HTTP 429, and no effect"},
		{Name: "garbled", Example: "0.1", Does: "half of the answer, then garbage"},
		{Name: "internal_after", Example: "once", Does: "code 880013, after the effect"},
		{Name: "mismatch", Example: "once", Does: "HTTP 500 with code 880001; a refusal as HTTP 200"},
		{Name: "fail", Example: "#3", Does: "an order fails, its money is returned"},
		{Name: "refuse_repeat", Example: "always", Does: "risk control refuses what was requested before"},
		{Name: "shift", Example: "once", Does: "somebody else adds a row between two pages"},
		{Name: "duplicate", Example: "always", Does: "the last row of a page stands there twice"},
	}
	for i := range kinds {
		kinds[i].Group, kinds[i].read = FaultStrikes, readGate
	}
	return kinds
}

func lasting() []FaultKind {
	return []FaultKind{
		{"latency", "20ms", "every answer takes that long", FaultLasts, readPause},
		{"late", "2s", "the connection is closed, the effect follows then", FaultLasts, readPause},
		{"pending", "5s", "orders, bindings end then; 3: after 3 lists; forever", FaultLasts, readPending},
	}
}

func settings() []FaultKind {
	return []FaultKind{
		{"lag", "2s", "lists begin to show what is new so much later", FaultSetting, readDuration},
		{"lag_orders", "2s", "the same of order lists alone", FaultSetting, readDuration},
		{"lag_cards", "2s", "the same of card lists alone", FaultSetting, readDuration},
		{"lag_holders", "2s", "the same of holder lists alone", FaultSetting, readDuration},
		{"lag_balance", "2s", "the same of balances alone", FaultSetting, readDuration},
		{"retry_after", "2s", "what the header of rate429 says", FaultSetting, readDuration},
		{"fee_extra", "0.50", "fees are so much larger; 0.50,23: of card type 23", FaultSetting, readAmount},
		{"order_reference", "merchant", "an order number is taken once; none: again and again", FaultSetting, oneOf("none", "merchant")},
		{"list_numbers", "platform", "whose numbers V6 shows; or ours", FaultSetting, oneOf("ours", "platform")},
		{"amounts", "string", "how amounts are written; or documented, number", FaultSetting, oneOf("documented", "string", "number")},
		{"rates", "fraction", "3 % is 0.03 in V10; percent: it is 3", FaultSetting, oneOf("percent", "fraction")},
		{"error_status", "400", "refusals have a telling HTTP status; or 200", FaultSetting, oneOf("200", "400")},
		{"seed", "7", "begins the generator of chances anew", FaultSetting, readSeed},
	}
}
