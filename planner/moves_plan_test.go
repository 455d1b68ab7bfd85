package planner_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// A plan that only moves changes something, and nothing that costs.
func TestAPlanOfMoves(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 1)
	w.apply(w.plan())
	w.want.Cards[0].Address.Name = "trips"
	w.want.Moves = moves(t, "virtual_card.travel > virtual_card.trips")
	in := w.input()
	found, _ := planner.Relocate(in.Want, in.Known)
	w.move(found)
	in.Moved = found
	p := planner.Make(in)
	if len(p.Changes)+len(p.Refusals)+p.Calls != 0 || !p.Changed() || !p.Effective() || !slices.Equal(p.Moved, found) {
		t.Errorf("moved %s, changes %v, refused %v", said(p.Moved), lines(p), p.Refusals)
	}
	if p := w.plan(); p.Changed() || p.Effective() || p.Moved == nil {
		t.Errorf("without moves: %v", lines(p))
	}
}

// What moved belongs to a narrowed plan by its old name too. Where it is left out
// nothing is applied: the renames are done whole, or not at all.
func TestMovesAndTargets(t *testing.T) {
	for name, test := range map[string]struct {
		targets, excludes string
		want              bool // refused
	}{
		"the new name":         {"virtual_card.trips", "", false},
		"the old name":         {"virtual_card.travel", "", false},
		"what needs it":        {"virtual_card.late", "", true},
		"its holder alone":     {"cardholder.employee", "", true},
		"a part of it":         {`virtual_card.trips["ana"]`, "", true},
		"both, one by one":     {`virtual_card.trips["ana"]; virtual_card.travel["ben"]`, "", false},
		"left out":             {"", "virtual_card.trips", true},
		"left out by its name": {"", `virtual_card.travel["ben"]`, true},
		"others left out":      {"", "virtual_card.late", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.virtual("ana", w.holder("ana"), 200_00, 1)
			w.virtual("ben", w.holder("ben"), 200_00, 1)
			w.apply(w.plan())
			w.want.Cards[0].Address.Name, w.want.Cards[1].Address.Name = "trips", "trips"
			w.virtual("late", card.Address{}, 200_00, 1)
			w.want.Cards[2].Address.Name = "late"
			w.want.Moves = moves(t, "virtual_card.travel > virtual_card.trips")
			found, _ := planner.Relocate(w.want, w.st)
			w.move(found)
			in := w.input()
			in.Moved = found
			for _, s := range fields(test.targets) {
				in.Options.Targets = append(in.Options.Targets, selects(t, s))
			}
			for _, s := range fields(test.excludes) {
				in.Options.Excludes = append(in.Options.Excludes, selects(t, s))
			}
			got := refused(planner.Make(in), planner.RefusedTarget)
			if len(got) == 1 != test.want {
				t.Fatalf("refused: %v", got)
			}
			if test.want && test.excludes == "" && !strings.Contains(got[0].Advice, `--target 'virtual_card.trips["ben"]'`) {
				t.Errorf("the way out is missing: %s", got[0].Advice)
			}
		})
	}
}

// A saved plan is for its renames and no others; those that the ledger has by now
// were cut short after them, or typed.
func TestASavedPlanOfMoves(t *testing.T) {
	const a, b = "virtual_card.a > virtual_card.b", "virtual_card.x > virtual_card.y"
	for name, test := range map[string]struct {
		ledger, file, now string
		done              bool // the ledger has the file's renames
		want              int
	}{
		"the same":              {"virtual_card.a; virtual_card.x", a + ";" + b, a + ";" + b, false, 0},
		"all are done":          {"virtual_card.a; virtual_card.x", a + ";" + b, "", true, 0},
		"one is done":           {"virtual_card.a", a + ";" + b, "", true, 1},
		"a block is gone":       {"virtual_card.a; virtual_card.x", a + ";" + b, a, false, 1},
		"a block is new":        {"virtual_card.a; virtual_card.x", a, a + ";" + b, false, 1},
		"it goes elsewhere":     {"virtual_card.a", a, "virtual_card.a > virtual_card.c", false, 2},
		"another card is there": {"virtual_card.b", a, "", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.holds(test.ledger)
			file := planner.File{Plan: planner.Plan{PlanID: "p1", Moved: movesOf(t, test.file)}}
			if test.done {
				found, _ := planner.Relocate(card.Want{Moves: moves(t, test.file)}, w.st)
				w.move(found)
			}
			got := planner.Moved(file, planner.Plan{Moved: movesOf(t, test.now)}, w.st)
			if len(got) != test.want {
				t.Errorf("moved since: %q", got)
			}
		})
	}
	w := newWorld(t)
	w.holds("virtual_card.a")
	found, _ := planner.Relocate(card.Want{Moves: moves(t, a)}, w.st)
	w.move(found)
	w.record(state.Draft{Kind: state.KindRelease, Address: found[0].To, Data: state.Release{ID: found[0].ID}})
	if got := planner.Moved(planner.File{Plan: planner.Plan{Moved: found}}, planner.Plan{}, w.st); len(got) > 0 {
		t.Errorf("moved, then released: %q", got)
	}
}

// movesOf are the moves of cards whose ids are their first addresses.
func movesOf(t testing.TB, text string) []planner.Move {
	t.Helper()
	var all []planner.Move
	for _, m := range moves(t, text) {
		all = append(all, planner.Move{From: m.From.Address(), To: m.To.Address(), ID: m.From.String()})
	}
	return all
}

// A removed block asks nobody for less: a card like the one that it lets go of is
// not paid for under another name.
func TestRemovedIsNoWayAroundTheRenameGuard(t *testing.T) {
	w := newWorld(t)
	w.virtual("ana", w.holder("ana"), 200_00, 1)
	w.apply(w.plan())
	w.want.Cards[0].Address.Name = "trips"
	w.want.Removed = []card.Removed{{From: selects(t, "virtual_card.travel")}}
	if got := refused(w.plan(), planner.RefusedRename); len(got) != 1 {
		t.Errorf("refused: %v", got)
	}
	w.want.Moves = moves(t, "virtual_card.travel > virtual_card.trips")
	found, _ := planner.Relocate(w.want, w.st)
	w.move(found)
	if p := w.plan(); p.Changed() || len(p.Refusals) > 0 {
		t.Errorf("with a moved block: %v, %v", lines(p), p.Refusals)
	}
}

// A ledger whose cards were all renamed is as old as before: what others opened
// is none of its own that it lost.
func TestAfterARenameTheLedgerIsNotNew(t *testing.T) {
	w := newWorld(t)
	w.set.Reference = card.ReferenceNone
	w.seen.Cards = append(w.seen.Cards, card.Card{Kind: card.KindVirtualCard, ID: "foreign", CardType: "23", Status: card.CardActive})
	w.virtual("ana", w.holder("ana"), 200_00, 1)
	w.opt.NewLedger = true
	w.apply(w.plan())
	w.opt.NewLedger = false
	w.virtual("ben", w.holder("ben"), 200_00, 1)
	if got := refused(w.plan(), planner.RefusedNewLedger); len(got) > 0 {
		t.Fatalf("before: %v", got)
	}
	w.want.Cards[0].Address.Name, w.want.Moves = "trips", moves(t, `virtual_card.travel["ana"] > virtual_card.trips["ana"]`)
	found, _ := planner.Relocate(w.want, w.st)
	w.move(found)
	if p := w.plan(); len(p.Refusals) > 0 || p.Summary.Open != 1 {
		t.Errorf("after: %v, %v", lines(p), p.Refusals)
	}
}
