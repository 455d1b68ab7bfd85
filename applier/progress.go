package applier

import (
	"time"

	"github.com/cardform/cardform/card"
)

// Progress is told what an apply does. Its methods are called one at a time
// and must return quickly.
type Progress interface {
	Event(Event)
}

// EventType says what happened.
type EventType string

// The events of an apply, in the order in which one op has them.
const (
	EventSettled EventType = "settled" // an op of an earlier run, decided by the lists
	EventBegin   EventType = "begin"   // an op's intent is recorded, its call goes out
	EventDone    EventType = "done"
	EventPending EventType = "pending"
	EventRefused EventType = "refused"
	EventFailed  EventType = "failed"
	EventUnknown EventType = "unknown" // the answer is lost; the op's class pauses
	EventWaiting EventType = "waiting" // for pending orders, or for the lists to settle an unknown op
	EventSkipped EventType = "skipped" // not sent: something it needs was not done, or the run stopped
	EventDropped EventType = "dropped" // not sent: it turned out not to be needed
)

// Event is one thing that happened to one op, or to the run as a whole.
type Event struct {
	Type    EventType    `json:"type"`
	Time    time.Time    `json:"time"`
	Op      string       `json:"op,omitempty"`
	Address card.Address `json:"address,omitzero"`
	Action  card.Action  `json:"action,omitempty"`
	ID      string       `json:"id,omitempty"` // of the card or holder
	Gross   card.Money   `json:"gross"`
	Fee     card.Money   `json:"fee"`
	Net     card.Money   `json:"net"`
	OrderNo string       `json:"order_no,omitempty"`
	Reason  string       `json:"reason,omitempty"` // whole sentences; the issuer's words are quoted
	Left    int          `json:"left"`             // ops not finished yet
}
