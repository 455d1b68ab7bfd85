package planner

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Input is all that a plan depends on.
type Input struct {
	Want     card.Want
	Seen     card.Inventory
	Known    *state.State // renamed as Moved says, open intents settled, all in memory
	Moved    []Move       // what Relocate found
	Settings Settings
	Options  Options
	Findings []Finding // of the settling
	PlanID   string
	Now      time.Time
}

// Settings is what the configuration says of the issuer.
type Settings struct {
	Name              string // cardform.name
	Issuer            string // base URL
	MerchantID        string
	Reference         card.OrderReference
	SettleWindow      time.Duration
	Fees              map[string]card.FeeConfig // by card type; overrides what V10 says
	Rates             card.RateUnit             // how people write them
	RequestsPerSecond float64
	Concurrency       int
}

// Options is what the command line says.
type Options struct {
	Targets   []card.Selector // empty: everything
	Excludes  []card.Selector
	Replaces  []card.Address
	NewLedger bool
}

// Finding is an op whose outcome the lists do not decide: it waits, or a
// person must decide.
type Finding struct {
	Op         string       `json:"op"`
	Address    card.Address `json:"address"`
	Action     card.Action  `json:"action"`
	Person     bool         `json:"person"`           // a person must decide; otherwise time will
	Reason     string       `json:"reason"`           // whole sentences
	Due        time.Time    `json:"due,omitzero"`     // when a new listing will decide it; zero: nobody knows
	Advice     string       `json:"advice,omitempty"` // what to do, as an imperative; "" when time will tell
	Candidates []card.Order `json:"candidates,omitempty"`

	Class state.Class `json:"-"` // of the op; while a person must decide, nothing else in it is sent
}
