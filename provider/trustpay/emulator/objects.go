package emulator

import (
	"time"

	"github.com/cardform/cardform/card"
)

// The objects below are what the bank keeps, and what the journal writes. Each
// has a number from one sequence, which orders the lists.

// row is what all listed objects have.
type row struct {
	Seq     int64     `json:"seq"`
	Created time.Time `json:"created"`
	ShowAt  time.Time `json:"show_at"` // when lists begin to show it
}

func (r *row) base() *row { return r }

// job is how a pending thing goes on.
type job struct {
	Due   time.Time `json:"due,omitzero"`   // when it ends; zero: not by time
	Polls int       `json:"polls,omitzero"` // the listing that ends it; zero: not by listings
	Fails bool      `json:"fails,omitzero"` // it will end in failure
}

// status is how far an order, a binding or a holder is.
type status string

const (
	pending    status = "PENDING"
	processing status = "PROCESSING"
	succeeded  status = "SUCCESS"
	failed     status = "FAILED"
	refunded   status = "REFUNDED"
)

// number is the status as a vcard order says it (A, but 4).
func (s status) number() int64 {
	switch s {
	case pending:
		return 1
	case processing:
		return 2
	case failed:
		return 3
	case succeeded:
		return 4
	}
	return 5
}

func (s status) waits() bool { return s == pending || s == processing }

type holder struct {
	row
	job
	ID      string       `json:"id"`
	Profile card.Profile `json:"profile"`
	Status  status       `json:"status"`
}

// issued is a virtual card (its type is set) or a physical one.
type issued struct {
	row
	ID      string     `json:"id"`
	Type    string     `json:"type,omitempty"`
	Stock   int        `json:"stock,omitempty"` // physical cards: which of the stock
	Status  string     `json:"status"`
	Balance card.Money `json:"balance"`
	Spent   card.Money `json:"spent"`
	Gifts   card.Money `json:"gifts"`          // loaded from outside, by no order
	Gone    bool       `json:"gone,omitempty"` // vanished: in no list any more

	number           card.Masked
	shown            card.Money // what answers show: Balance, after the lag
	version, showing int        // of Balance, and which one is shown
}

func (c *issued) virtual() bool { return c.Type != "" }

// Kinds of orders. A physical card's charge is in no list (P8).
const (
	openCard     = "OPEN_CARD"
	chargeCard   = "CARD_CHARGE"
	rechargeCard = "CARD_RECHARGE"
)

type order struct {
	row
	job
	No       string     `json:"no"`       // the merchant's number
	Platform string     `json:"platform"` // ours
	Kind     string     `json:"kind"`
	Type     string     `json:"type,omitempty"` // of the card to open
	CardID   string     `json:"card_id,omitempty"`
	Gross    card.Money `json:"gross"`
	Fee      card.Money `json:"fee"`
	Status   status     `json:"status"`
	Reason   string     `json:"reason,omitempty"`
	Notify   string     `json:"notify,omitempty"`
	Done     time.Time  `json:"done,omitzero"`
}

func (o *order) net() card.Money { return o.Gross - o.Fee }

// physical says which account pays.
func (o *order) physical() bool { return o.Kind == rechargeCard }

// binding gives a card to a holder (P3).
type binding struct {
	row
	job
	OrderID string `json:"order_id"`
	CardID  string `json:"card_id"`
	Holder  string `json:"holder"`
	Status  status `json:"status"`
}

// movement is one transaction of a card: spending, or a physical card's
// charge.
type movement struct {
	row
	ID     string     `json:"id"`
	CardID string     `json:"card_id"`
	Kind   string     `json:"kind"`
	Amount card.Money `json:"amount"`
	Text   string     `json:"text"` // merchant name or description
}

// account is one of the merchant's two.
type account struct {
	Physical bool       `json:"physical"`
	Start    card.Money `json:"start"` // what it began with, and what was put there since
	PaidIn   card.Money `json:"paid_in"`
	PaidOut  card.Money `json:"paid_out"` // refunds of payins
	Balance  card.Money `json:"balance"`
	Frozen   card.Money `json:"frozen"`
	Reserve  card.Money `json:"reserve"`

	shown            card.Account // what answers show, after the lag
	version, showing int
}

func (a *account) available() card.Money { return a.Balance - a.Frozen - a.Reserve }

func (a *account) snapshot() card.Account {
	return card.Account{Currency: currency, Balance: a.Balance, Frozen: a.Frozen, Reserve: a.Reserve}
}

const currency = "USD"

// payin is a gateway order. Status is the gateway's own number (S).
type payin struct {
	row
	No       string            `json:"no"`
	Platform string            `json:"platform"`
	Cashier  bool              `json:"cashier,omitempty"`
	Amount   card.Money        `json:"amount"`
	Fee      card.Money        `json:"fee"`
	Paid     card.Money        `json:"paid"`
	Refunded card.Money        `json:"refunded"`
	Refunds  map[string]refund `json:"refunds,omitempty"` // by merchant_refund_no
	Status   int64             `json:"status"`
	Notify   string            `json:"notify,omitempty"`
	Done     time.Time         `json:"done,omitzero"`
}

type refund struct {
	Amount card.Money `json:"amount"`
	Reason string     `json:"reason"`
}
