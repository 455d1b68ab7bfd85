package planner

import (
	"time"

	"github.com/cardform/cardform/card"
)

// FormatVersion is the version of the JSON of a Plan.
const FormatVersion = "1.0"

// Plan is what an apply would do. It is inert data: its JSON is what plan
// --json prints.
type Plan struct {
	FormatVersion string           `json:"format_version"`
	PlanID        string           `json:"plan_id"`
	CreatedAt     time.Time        `json:"created_at"`
	Issuer        string           `json:"issuer"`
	Summary       Summary          `json:"summary"`
	Accounts      []Debit          `json:"accounts"` // merchant, then physical
	Moved         []Move           `json:"moved"`    // by old address; everything below has the new ones
	Changes       []Change         `json:"changes"`  // by address, then by stage
	Undeclared    Undeclared       `json:"undeclared"`
	Calls         int              `json:"calls"` // requests that an apply will send for its ops
	Seconds       int              `json:"seconds"`
	Diagnostics   card.Diagnostics `json:"diagnostics"`
	Findings      []Finding        `json:"findings"` // ops of earlier runs that the lists do not decide
	Refusals      []Refusal        `json:"refusals"` // why an apply would refuse before its first call
}

// Summary counts the changes by action.
type Summary struct {
	Create  int `json:"create"`
	Adopt   int `json:"adopt"`
	Open    int `json:"open"`
	Bind    int `json:"bind"`
	Fund    int `json:"fund"`
	Release int `json:"release"`
	Wait    int `json:"wait"`
	Blocked int `json:"blocked"`
	None    int `json:"none"`
}

// Add counts one change.
func (s *Summary) Add(a card.Action) {
	switch a {
	case card.ActionCreate:
		s.Create++
	case card.ActionAdopt:
		s.Adopt++
	case card.ActionOpen:
		s.Open++
	case card.ActionBind:
		s.Bind++
	case card.ActionFund:
		s.Fund++
	case card.ActionRelease:
		s.Release++
	case card.ActionWait:
		s.Wait++
	case card.ActionBlocked:
		s.Blocked++
	}
}

// Effective reports whether an apply of what is counted changes anything.
func (s Summary) Effective() bool {
	return s.Create+s.Adopt+s.Open+s.Bind+s.Fund+s.Release > 0
}

// Debit is the statement of one account: what the plan takes from it, and what
// is available before and after.
type Debit struct {
	Name     string     `json:"name"` // merchant pays for virtual cards, physical for physical ones
	Currency string     `json:"currency"`
	Gross    card.Money `json:"gross"`
	Fee      card.Money `json:"fee"`
	Net      card.Money `json:"net"`
	Before   card.Money `json:"before"`
	After    card.Money `json:"after"`
}

// Change is one thing to do with one resource, or the reason why nothing can
// be done yet. One resource may have several.
type Change struct {
	Address card.Address      `json:"address"`
	Kind    card.Kind         `json:"kind"`
	Action  card.Action       `json:"action"`
	Holder  card.Address      `json:"holder,omitzero"` // of cards: who holds it, or will
	Reason  string            `json:"reason"`
	Gross   card.Money        `json:"gross"`
	Fee     card.Money        `json:"fee"`
	Net     card.Money        `json:"net"`
	Before  map[string]string `json:"before"`           // arguments as the issuer lists them; null: not there
	After   map[string]string `json:"after"`            // arguments as they will be; null: not there
	Fields  []string          `json:"fields"`           // the arguments that differ, sorted
	Hidden  string            `json:"hidden,omitempty"` // stands for sensitive values, which Before and After do not show
	Subject

	Task Task `json:"-"`
}

// Subject is what a change is about at the issuer: an approval is for this and
// nothing else. What the plan itself makes is "" in it.
type Subject struct {
	ID         string      `json:"id,omitempty"`         // of the card or holder
	HolderID   string      `json:"holder_id,omitempty"`  // of cards: the issuer's id of who holds it, or will
	CardNumber card.Masked `json:"card_number,omitzero"` // bind of a stock card
	Replaces   string      `json:"replaces,omitempty"`   // open: id of the card that leaves the ledger for it
}

// Task is what the applier needs beyond what a Change shows. It is made anew
// by every planning, so it is in no file.
type Task struct {
	Needs    []card.Address // resources whose changes must be done first
	Labels   map[string]string
	Profile  *card.Profile // create
	CardType string        // open, adopt
	CardID   string        // bind, fund: "" when an earlier change of this address makes the card
	HolderID string        // bind: "" when the holder is made in this plan
	Number   card.Masked   // bind of a physical card, adopt
	Balance  card.Money    // fund: the card's before
	OrderNo  string        // open, fund
	Origin   card.Address  // adopt: the address that OrderNo derives from, this one or an old name of it
	N        int           // which of its numbers OrderNo is
	ID       string        // adopt, release: of the card or holder
	Status   string        // adopt: of the card or holder
	Why      string        // adopt: email, order, number, returned, import
	Order    *card.Order   // adopt: the order that carries our number; nil otherwise
	IfEmpty  bool          // fund of a physical card bound in this plan: dropped when the bound card is not empty
}

// Undeclared counts what the issuer lists in neither configuration nor ledger,
// ignored things left out.
type Undeclared struct {
	Cardholders   int `json:"cardholders"`
	VirtualCards  int `json:"virtual_cards"`
	PhysicalCards int `json:"physical_cards"`
}

// RefusalCode says what kind of guard refuses an apply.
type RefusalCode string

// The guards, with the exit code that cmd gives them.
const (
	RefusedLimit     RefusalCode = "limit"      // 5: a limits block is crossed
	RefusedClock     RefusalCode = "clock"      // 5: this machine's clock is not the issuer's
	RefusedNewLedger RefusalCode = "new_ledger" // 5: the ledger is new, the account is not
	RefusedRename    RefusalCode = "rename"     // 5: a card is released, and one like it opened
	RefusedTarget    RefusalCode = "target"     // 5: something moved, and is not in what --target and --exclude leave
	RefusedFunds     RefusalCode = "funds"      // 6: an account holds too little
)

// Refusal is why an apply would refuse before its first call, and what to do.
type Refusal struct {
	Code   RefusalCode `json:"code"`
	Reason string      `json:"reason"`
	Advice string      `json:"advice"`
}
