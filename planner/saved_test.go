package planner_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// save writes a plan into a file and reads it back.
func save(t *testing.T, p planner.Plan) planner.File {
	t.Helper()
	text, err := json.Marshal(planner.File{Plan: p})
	if err != nil {
		t.Fatal(err)
	}
	var f planner.File
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func wantMoved(t *testing.T, f planner.File, w *world, want string) {
	t.Helper()
	moved := planner.Moved(f, w.plan(), w.st)
	if got := strings.Join(moved, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
		t.Errorf("what moved is %q, want %q in it", got, want)
	}
}

// What is approved is the top-up of one card, not of whatever card the address
// holds when the file is applied.
func TestASavedPlanIsForItsCard(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	w.seen.Cards = append(w.seen.Cards, card.Card{ID: "77", Kind: card.KindVirtualCard, CardType: "23", Balance: 10_00, Status: card.CardActive})
	w.seen.Cards[0].Balance = 10_00
	f := save(t, w.plan())
	wantMoved(t, f, w, "")
	w.record(state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{ID: "1"}})
	w.record(state.Draft{Kind: state.KindAdopt, Address: a, Data: state.Adopt{ID: "77", CardType: "23"}})
	w.now = w.now.Add(time.Minute)
	wantMoved(t, f, w, "fund was planned for the id 1 and is now for 77.")
}

// A replacement is approved for the card that it replaces.
func TestASavedReplacementIsOfItsCard(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	w.apply(w.plan())
	w.opt.Replaces = []card.Address{a}
	f := save(t, w.plan())
	w.apply(w.plan())
	wantMoved(t, f, w, "open was planned for the replacement of card 1 and is now for 2.")
}

// A bind is approved for one person and, of stock cards, for one card.
func TestASavedBindIsForItsHolderAndCard(t *testing.T) {
	w := newWorld(t)
	ana := w.holder("ana")
	w.apply(w.plan())
	w.virtual("ana", ana, 200_00, 50_00)
	w.physical("badge", ana, "1111", 50_00)
	f := save(t, w.plan())
	wantMoved(t, f, w, "")
	w.want.Cards[1].Number = card.Mask("411111000000" + "2222")
	wantMoved(t, f, w, "bind was planned for the card 411111******1111 and is now for 411111******2222.")
	w.seen.Holders[0].ID = "eve"
	w.record(state.Draft{Kind: state.KindRelease, Address: ana, Data: state.Release{ID: "holder-1"}})
	w.record(state.Draft{Kind: state.KindAdopt, Address: ana, Data: state.Adopt{ID: "eve", Status: "SUCCESS"}})
	wantMoved(t, f, w, `virtual_card.travel["ana"]: bind was planned for the holder holder-1 and is now for eve.`)
}

// A plan that was cut short goes on: what it made itself has ids by then.
func TestASavedPlanKnowsWhatItMade(t *testing.T) {
	w := newWorld(t)
	ana := w.holder("ana")
	w.virtual("ana", ana, 200_00, 50_00)
	p := w.plan()
	f := save(t, p)
	w.record(state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: p.PlanID, Saved: true}})
	for i := range p.Changes[:2] {
		w.carryOut(&p.Changes[i])
	}
	w.st.Plans[p.PlanID].Done = map[string]bool{
		state.PlanKey(p.Changes[0].Action, p.Changes[0].Address): true, state.PlanKey(p.Changes[1].Action, p.Changes[1].Address): true,
	}
	left := w.plan()
	wantLines(t, left, `bind virtual_card.travel["ana"]`)
	if left.Changes[0].ID == "" || left.Changes[0].HolderID == "" {
		t.Errorf("the bind is of card %q and holder %q", left.Changes[0].ID, left.Changes[0].HolderID)
	}
	wantMoved(t, f, w, "")
}

// An op of the plan that was renamed while it was under way is done for the
// plan, so a new declaration at the old address gets nothing from it.
func TestASavedPlanHasARenamedOpOnce(t *testing.T) {
	w := newWorld(t)
	a := w.virtual("ana", card.Address{}, 200_00, 50_00)
	p := w.plan()
	f := save(t, p)
	in := state.Intent{PlanID: p.PlanID, Action: card.ActionOpen, OrderNo: p.Changes[0].Task.OrderNo, Gross: 206_19, CardType: "23"}
	w.record(
		state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin", PlanID: p.PlanID, Saved: true}},
		state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: in},
		state.Draft{Kind: state.KindOutcome, Op: "op", Address: a, Data: state.Outcome{Result: state.ResultPending, PlatformNo: "VC1"}},
	)
	wantMoved(t, f, w, "")
	w.record(state.Draft{Kind: state.KindMove, Address: a, Data: state.Move{To: card.Address{Kind: card.KindVirtualCard, Name: "trips"}}})
	wantLines(t, w.plan(), `open virtual_card.travel["ana"] 206.19`)
	wantMoved(t, f, w, `virtual_card.travel["ana"]: open was done for this plan already and would be done again.`)
	w.want.Cards = nil
	wantMoved(t, f, w, "")
}
