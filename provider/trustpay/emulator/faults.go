package emulator

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cardform/cardform/card"
)

// Faults are the switches of an emulator. They may be turned while it runs. A
// switch for one endpoint wins over one for reads or writes, which wins over
// one for everything. Chances are drawn from a seeded generator: the same
// requests in the same order meet the same faults.
type Faults struct {
	mu    sync.Mutex
	rules map[string]*rule // by scope.name
	fired map[string]int   // by name
	rng   *rand.Rand
}

// rule is a fault that is switched on, and what is left of it.
type rule struct {
	Fault
	seen int // requests that met it
}

// NewFaults returns switches that are all off, but for those given.
func NewFaults(on ...Fault) *Faults {
	f := &Faults{}
	f.Clear()
	f.Set(on...)
	return f
}

// Clear turns everything off, forgets what fired and begins the generator
// anew.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules, f.fired = map[string]*rule{}, map[string]int{}
	f.rng = rand.New(rand.NewPCG(0, 0))
}

// Set turns switches. One with the value "off" is taken away.
func (f *Faults) Set(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range faults {
		for _, one := range fault.parts() {
			switch {
			case one.name == "seed":
				f.rng = rand.New(rand.NewPCG(one.number, 0))
			case one.off:
				delete(f.rules, one.key())
			default:
				f.rules[one.key()] = &rule{Fault: one}
			}
		}
	}
}

// List returns the switches that are on, as ParseFault reads them, sorted.
func (f *Faults) List() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	on := make([]string, 0, len(f.rules))
	for _, r := range f.rules {
		on = append(on, r.String())
	}
	slices.Sort(on)
	return on
}

// Fired returns how often each fault struck, and each setting counted, by name.
func (f *Faults) Fired() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.fired)
}

// find returns the rule that holds for an endpoint; "" is no endpoint, for
// which only general rules hold. The caller holds the lock.
func (f *Faults) find(id, name string) *rule {
	if len(f.rules) == 0 {
		return nil
	}
	if r := f.rules[id+"."+name]; r != nil && id != "" {
		return r
	}
	if r := f.rules[scopeOf(id)+"."+name]; r != nil {
		return r
	}
	if id == "P1" && (name == "pending" || name == "fail") {
		return nil // those are for orders: a cardholder is none, unless named
	}
	return f.rules["."+name]
}

// scopeOf says whether an endpoint reads or writes.
func scopeOf(id string) string {
	switch id {
	case "V2", "V5", "P1", "P3", "P8", "G1", "G2", "G6":
		return "writes"
	}
	return "reads"
}

// fire reports whether a fault strikes now. What happens without a request,
// id "", is never struck.
func (f *Faults) fire(id, name string) bool {
	if id == "" {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.strikes(f.find(id, name))
}

func (f *Faults) strikes(r *rule) bool {
	if r == nil {
		return false
	}
	r.seen++
	hit := false
	switch {
	case r.only > 0:
		hit = r.seen == r.only
	case r.times > 0:
		hit = r.seen <= r.times
	case r.chance < 1:
		hit = f.rng.Float64() < r.chance
	default:
		hit = true
	}
	if hit {
		f.fired[r.name]++
	}
	return hit
}

// pause returns the length of a fault that takes time, when it strikes.
func (f *Faults) pause(id, name string) (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.find(id, name)
	if !f.strikes(r) {
		return 0, false
	}
	return r.lasts, true
}

// pendingFor is how long a thing stays pending; neither: for ever.
type pendingFor struct {
	lasts time.Duration
	polls int
}

func (f *Faults) pending(id string) (pendingFor, bool) {
	if id == "" {
		return pendingFor{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.find(id, "pending")
	if !f.strikes(r) {
		return pendingFor{}, false
	}
	return pendingFor{r.lasts, int(r.number)}, true
}

// setting returns the rule of a setting, nil when it is off, and counts it.
func (f *Faults) setting(id, name string) *rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.find(id, name)
	if r != nil {
		f.fired[name]++
	}
	return r
}

// duration returns a length of time that is a setting, zero when it is off.
func (f *Faults) duration(id, name string) time.Duration {
	if r := f.setting(id, name); r != nil {
		return r.lasts
	}
	return 0
}

// word returns a setting that is one of some words, "" when it is off.
func (f *Faults) word(id, name string) string {
	if r := f.setting(id, name); r != nil {
		return r.value
	}
	return ""
}

// extra returns by how much the fees of a card type are larger than V10 says.
func (f *Faults) extra(id, cardType string) card.Money {
	if id == "" { // what happens without a request costs what it always did
		return 0
	}
	if r := f.setting(id, "fee_extra"); r != nil && (r.of == "" || r.of == cardType) {
		return r.amount
	}
	return 0
}

// parts resolves the names that stand for others: lost and lag.
func (f Fault) parts() []Fault {
	switch f.name {
	case "lost":
		f.name = "cut_after"
	case "lag":
		var all []Fault
		for _, what := range strings.Fields("orders cards balance holders") {
			f.name = "lag_" + what
			all = append(all, f)
		}
		return all
	}
	return []Fault{f}
}
