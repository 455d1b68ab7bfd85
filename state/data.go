package state

import (
	"time"

	"github.com/cardform/cardform/card"
)

// Format is the version of the entries that this program writes.
const Format = 1

// Genesis says whose ledger it is.
type Genesis struct {
	Format     int    `json:"format"`
	Issuer     string `json:"issuer"` // base URL
	MerchantID string `json:"merchant_id"`
	Name       string `json:"name"` // cardform.name
}

// Run marks the begin and the end of an apply, and who writes what follows in
// the same run.
type Run struct {
	Phase  string      `json:"phase"`         // begin, end; settle: what the lists decided follows; edit: what a person changed follows
	Who    string      `json:"who,omitempty"` // the user; "" in an end mark
	PlanID string      `json:"plan_id,omitempty"`
	Saved  bool        `json:"saved,omitempty"` // of a plan file, whose changes are done at most once
	Done   bool        `json:"done,omitempty"`  // end only: nothing is left of the plan
	Newest card.Cursor `json:"newest,omitzero"` // the newest order listed
	Funds  *Funds      `json:"funds,omitempty"` // begin only: what was available when the run planned; nil: it does not say
}

// Funds is what the merchant's two accounts could pay with.
type Funds struct {
	Merchant card.Money `json:"merchant"`
	Physical card.Money `json:"physical"`
}

// Intent is written before an op is sent. Amounts are the quote's.
type Intent struct {
	PlanID   string       `json:"plan_id,omitempty"` // of a saved plan
	Action   card.Action  `json:"action"`
	OrderNo  string       `json:"order_no,omitempty"`
	N        int          `json:"n"`      // which of the address's numbers OrderNo is
	Digest   string       `json:"digest"` // SHA-256 of the request without sign, card numbers masked
	Gross    card.Money   `json:"gross"`
	Fee      card.Money   `json:"fee"`
	Net      card.Money   `json:"net"`
	CardType string       `json:"card_type,omitempty"`
	CardID   string       `json:"card_id,omitempty"`
	HolderID string       `json:"holder_id,omitempty"`
	Balance  card.Money   `json:"balance"` // the card's, before
	Number   card.Masked  `json:"number,omitzero"`
	Holder   card.Address `json:"holder,omitzero"`
}

// Result is what became of a send, or of the whole op.
type Result string

// Results. Done, Failed and Absent settle the op; Refused settles the send it
// answers, and the op when no earlier send is unknown.
const (
	ResultDone    Result = "done"
	ResultPending Result = "pending" // the issuer has an order and has not finished it
	ResultRefused Result = "refused" // nothing happened by this send
	ResultUnknown Result = "unknown" // may have happened
	ResultFailed  Result = "failed"  // the issuer finished the order without success; its number is used up
	ResultAbsent  Result = "absent"  // the lists show that it never happened; its number is free
)

// Outcome follows an intent. Amounts are the issuer's own.
type Outcome struct {
	Result     Result      `json:"result"`
	By         string      `json:"by"` // answer, list, person; run: it was not sent
	ID         string      `json:"id,omitempty"`
	PlatformNo string      `json:"platform_no,omitempty"`
	Gross      card.Money  `json:"gross"`
	Fee        card.Money  `json:"fee"`
	Net        card.Money  `json:"net"`
	Status     string      `json:"status,omitempty"` // of the card or holder
	Number     card.Masked `json:"number,omitzero"`
	Code       int         `json:"code,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	UsedUp     bool        `json:"used_up,omitempty"` // of what is absent or unknown: the number is taken at the issuer
}

// Adopt takes something listed into the ledger, or records an order of ours
// that this ledger did not know.
type Adopt struct {
	PlanID   string      `json:"plan_id,omitempty"` // of a saved plan
	Why      string      `json:"why"`               // email, order, number, returned, import, listed: see the planner's reasons
	ID       string      `json:"id,omitempty"`      // "" when only an order is recorded
	CardType string      `json:"card_type,omitempty"`
	HolderID string      `json:"holder_id,omitempty"`
	Number   card.Masked `json:"number,omitzero"`
	Status   string      `json:"status,omitempty"`
	Balance  *card.Money `json:"balance,omitempty"` // what is listed on the card; nil: not told
	Action   card.Action `json:"action,omitempty"`  // of the order below
	N        int         `json:"n"`
	OrderNo  string      `json:"order_no,omitempty"` // "" for none
	Gross    card.Money  `json:"gross"`
	Fee      card.Money  `json:"fee"`
	Net      card.Money  `json:"net"`

	// Origin is the address that OrderNo derives from, where it is an old name of
	// what is adopted; zero for its own.
	Origin card.Address `json:"origin,omitzero"`

	At time.Time `json:"at,omitzero"` // when the issuer made the order; zero: not known, it counts as of now
}

// Release lets go of an address. The card or holder stays alive at the issuer.
type Release struct {
	PlanID  string     `json:"plan_id,omitempty"` // of a saved plan
	ID      string     `json:"id"`
	Balance card.Money `json:"balance"`
}

// Move renames an address.
type Move struct {
	To card.Address `json:"to"`
}

// Resolve is a person's decision on an op; an Outcome by "person" follows.
type Resolve struct {
	Who         string `json:"who"`
	Why         string `json:"why"`
	Order       string `json:"order,omitempty"`
	NotExecuted bool   `json:"not_executed,omitempty"`

	// Rejected are the issuer's numbers of the finished orders that might have
	// been the op's when the person said that it has none. Any other one that
	// turns up later asks again.
	Rejected []string `json:"rejected,omitempty"`

	// Unfinished are those of orders that might have been the op's and were
	// pending then: they may succeed yet.
	Unfinished []string `json:"unfinished,omitempty"`
}
