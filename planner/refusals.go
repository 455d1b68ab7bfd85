package planner

import (
	"fmt"
	"slices"
	"time"
)

// refusals are the guards that stop an apply before its first call.
func (w *work) refusals(accounts []Debit) []Refusal {
	refusals := append(w.clockRefusals(), w.newLedgerRefusals()...)
	refusals = append(refusals, w.targetRefusals()...)
	refusals = append(refusals, w.renameRefusals()...)
	refusals = append(refusals, w.shiftRefusals()...)
	refusals = append(refusals, w.limitRefusals()...)
	for _, d := range accounts {
		refusals = append(refusals, w.fundsRefusals(d)...)
	}
	return refusals
}

// LeastSkew is more than the whole seconds of HTTP dates, and servers that renew
// them once a second, can make of two clocks in step.
const LeastSkew = 2 * time.Second

// clockRefusals keep a plan from moving money by a clock that is not the
// issuer's: when a balance can be trusted, and which of a card's transactions
// are ours, is told from the times of both. A quarter of settle_window is let
// pass: two machines that are wrong by that much each leave half of it.
func (w *work) clockRefusals() []Refusal {
	slack := max(LeastSkew, w.in.Settings.SettleWindow/4)
	if !slices.ContainsFunc(w.changes, func(c Change) bool { return c.Action.MovesMoney() }) {
		return nil
	}
	if off := w.in.Seen.Ahead.Abs(); off > slack {
		advice := "Set this machine's clock (on Linux: timedatectl set-ntp true)."
		if off < time.Hour {
			advice += fmt.Sprintf(" If it is the issuer's that is wrong, write settle_window = %q in the provider block, or more.", 5*off.Truncate(time.Second))
		}
		return []Refusal{{
			Code: RefusedClock, Reason: Skew(w.in.Seen.Ahead) + ", and what was paid already is told by times.", Advice: advice,
		}}
	}
	if by := w.latest().Sub(w.in.Now.Add(-w.in.Seen.Ahead)); by > slack {
		return []Refusal{{
			Code:   RefusedClock,
			Reason: fmt.Sprintf("The issuer lists something of a time that is %s to come, and what was paid already is told by times.", by.Truncate(time.Second)),
			Advice: "Set this machine's clock, if it is behind. Else ask the issuer in which zone it writes its times: cardform takes them as they are written.",
		}}
	}
	return nil
}

// latest is the latest time that the issuer's lists name.
func (w *work) latest() (latest time.Time) {
	note := func(t time.Time) {
		if t.After(latest) {
			latest = t
		}
	}
	for _, h := range w.in.Seen.Holders {
		note(h.CreatedAt)
	}
	for _, c := range w.in.Seen.Cards {
		note(c.CreatedAt)
	}
	for _, o := range w.in.Seen.Orders.Items {
		note(o.CreatedAt)
	}
	return latest
}

// Skew says how far this machine's clock is ahead of the issuer's, or behind.
func Skew(ahead time.Duration) string {
	word := "ahead of"
	if ahead < 0 {
		word = "behind"
	}
	return fmt.Sprintf("This machine's clock is at least %s %s the issuer's", ahead.Abs().Truncate(time.Second), word)
}

// fundsRefusals keeps a plan from taking more than an account has, with what
// ops of earlier runs may still take of it.
func (w *work) fundsRefusals(d Debit) []Refusal {
	undecided := w.undecided(d.Name)
	short := -plus(d.After, -undecided)
	if d.Gross == 0 || short <= 0 {
		return nil
	}
	r := Refusal{
		Code:   RefusedFunds,
		Reason: fmt.Sprintf("The %s account holds %s %s that can be spent, and the plan takes %s: %s are missing.", d.Name, d.Before, d.Currency, d.Gross, short),
		Advice: fmt.Sprintf("Pay in at least %s %s, or apply a part with: cardform apply --target ADDRESS", short, d.Currency),
	}
	if undecided > 0 {
		r.Reason = fmt.Sprintf("The %s account holds %s %s that can be spent. Ops of earlier runs whose outcome is not known yet may take %s of it, and the plan takes %s: %s are missing.",
			d.Name, d.Before, d.Currency, undecided, d.Gross, short)
		r.Advice = fmt.Sprintf("Wait until they are settled and type the same command again, pay in at least %s %s, or apply a part with: cardform apply --target ADDRESS", short, d.Currency)
	}
	return []Refusal{r}
}
