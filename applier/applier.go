package applier

import (
	"context"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// Clock is what an apply waits by.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// WallClock waits by the machine's clock, and the zero value tells its time.
type WallClock struct {
	Time func() time.Time // what it tells; nil: time.Now
}

var _ Clock = WallClock{}

// Now returns the time with its monotonic part.
func (c WallClock) Now() time.Time {
	if c.Time != nil {
		return c.Time()
	}
	return time.Now()
}

// After is time.After.
func (WallClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Applier carries out one plan. Apply is called once.
type Applier struct {
	Issuer         provider.Issuer
	Log            *state.Log // with the lease held and the drafts of Settle appended
	Settings       planner.Settings
	RequestTimeout time.Duration
	Wait           time.Duration // for how long to ask for a pending order
	Concurrency    int           // calls at a time, at least 1
	Numbers        map[card.Address]card.Number
	Want           card.Want
	Clock          Clock
	Progress       Progress // nil: nobody listens
	PlanID         string
	Saved          bool      // PlanID is that of a plan file
	Run            string    // this run's id, as in Log
	Who            string    // who runs it, for the record
	Started        time.Time // when this process began, with the monotonic part

	Stop       <-chan struct{} // closed by the first interrupt: no new calls; nil: never
	Checkpoint func(string)    // called at the points where a crash is most telling; nil: not
}

// The checkpoints of an apply: the moments before and after each record and
// each call, where a crash is most telling. Checkpoints lists them.
const (
	CheckBeforeSettle  = "before_settle"  // the lists decided ops of an earlier run
	CheckAfterSettle   = "after_settle"   // that is durable
	CheckBeforeBegin   = "before_begin"   // the run's mark and its ledger-only changes are about to be recorded
	CheckAfterBegin    = "after_begin"    // they are durable
	CheckBeforeIntent  = "before_intent"  // an op is chosen
	CheckAfterIntent   = "after_intent"   // its intent is durable
	CheckBeforeSend    = "before_send"    // its call is next
	CheckAfterAnswer   = "after_answer"   // the answer is here and not recorded
	CheckBeforeOutcome = "before_outcome" // the outcome is on its way to the ledger
	CheckAfterOutcome  = "after_outcome"  // the outcome is durable
	CheckBeforeLook    = "before_look"    // the lists are about to decide ops of this run
	CheckAfterLook     = "after_look"     // what they decided is durable
	CheckBeforeEnd     = "before_end"     // everything is done but the run's end mark
	CheckAfterEnd      = "after_end"      // the end mark is durable
)

// Checkpoints lists the checkpoints in the order in which a run meets them.
func Checkpoints() []string {
	return []string{
		CheckBeforeSettle, CheckAfterSettle, CheckBeforeBegin, CheckAfterBegin, CheckBeforeIntent, CheckAfterIntent, CheckBeforeSend,
		CheckAfterAnswer, CheckBeforeOutcome, CheckAfterOutcome, CheckBeforeLook, CheckAfterLook, CheckBeforeEnd, CheckAfterEnd,
	}
}

// Apply carries out p. newest is the newest order that the listing behind p
// showed. A cancelled ctx cuts the calls in flight; what became of them is
// then unknown, and recorded as that. The error is not nil when the ledger
// could not be written: whatever was in flight then has no outcome in it, and
// the next run settles it from the lists. The Result is valid in any case.
func (a *Applier) Apply(ctx context.Context, p planner.Plan, newest card.Cursor) (Result, error) {
	record := context.WithoutCancel(ctx) // what happened is recorded however impatient anyone is
	r := newRun(a, p)
	a.check(CheckBeforeBegin)
	err := a.Log.Append(record, a.begin(p, newest)...)
	if err == nil {
		a.check(CheckAfterBegin)
		r.begun()
		err = r.loop(ctx, record)
	}
	if err == nil {
		end := state.Run{Phase: "end", PlanID: a.savedPlan(), Saved: a.Saved, Done: r.complete()}
		if r.result.Gross > 0 && !r.stopping {
			end.Newest = a.newestOwn(ctx, newest)
		}
		a.check(CheckBeforeEnd)
		err = a.Log.Append(record, state.Draft{Kind: state.KindRun, Data: end})
	}
	if err == nil {
		a.check(CheckAfterEnd)
		r.result.Head = a.Log.State.Head
	}
	return r.result, err
}

// begin is the run's mark and all that changes the ledger alone.
func (a *Applier) begin(p planner.Plan, newest card.Cursor) []state.Draft {
	drafts := []state.Draft{{Kind: state.KindRun, Data: state.Run{
		Phase: "begin", Who: a.Who, PlanID: a.savedPlan(), Saved: a.Saved, Newest: newest, Funds: funds(p),
	}}}
	for _, c := range p.Changes {
		switch c.Action {
		case card.ActionAdopt:
			drafts = append(drafts, state.Draft{Kind: state.KindAdopt, Address: c.Address, Data: a.adoption(c)})
		case card.ActionRelease:
			drafts = append(drafts, state.Draft{Kind: state.KindRelease, Address: c.Address, Data: state.Release{
				PlanID: a.savedPlan(), ID: c.Task.ID, Balance: c.Task.Balance,
			}})
		}
	}
	return drafts
}

// funds is what was available before the plan.
func funds(p planner.Plan) *state.Funds {
	var f state.Funds
	for _, d := range p.Accounts {
		switch d.Name {
		case planner.AccountMerchant:
			f.Merchant = d.Before
		case planner.AccountPhysical:
			f.Physical = d.Before
		}
	}
	return &f
}

func (a *Applier) adoption(c planner.Change) state.Adopt {
	t := c.Task
	ad := state.Adopt{
		PlanID: a.savedPlan(), Why: t.Why, ID: t.ID, CardType: t.CardType, HolderID: t.HolderID, Number: t.Number, Status: t.Status,
	}
	if t.CardType != "" { // a card
		ad.Balance = &t.Balance
	}
	if o := t.Order; o != nil {
		ad.Action, ad.N, ad.OrderNo, ad.Gross, ad.Fee, ad.Net, ad.At = card.ActionOpen, t.N, t.OrderNo, o.Gross, o.Fee, o.Net, o.CreatedAt
		if o.Kind == card.OrderTopUp {
			ad.Action = card.ActionFund
		}
		if t.Origin != c.Address {
			ad.Origin = t.Origin
		}
	}
	return ad
}

// savedPlan is the plan id that entries carry: only a plan file's changes are
// done at most once.
func (a *Applier) savedPlan() string {
	if a.Saved {
		return a.PlanID
	}
	return ""
}

func (a *Applier) check(point string) {
	if a.Checkpoint != nil {
		a.Checkpoint(point)
	}
}
