package planner

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// Make plans. The same Input makes the same Plan.
func Make(in Input) Plan {
	w := newWork(in)
	w.keepFresh()
	for _, h := range in.Want.Holders {
		w.planHolder(h)
	}
	for _, c := range in.Want.Cards {
		w.planCard(c)
	}
	w.planReleases()
	return w.finish()
}

// work is a plan in the making.
type work struct {
	in        Input
	index     index
	selected  map[card.Address]bool   // nil: everything
	people    map[card.Address]person // what became of each wanted holder
	adopted   map[string]card.Address // ids that this plan adopts
	nextTopUp map[card.Address]int    // order numbers, where the issuer lists ones that the ledger does not know
	origins   *origins
	opened    *openings              // see openings; nil until it is needed
	charged   map[feeKey]*card.Order // see lastTopUp; nil until it is needed
	changes   []Change
	none      int
	diags     card.Diagnostics
}

func newWork(in Input) *work {
	x := newIndex(in)
	return &work{
		in:        in,
		index:     x,
		origins:   newOrigins(in.Want.Moves, x.wanted),
		selected:  selection(in),
		people:    make(map[card.Address]person, len(in.Want.Holders)),
		adopted:   map[string]card.Address{},
		nextTopUp: map[card.Address]int{},
		changes:   make([]Change, 0, likely(in)),
		diags:     card.Diagnostics{},
	}
}

// likely is about how many changes there will be: most of what the ledger does
// not hold is made.
func likely(in Input) int {
	n := 0
	for _, h := range in.Want.Holders {
		if r := in.Known.Resources[h.Address]; r == nil || !r.Held {
			n++
		}
	}
	for _, c := range in.Want.Cards {
		if r := in.Known.Resources[c.Address]; r == nil || !r.Held {
			n += 2
		}
	}
	return n
}

// keepFresh leaves out the replacement of cards that are newer than the lists:
// the same command, typed again after it was cut short, has just got them.
func (w *work) keepFresh() {
	for a := range w.index.replaced {
		if r := w.in.Known.Resource(a); r.Held && w.fresh(r.HeldAt) {
			delete(w.index.replaced, a)
			w.warn(a, "--replace was left out", fmt.Sprintf("The ledger got the card %s here a moment ago, maybe by the same command. "+
				"To replace that card, too, type the command again once settle_window (%s) is over.", r.ID, w.in.Settings.SettleWindow))
		}
	}
}

// chosen reports whether the address is in what --target and --exclude select.
func (w *work) chosen(a card.Address) bool { return w.selected == nil || w.selected[a] }

// add records a change of a chosen address; one that is not chosen changes
// nothing.
func (w *work) add(c Change) {
	if !w.chosen(c.Address) {
		return
	}
	c.Kind, c.Holder = c.Address.Kind, w.holderOfCard(c.Address)
	if c.Fields == nil {
		c.Fields = []string{}
	}
	slices.Sort(c.Fields)
	c.Subject = w.subject(c)
	w.changes = append(w.changes, c)
}

func (w *work) subject(c Change) Subject {
	s := Subject{ID: cmp.Or(c.Task.CardID, c.Task.ID), HolderID: c.Task.HolderID}
	switch c.Action {
	case card.ActionOpen:
		s.Replaces = w.in.Known.Resource(c.Address).ID
	case card.ActionBind:
		s.CardNumber = c.Task.Number
	}
	return s
}

// holderOfCard is who a card is declared for, or, once it is no longer
// declared, whose the ledger knows it to be.
func (w *work) holderOfCard(a card.Address) card.Address {
	if holder, ok := w.index.holderOf[a]; ok || a.Kind == card.KindCardholder {
		return holder
	}
	return w.index.owner[w.in.Known.Resource(a).HolderID]
}

func (w *work) addNone(a card.Address) {
	if w.chosen(a) {
		w.none++
	}
}

func (w *work) wait(a card.Address, reason string) {
	w.add(Change{Address: a, Action: card.ActionWait, Reason: reason})
}

// block records a problem that a person has to solve; advice says how.
func (w *work) block(a card.Address, reason, advice string, fields ...string) {
	w.add(Change{Address: a, Action: card.ActionBlocked, Reason: reason + " " + advice, Fields: fields})
}

func (w *work) warn(a card.Address, summary, detail string) {
	if w.chosen(a) {
		w.diags = append(w.diags, card.Diagnostic{Severity: card.SeverityWarning, Summary: summary, Detail: detail, Address: a.String()})
	}
}

