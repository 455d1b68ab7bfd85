package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultMerchantID is the merchant that V10 names when Options names none.
const DefaultMerchantID = "8820250900009"

// Options says what kind of TrustPay to be. Paths is required; the zero value
// of everything else works.
type Options struct {
	Paths      map[string]string // endpoint id, as in V2, to path; ids that are left out are not served
	Key        string            // the X-Api-Key to insist on; "" accepts any, and none
	Secret     string            // what requests must be signed with; "" accepts any well-formed sign
	MerchantID string            // digits; "" is DefaultMerchantID
	StateFile  string            // the journal, made with mode 0600; "" keeps everything in memory
	Faults     *Faults           // may be switched while running; nil: none
	Now        func() time.Time  // nil: time.Now, and what is due happens by itself; otherwise at the next request
	Seed       *Seed             // what there is at the very beginning; nil: DefaultSeed
}

// Emulator is a running TrustPay. It is an http.Handler; its methods may be
// called from several goroutines.
type Emulator struct {
	options   Options                     // without key and secret
	access    func() (key, secret string) // a func, as nothing prints what one returns
	ids       map[string]string           // path to endpoint id
	endpoints map[string]endpoint
	faults    *Faults
	requests  map[string]*atomic.Int64 // by endpoint id
	callbacks *callbacks
	now       func() time.Time

	mu      sync.RWMutex // guards what follows
	bank    *bank
	journal *journal // nil: memory only
	broken  error    // a journal that could not be written: nothing more is answered
	closed  bool
}

var _ http.Handler = (*Emulator)(nil)

// Format implements fmt.Formatter: key and secret are not printed.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprint(f, "an emulator for ", o.MerchantID) }

// Format implements fmt.Formatter, as that of Options.
func (e *Emulator) Format(f fmt.State, verb rune) { e.options.Format(f, verb) }

// New starts an emulator. With a StateFile it goes on where the last one
// ended, whatever ended it. Errors: a file that another process uses, that is
// damaged before its last line, or that belongs to another merchant.
func New(o Options) (*Emulator, error) {
	if o.MerchantID == "" {
		o.MerchantID = DefaultMerchantID
	}
	if o.Faults == nil {
		o.Faults = NewFaults()
	}
	seed := DefaultSeed()
	if o.Seed != nil {
		seed = *o.Seed
	}
	if err := seed.check(); err != nil {
		return nil, err
	}
	key, secret := o.Key, o.Secret
	o.Key, o.Secret = "", ""
	e := &Emulator{options: o, access: func() (string, string) { return key, secret }, faults: o.Faults, now: o.Now, callbacks: newCallbacks(secret)}
	e.bank = newBank(o.MerchantID, seed, o.Faults)
	if o.Now == nil {
		e.now = time.Now
		e.bank.wake = func(at time.Time) { time.AfterFunc(time.Until(at), e.tick) }
	}
	if err := e.route(); err != nil {
		return nil, err
	}
	return e, e.begin()
}

// route connects the paths that were handed in with the endpoints there are.
func (e *Emulator) route() error {
	e.endpoints, e.ids, e.requests = endpoints(), map[string]string{}, map[string]*atomic.Int64{}
	for id, path := range e.options.Paths {
		if _, ok := e.endpoints[id]; !ok {
			if id == "V3" || id == "G3" {
				continue // callbacks: those go out, to the notify_url of each request
			}
			return fmt.Errorf("there is no endpoint %q: the ids are V1 to V10, P1 to P8 and G1 to G7", id)
		}
		if other, taken := e.ids[path]; taken || strings.HasPrefix(path, adminPrefix) || !strings.HasPrefix(path, "/") {
			return fmt.Errorf("endpoint %s cannot have the path %q (taken by %q): give every endpoint a path of its own that begins with / and not with %s", id, path, other, adminPrefix)
		}
		e.ids[path], e.requests[id] = id, new(atomic.Int64)
	}
	if len(e.ids) == 0 {
		return errors.New("the emulator was given no paths: hand in the paths of the contract table")
	}
	return nil
}

// begin reads the journal, or seeds a new bank.
func (e *Emulator) begin() error {
	e.mu.Lock() // what is due can begin at once
	defer e.mu.Unlock()
	fresh := true
	if e.options.StateFile != "" {
		j, found, err := openJournal(e.options.StateFile, e.bank)
		if err != nil {
			return err
		}
		e.journal, fresh = j, !found
	}
	if fresh {
		if err := e.bank.plant(e.now()); err != nil {
			return errors.Join(err, e.journal.close())
		}
	} else {
		e.bank.index(e.now())
	}
	if err := e.commit(); err != nil {
		return errors.Join(err, e.journal.close())
	}
	return nil
}

// Close stops callbacks and lets go of the state file. Requests after it are
// answered as by a broken database.
func (e *Emulator) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed, e.broken = true, errors.New("the emulator is closed")
	e.callbacks.close()
	return e.journal.close()
}

// Faults returns the switches.
func (e *Emulator) Faults() *Faults { return e.faults }

// ServeHTTP implements http.Handler. A cut connection is a panic with
// http.ErrAbortHandler, which the server answers by closing it.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := e.serve(r)
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	a.header(w.Header())
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client has gone: it will not miss it
}

// commit writes what changed since the last commit to the journal, and sends
// the callbacks. The caller holds the lock.
func (e *Emulator) commit() error {
	changed := e.bank.dirty
	e.bank.dirty = nil
	if err := e.journal.write(changed); err != nil {
		e.broken = fmt.Errorf("writing %s: %w; free some space and start the emulator again", e.options.StateFile, err)
		return e.broken
	}
	e.callbacks.send(e.bank.outbox)
	e.bank.outbox = nil
	return nil
}

// change runs f, which changes the bank, and commits.
func (e *Emulator) change(f func(now time.Time) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.broken != nil {
		return e.broken
	}
	now := e.now()
	e.bank.advance(now)
	err := f(now)
	return errors.Join(err, e.commit())
}

// tick lets what is due happen.
func (e *Emulator) tick() {
	if e.bank.due(e.now()) {
		_ = e.change(func(time.Time) error { return nil }) // broken: the next request says so
	}
}
