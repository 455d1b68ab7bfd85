package statetest

import (
	"fmt"

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
	for i, d := range append(Sample()[:2], rapid.SliceOfN(rapid.Custom(draft), 0, 40).Draw(r, "drafts")...) {
		if d.Kind == state.KindIntent && d.Op == "" {
			d.Op = fmt.Sprintf("op%d", i%12)
		}
		next := s.Clone()
		entries, err := state.Seal(next.Head, "run", now(), []state.Draft{d})
		if err != nil {
			r.Fatal(err)
		}
		if _, err := next.Fold(entries[0]); err == nil {
			s, history = next, append(history, d)
		}
	}
	return history
}

func draft(r *rapid.T) state.Draft {
	a := rapid.SampledFrom(addresses()).Draw(r, "address")
	op := fmt.Sprintf("op%d", rapid.IntRange(0, 11).Draw(r, "op"))
	id := fmt.Sprint(rapid.IntRange(1, 6).Draw(r, "id"))
	n := rapid.IntRange(0, 3).Draw(r, "n")
	gross := card.Money(rapid.Int64Range(0, 100_000).Draw(r, "gross"))
	action := rapid.SampledFrom([]card.Action{card.ActionCreate, card.ActionOpen, card.ActionBind, card.ActionFund}).Draw(r, "action")
	result := rapid.SampledFrom([]state.Result{state.ResultDone, state.ResultDone, state.ResultPending, state.ResultRefused,
		state.ResultUnknown, state.ResultFailed, state.ResultAbsent}).Draw(r, "result")
	return rapid.SampledFrom([]state.Draft{
		{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: id, Saved: n == 0, Newest: card.Cursor{Number: op, CreatedAt: begin}}},
		{Kind: state.KindIntent, Op: op, Address: a, Data: state.Intent{PlanID: "plan", Action: action, N: n, OrderNo: op, Gross: gross, HolderID: id}},
		{Kind: state.KindIntent, Op: op, Address: a, Data: state.Intent{PlanID: id, Action: card.ActionFund, N: n, OrderNo: op, Gross: gross, CardID: id}},
		{Kind: state.KindOutcome, Op: op, Data: state.Outcome{Result: result, By: "list", ID: id, PlatformNo: op, Gross: gross, Net: gross, UsedUp: n == 1}},
		{Kind: state.KindOutcome, Op: op, Data: state.Outcome{Result: state.ResultDone, By: "answer", ID: id, Gross: gross, Net: gross}},
		{Kind: state.KindAdopt, Address: a, Data: state.Adopt{PlanID: "plan", Why: "order", ID: id, Action: action, N: n, OrderNo: op, Gross: gross, Net: gross}},
		{Kind: state.KindRelease, Address: a, Data: state.Release{PlanID: "plan", ID: id}},
		{Kind: state.KindMove, Address: a, Data: state.Move{To: rapid.SampledFrom(addresses()).Draw(r, "to")}},
		{Kind: state.KindResolve, Op: op, Data: state.Resolve{Who: "ana", Why: "asked"}},
	}).Draw(r, "draft")
}
