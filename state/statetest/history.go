package statetest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"pgregory.net/rapid"
)

func addresses() []card.Address {
	var list []card.Address
	for _, kind := range []card.Kind{card.KindCardholder, card.KindVirtualCard, card.KindPhysicalCard} {
		for _, key := range []string{"ana@example.com", `a "${b}"`, "ü\n"} {
			list = append(list, card.Address{Kind: kind, Name: "travel", Key: card.TextKey(key)})
		}
	}
	return append(list, card.Address{Module: `module.sales["eu"]`, Kind: card.KindVirtualCard, Name: "ads", Key: card.IntKey(10)})
}

// Sample is a short history with an entry of each kind.
func Sample() []state.Draft {
	travel, moved := addresses()[3], addresses()[4]
	open := state.Intent{PlanID: "plan", Action: card.ActionOpen, OrderNo: "NUMBER0", Gross: 20619, Fee: 619, Net: 20000, CardType: "23"}
	fund := state.Intent{PlanID: "plan", Action: card.ActionFund, OrderNo: "NUMBER1", Gross: 1000, Net: 1000, CardID: "57", Balance: 500}
	done := state.Outcome{Result: state.ResultDone, By: "answer", ID: "57", PlatformNo: "VC1", Gross: 20619, Fee: 619, Net: 20000, Status: "ACTIVE"}
	return []state.Draft{
		{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format, Issuer: "emulator", MerchantID: "1", Name: "default"}},
		{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: "plan", Saved: true, Newest: card.Cursor{Number: "VC0", CreatedAt: begin}}},
		{Kind: state.KindIntent, Op: "op1", Address: travel, Data: open},
		{Kind: state.KindOutcome, Op: "op1", Address: travel, Data: done},
		{Kind: state.KindIntent, Op: "op2", Address: travel, Data: fund},
		{Kind: state.KindOutcome, Op: "op2", Address: travel, Data: state.Outcome{Result: state.ResultUnknown, By: "answer"}},
		{Kind: state.KindMove, Address: travel, Data: state.Move{To: moved}},
		{Kind: state.KindResolve, Op: "op2", Address: moved, Data: state.Resolve{Who: "ana", Why: "asked", NotExecuted: true}},
		{Kind: state.KindOutcome, Op: "op2", Address: moved, Data: state.Outcome{Result: state.ResultAbsent, By: "person"}},
		{Kind: state.KindAdopt, Address: addresses()[0], Data: state.Adopt{Why: "email", ID: "holder", Status: "SUCCESS"}},
		{Kind: state.KindRelease, Address: moved, Data: state.Release{ID: "57", Balance: 500}},
		{Kind: state.KindRun, Data: state.Run{Phase: "end", PlanID: "plan", Saved: true, Done: true}},
	}
}

// History draws a valid history: whatever Fold refuses is left out.
func History(r *rapid.T) []state.Draft {
	s, now := state.New(), Clock()
	var history []state.Draft
	take := func(d state.Draft) {
		next := s.Clone()
		entries, err := state.Seal(next.Head, "run", now(), []state.Draft{d})
		if err != nil {
			r.Fatal(err)
		}
		if _, err := next.Fold(entries[0]); err == nil {
			s, history = next, append(history, d)
		}
	}
	take(Sample()[0])
	take(Sample()[1])
	for step := range rapid.IntRange(0, 60).Draw(r, "steps") {
		take(draft(r, s, step))
	}
	return history
}

// draft draws what may come next, an intent or an outcome more often than not.
func draft(r *rapid.T, s *state.State, step int) state.Draft {
	a := rapid.SampledFrom(addresses()).Draw(r, "address")
	id := fmt.Sprint(rapid.IntRange(1, 9).Draw(r, "id"))
	amount := card.Money(rapid.Int64Range(0, 100_000).Draw(r, "amount"))
	switch rapid.SampledFrom([]string{"intent", "intent", "outcome", "outcome", "outcome", "adopt", "release", "move", "run", "resolve"}).Draw(r, "kind") {
	case "intent":
		return drawIntent(r, s, a, step, amount)
	case "outcome":
		return drawOutcome(r, s, id, amount)
	case "adopt":
		adopt := state.Adopt{PlanID: "plan", Why: "import", ID: id}
		if rapid.Bool().Draw(r, "order") {
			adopt.Action, adopt.N, adopt.OrderNo, adopt.Gross, adopt.Net = card.ActionOpen, s.Resource(a).Opens, "NUMBER", amount, amount
		}
		return state.Draft{Kind: state.KindAdopt, Address: a, Data: adopt}
	case "release":
		return state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{PlanID: "plan", ID: s.Resource(a).ID}}
	case "move":
		return state.Draft{Kind: state.KindMove, Address: a, Data: state.Move{To: rapid.SampledFrom(addresses()).Draw(r, "to")}}
	case "resolve":
		return state.Draft{Kind: state.KindResolve, Op: drawOp(r, s), Data: state.Resolve{Who: "ana", Why: "asked"}}
	}
	return state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: id, Saved: true, Newest: card.Cursor{Number: id, CreatedAt: begin}}}
}

func drawIntent(r *rapid.T, s *state.State, a card.Address, step int, gross card.Money) state.Draft {
	if op := s.Ops[drawOp(r, s)]; op != nil && rapid.Bool().Draw(r, "again") {
		return state.Draft{Kind: state.KindIntent, Op: op.ID, Address: op.Address, Data: op.Intent}
	}
	known := s.Resource(a)
	in := state.Intent{PlanID: "plan", Action: card.ActionCreate, OrderNo: fmt.Sprint("NUMBER", step), Gross: gross, CardID: known.ID}
	switch {
	case a.Kind == card.KindCardholder:
	case known.Held && rapid.Bool().Draw(r, "bind"):
		in.Action = card.ActionBind
	case known.Held:
		in.Action, in.N = card.ActionFund, known.TopUps
	default:
		in.Action, in.N, in.CardID = card.ActionOpen, known.Opens, ""
	}
	return state.Draft{Kind: state.KindIntent, Op: fmt.Sprint("op", step), Address: a, Data: in}
}

func drawOutcome(r *rapid.T, s *state.State, id string, amount card.Money) state.Draft {
	result := rapid.SampledFrom([]state.Result{state.ResultDone, state.ResultDone, state.ResultDone, state.ResultPending,
		state.ResultRefused, state.ResultUnknown, state.ResultFailed, state.ResultAbsent}).Draw(r, "result")
	return state.Draft{Kind: state.KindOutcome, Op: drawOp(r, s), Data: state.Outcome{Result: result, By: "list", ID: id, PlatformNo: "VC" + id,
		Gross: amount, Net: amount, UsedUp: rapid.Bool().Draw(r, "used up")}}
}

// drawOp draws the id of an op that an outcome may be of; "" where there is
// none.
func drawOp(r *rapid.T, s *state.State) string {
	ops := slices.Sorted(maps.Keys(s.Ops))
	ops = append(ops, slices.Sorted(maps.Keys(s.Freed))...)
	if len(ops) == 0 {
		return ""
	}
	return rapid.SampledFrom(ops).Draw(r, "op")
}
