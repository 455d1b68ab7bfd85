package emulator

import (
	"math"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cardform/cardform/card"
)

// bank is everything that TrustPay knows. Its lock is the emulator's.
type bank struct {
	merchantID string
	seed       Seed
	types      map[string]CardType
	faults     *Faults

	seq      int64 // the last number given to an object
	lastCard int64 // the last id given to a virtual card
	merchant *account
	physical *account // pays for physical cards

	holders    map[string]*holder
	people     map[string]*holder // by e-mail in lower case, and by phone number
	cards      map[string]*issued // by id, virtual and physical
	stock      map[int]*issued
	orders     map[string]*order // by platform number
	numbers    map[string]*order // by account and merchant's number: the newest
	bindings   map[string]*binding
	bound      map[string]*binding // by card id, those that have not failed
	movements  map[string]*movement
	payins     map[string]*payin // by platform number
	payinOf    map[string]*payin // by merchant's number
	cardMoves  map[string]*list[*movement]
	holderList list[*holder]
	cardList   list[*issued] // virtual
	orderList  list[*order]  // of virtual cards
	boundList  list[*binding]

	events  events
	made    int // events ever
	next    atomic.Int64
	wake    func(at time.Time) // nil: what is due waits for the next request
	polled  [jobKinds]map[int64]func(at time.Time) bool
	polling [jobKinds]atomic.Int64

	dirty  []any     // objects to journal
	outbox []message // callbacks to send
}

func newBank(merchantID string, seed Seed, faults *Faults) *bank {
	b := &bank{
		merchantID: merchantID, seed: seed, faults: faults, types: map[string]CardType{},
		lastCard: 1000,
		merchant: &account{}, physical: &account{Physical: true},
		holders: map[string]*holder{}, people: map[string]*holder{},
		cards: map[string]*issued{}, stock: map[int]*issued{},
		orders: map[string]*order{}, numbers: map[string]*order{},
		bindings: map[string]*binding{}, bound: map[string]*binding{},
		movements: map[string]*movement{}, cardMoves: map[string]*list[*movement]{},
		payins: map[string]*payin{}, payinOf: map[string]*payin{},
	}
	for _, t := range seed.Types {
		b.types[t.ID] = t
	}
	for i := range b.polled {
		b.polled[i] = map[int64]func(at time.Time) bool{}
	}
	b.next.Store(math.MaxInt64)
	return b
}

// touch has an object written to the journal with this request.
func (b *bank) touch(object any) {
	if recent := b.dirty[max(0, len(b.dirty)-8):]; !slices.Contains(recent, object) {
		b.dirty = append(b.dirty, object)
	}
}

// newRow numbers a new object; lists show it after the lag.
func (b *bank) newRow(now time.Time, lag time.Duration) row {
	b.seq++
	return row{Seq: b.seq, Created: now.UTC().Round(0), ShowAt: now.Add(lag).UTC().Round(0)}
}

func (b *bank) account(physical bool) *account {
	if physical {
		return b.physical
	}
	return b.merchant
}

// moved tells that an account changed; answers show it after the lag.
func (b *bank) moved(a *account, now time.Time) {
	a.version++
	version, shown := a.version, a.snapshot()
	b.lagged(now, func() {
		if version > a.showing {
			a.showing, a.shown = version, shown
		}
	})
	b.touch(a)
}

// load changes a card's balance; answers show it after the lag.
func (b *bank) load(c *issued, by card.Money, now time.Time) {
	c.Balance += by
	c.version++
	version, shown := c.version, c.Balance
	b.lagged(now, func() {
		if version > c.showing {
			c.showing, c.shown = version, shown
		}
	})
	b.touch(c)
}

func (b *bank) lagged(now time.Time, show func()) {
	if lag := b.faults.duration("", "lag_balance"); lag > 0 {
		b.schedule(now.Add(lag), func(time.Time) { show() })
		return
	}
	show()
}

// nextCardID gives the next virtual card its id.
func (b *bank) nextCardID() string {
	b.lastCard++
	return strconv.FormatInt(b.lastCard, 10)
}

// hidden says how long lists do not show a new object, by the switch.
func (b *bank) hidden(what string) time.Duration { return b.faults.duration("", "lag_"+what) }