// planReleases lets go of what is known and no longer wanted.
func (w *work) planReleases() {
	kept := make(map[card.Address]bool, len(w.in.Want.Keep))
	for _, block := range w.in.Want.Keep {
		kept[block] = true
	}
	removed := newRemovals(w.in.Want.Removed)
	var dropped []card.Address
	for a, r := range w.in.Known.Resources {
		if r.Held && !w.index.wanted[a] {
			dropped = append(dropped, a)
		}
	}
	slices.SortFunc(dropped, card.Address.Compare)
	for _, a := range dropped {
		switch {
		case w.opWaits(a):
		case kept[a.Declaration()]:
			w.block(a, "The configuration no longer declares it, and its block has prevent_release.",
				"Declare it again, or remove prevent_release from the lifecycle of "+a.Block().String()+".")
		default:
			_, told := removed.of(a)
			w.release(a, told)
		}
	}
}

// release lets go of what the ledger holds at a; removed says that a block tells
// so.
func (w *work) release(a card.Address, removed bool) {
	r := w.in.Known.Resource(a)
	reason := "The configuration no longer declares it. It leaves the ledger and stays alive at the issuer"
	if removed {
		reason = "A removed block says so. It leaves the ledger and stays alive at the issuer"
	}
	before := map[string]string{"id": r.ID}
	if c := w.index.cards[r.ID]; c != nil && a.Kind != card.KindCardholder {
		reason += " with " + c.Balance.String() + " USD on it"
		before["balance"] = c.Balance.String()
	}
	task := Task{ID: r.ID}
	if c := w.index.cards[r.ID]; c != nil {
		task.Balance = c.Balance
	}
	w.add(Change{Address: a, Action: card.ActionRelease, Reason: reason + ".", Before: before, Task: task})
}

// opWaits reports whether an op of the address is not settled, or was settled
// and is in question again, and says so in the plan: nothing else is planned
// for an address until it is.
func (w *work) opWaits(a card.Address) bool {
	op := w.index.ops[a]
	switch f := w.index.persons[a]; {
	case f != nil:
		w.block(a, f.Reason, "Decide with: cardform resolve "+f.Op+" --as-order ID --why TEXT, or with --as-not-executed --why TEXT")
	case op != nil:
		w.wait(a, waitReason(op, w.index.findings[op.ID]))
	default:
		return false
	}
	return true
}

func waitReason(op *state.Op, f *Finding) string {
	switch {
	case f != nil:
		return f.Reason
	case op.Pending:
		return "The issuer has not finished the order " + cmp.Or(op.PlatformNo, op.OrderNo) + " (" + string(op.Action) + ", " + op.Gross.String() + " USD, order_no " + op.OrderNo + ")."
	}
	return "It is not known yet if the " + string(op.Action) + " of an earlier run happened."
}

// finish sorts, counts and guards.
func (w *work) finish() Plan {
	slices.SortStableFunc(w.changes, func(a, b Change) int {
		return cmp.Or(a.Address.Compare(b.Address), cmp.Compare(a.Action.Stage(), b.Action.Stage()))
	})
	debits := w.debits()
	w.warnFees()
	w.warnUndecided(debits)
	w.diags.Sort()
	p := Plan{
		FormatVersion: FormatVersion,
		PlanID:        w.in.PlanID,
		CreatedAt:     w.in.Now.UTC(),
		Issuer:        w.in.Settings.Issuer,
		Summary:       summarise(w.changes, w.none),
		Accounts:      debits,
		Moved:         append([]Move{}, w.in.Moved...),
		Changes:       w.changes,
		Undeclared:    w.undeclared(),
		Diagnostics:   w.diags,
		Findings:      append([]Finding{}, w.in.Findings...),
	}
	for _, c := range w.changes {
		if c.Action.IsOp() {
			p.Calls++
		}
	}
	if rps := w.in.Settings.RequestsPerSecond; rps > 0 {
		p.Seconds = int(math.Ceil(float64(p.Calls) / rps))
	}
	p.Refusals = w.refusals(p.Accounts)
	return p
}

func summarise(changes []Change, none int) Summary {
	s := Summary{None: none}
	for _, c := range changes {
		s.Add(c.Action)
	}
	return s
}

// Changed reports whether the plan is anything but empty: what
// --detailed-exitcode tells.
func (p Plan) Changed() bool {
	return len(p.Moved) > 0 || p.Summary != Summary{None: p.Summary.None}
}

// Effective reports whether an apply changes anything, at the issuer or in the
// ledger.
func (p Plan) Effective() bool { return len(p.Moved) > 0 || p.Summary.Effective() }

func lower(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
