package applier

import (
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// Due is when the lists must be read again so that they decide what it is too
// early for: before that they cannot prove that nothing happened. It is false
// when another listing would decide no more.
func Due(findings []planner.Finding) (time.Time, bool) {
	var due time.Time
	for _, f := range findings {
		if f.Due.After(due) {
			due = f.Due
		}
	}
	return due, !due.IsZero()
}

// Verdict says in a sentence what the lists showed of an op.
func Verdict(out state.Outcome) string {
	switch out.Result {
	case state.ResultDone:
		return "The issuer's lists show that it was done."
	case state.ResultPending:
		return "The issuer's lists show its order, which is not finished."
	case state.ResultFailed:
		return "The issuer's lists show that it failed: " + out.Reason + "."
	}
	return "The issuer's lists show that it was never carried out."
}

func (t *settling) record(op *state.Op, out state.Outcome) {
	t.drafts = append(t.drafts, state.Draft{Kind: state.KindOutcome, Op: op.ID, Address: op.Address, Data: out})
}

func (t *settling) wait(op *state.Op, reason string) {
	t.findings = append(t.findings, planner.Finding{Op: op.ID, Address: op.Address, Action: op.Action, Reason: reason})
}

// early waits for a listing that begins at least d after the op's last send.
func (t *settling) early(op *state.Op, d time.Duration, reason string) {
	t.until(op, reason, t.sent(op).Add(d))
}

// until waits for a listing that begins at due; zero: nobody knows when.
func (t *settling) until(op *state.Op, reason string, due time.Time) {
	t.wait(op, reason)
	t.findings[len(t.findings)-1].Due = due
}

func (t *settling) person(op *state.Op, reason string, candidates []card.Order) {
	t.findings = append(t.findings, planner.Finding{
		Op: op.ID, Address: op.Address, Action: op.Action, Person: true, Candidates: candidates,
		Reason: reason, Advice: resolveAdvice(op.ID), Class: op.Class(),
	})
}

func resolveAdvice(op string) string {
	return fmt.Sprintf("Look it up at the issuer, then run: cardform resolve %s --as-order ID --why TEXT, or with --as-not-executed --why TEXT", op)
}
