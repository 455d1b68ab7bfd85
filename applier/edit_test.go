package applier_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

// address parses an address that a test spells out.
func address(t testing.TB, text string) card.Address {
	t.Helper()
	a, err := card.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// held is a ledger that holds card 57 at virtual_card.one, 61 and 62 at the two
// instances of virtual_card.two, and has an open of virtual_card.x[0] on its way.
func held(t testing.TB) *scene {
	s := newScene(t)
	for text, id := range map[string]string{"virtual_card.one": "57", "virtual_card.two[0]": "61", "virtual_card.two[1]": "62"} {
		s.fold(state.KindAdopt, "", address(t, text), state.Adopt{Why: "import", ID: id, CardType: "31"})
	}
	s.open(0)
	return s
}

// edit renders what an edit writes, or why it is refused and where.
func edit(t testing.TB, drafts []state.Draft, err error) []string {
	t.Helper()
	var e *applier.EditError
	if errors.As(err, &e) {
		return []string{fmt.Sprintf("%d: %s (%s)", e.Kind, e.Reason, e.Address)}
	}
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range drafts {
		lines = append(lines, fmt.Sprintf("%s %s %+v", d.Kind, d.Address, d.Data))
	}
	return lines
}

// A rename takes a block with its instances or one address, and never lands on
// what is held or in a block of another form.
func TestRename(t *testing.T) {
	for _, c := range []struct {
		from, to string
		kind     applier.EditFault
		want     []string
	}{
		{from: "virtual_card.one", to: "virtual_card.new", want: []string{"move virtual_card.one {To:virtual_card.new}"}},
		{from: "virtual_card.one", to: "virtual_card.two[2]", want: []string{"move virtual_card.one {To:virtual_card.two[2]}"}},
		{from: "virtual_card.two[1]", to: "virtual_card.new", want: []string{"move virtual_card.two[1] {To:virtual_card.new}"}},
		{from: "virtual_card.x[0]", to: "virtual_card.new", want: []string{"move virtual_card.x[0] {To:virtual_card.new}"}},
		{from: "virtual_card.two", to: "virtual_card.new", want: []string{
			"move virtual_card.two[0] {To:virtual_card.new[0]}", "move virtual_card.two[1] {To:virtual_card.new[1]}",
		}},
		{from: "virtual_card.none", to: "virtual_card.new", kind: applier.EditNotHeld, want: []string{"the ledger does not hold virtual_card.none ()"}},
		{from: "virtual_card.one", to: "cardholder.one", kind: applier.EditOtherKind, want: []string{"a virtual_card cannot become a cardholder ()"}},
		{from: "virtual_card.one", to: "virtual_card.one", kind: applier.EditTaken, want: []string{"the ledger holds virtual_card.one already (virtual_card.one)"}},
		{from: "virtual_card.one", to: "virtual_card.x[0]", kind: applier.EditTaken, want: []string{"the ledger holds virtual_card.x[0] already (virtual_card.x[0])"}},
		{from: "virtual_card.two", to: "virtual_card.one", kind: applier.EditTaken, want: []string{"the ledger holds virtual_card.one already (virtual_card.one)"}},
		{from: "virtual_card.two", to: "virtual_card.new[0]", kind: applier.EditToInstance, want: []string{"virtual_card.two has several instances, and virtual_card.new[0] is a single one (virtual_card.two[0])"}},
		{from: "virtual_card.one", to: "virtual_card.two", kind: applier.EditToBlock, want: []string{"virtual_card.one is a single instance, and virtual_card.two is a block with keys (virtual_card.two[0])"}},
	} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			drafts, err := applier.Rename(held(t).Known, address(t, c.from), address(t, c.to))
			if err != nil {
				c.want[0] = fmt.Sprintf("%d: %s", c.kind, c.want[0])
			}
			if diff := cmp.Diff(c.want, edit(t, drafts, err)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What is forgotten is written once, however often it is named, and an address
// with an order on its way is kept.
func TestForget(t *testing.T) {
	known := held(t).Known
	for _, c := range []struct {
		named []string
		want  []string
	}{
		{[]string{"virtual_card.two", "virtual_card.two[0]", "virtual_card.one"}, []string{
			"release virtual_card.one {PlanID: ID:57 Balance:0.00}", "release virtual_card.two[0] {PlanID: ID:61 Balance:0.00}", "release virtual_card.two[1] {PlanID: ID:62 Balance:0.00}",
		}},
		{[]string{"virtual_card.one", "virtual_card.none"}, []string{fmt.Sprintf("%d: the ledger does not hold virtual_card.none ()", applier.EditNotHeld)}},
		{[]string{"virtual_card.one", "virtual_card.x"}, []string{fmt.Sprintf("%d: an order of virtual_card.x[0] is not settled (virtual_card.x[0])", applier.EditUnsettled)}},
	} {
		var named []card.Selector
		for _, text := range c.named {
			sel, err := card.ParseSelector(text)
			if err != nil {
				t.Fatal(err)
			}
			named = append(named, sel)
		}
		drafts, err := applier.Forget(known, named)
		if diff := cmp.Diff(c.want, edit(t, drafts, err)); diff != "" {
			t.Errorf("%v: -want +got:\n%s", c.named, diff)
		}
	}
}

// wanting declares cards at these addresses.
func (s *scene) wanting(addrs ...card.Address) *scene {
	for _, a := range addrs {
		s.Want.Cards = append(s.Want.Cards, card.WantCard{Declared: card.Declared{Address: a}, CardType: "23"})
	}
	return s
}

// An import takes what is declared, listed and nobody's.
func TestImport(t *testing.T) {
	ana, newCard := at(card.KindCardholder, 0), address(t, "virtual_card.new")
	for name, c := range map[string]struct {
		addr card.Address
		id   string
		kind applier.EditFault
		want string
	}{
		"a card":            {addr: newCard, id: "70", want: "70 31 h-1"},
		"a holder by id":    {addr: ana, id: "h-1", want: "h-1  "},
		"a holder by mail":  {addr: ana, id: "ANA@example.com", want: "h-1  "},
		"undeclared":        {addr: address(t, "virtual_card.other"), id: "70", kind: applier.EditUndeclared, want: "the configuration does not declare virtual_card.other"},
		"unlisted":          {addr: newCard, id: "71", kind: applier.EditUnlisted, want: `the issuer lists no virtual_card with the id "71"`},
		"of another kind":   {addr: newCard, id: "p-1", kind: applier.EditUnlisted, want: `the issuer lists no virtual_card with the id "p-1"`},
		"an address in use": {addr: address(t, "virtual_card.one"), id: "70", kind: applier.EditHeld, want: "the ledger holds virtual_card.one already, as 57"},
		"held elsewhere":    {addr: newCard, id: "57", kind: applier.EditElsewhere, want: "the ledger holds 57 already, at virtual_card.one"},
		"to an open":        {addr: at(card.KindVirtualCard, 0), id: "70", kind: applier.EditUnsettled, want: "an order of virtual_card.x[0] is not settled"},
		"made by an open":   {addr: newCard, id: "80", kind: applier.EditDoubtful, want: "the open of virtual_card.x[0] (op op0) is not settled, and 80 may be the card that it made"},
	} {
		t.Run(name, func(t *testing.T) {
			s := held(t).wanting(newCard, address(t, "virtual_card.one"), at(card.KindVirtualCard, 0))
			s.Want.Holders = []card.WantHolder{{Declared: card.Declared{Address: ana}}}
			s.Seen.Holders = []card.Cardholder{{ID: "h-1", Profile: card.Profile{Email: "ana@example.com"}}}
			s.Seen.Cards = []card.Card{
				{Kind: card.KindVirtualCard, ID: "57", CardType: "31"}, {Kind: card.KindVirtualCard, ID: "70", CardType: "31", HolderID: "h-1"},
				{Kind: card.KindVirtualCard, ID: "80", CardType: "23"}, {Kind: card.KindPhysicalCard, ID: "p-1"},
			}
			draft, err := applier.Import(s.Situation, c.addr, c.id)
			var e *applier.EditError
			if errors.As(err, &e) {
				if e.Kind != c.kind || e.Reason != c.want {
					t.Errorf("refused as %d: %s, want %d: %s", e.Kind, e.Reason, c.kind, c.want)
				}
				return
			}
			got, _ := draft.Data.(state.Adopt)
			if text := got.ID + " " + got.CardType + " " + got.HolderID; err != nil || text != c.want || got.Why != "import" || draft.Address != c.addr {
				t.Errorf("took %q (%+v, %v), want %q", text, draft, err, c.want)
			}
		})
	}
}

// The command imports a card exactly where a plan takes it by an import block.
func TestImportAgreesWithThePlan(t *testing.T) {
	taken := 0
	for _, made := range []time.Time{{}, began.Add(-settleWindow - 1), began.Add(-settleWindow), began, began.Add(time.Hour)} {
		for _, cardType := range []string{"23", "31"} {
			s := newScene(t)
			s.open(0)
			elsewhere := address(t, "virtual_card.new")
			s.wanting(elsewhere, at(card.KindVirtualCard, 0))
			s.Want.Cards[0].CardType = cardType
			s.Seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "57", CardType: cardType, Status: card.CardActive, CreatedAt: made}}
			_, err := applier.Import(s.Situation, elsewhere, "57")
			s.Want.Imports = []card.Import{{Address: elsewhere, ID: "57"}}
			plan := planner.Make(planner.Input{
				Want: s.Want, Seen: s.Seen, Known: s.Known, Now: began.Add(time.Hour),
				Settings: planner.Settings{Reference: s.Reference, SettleWindow: s.SettleWindow},
			})
			adopts := slices.ContainsFunc(plan.Changes, func(c planner.Change) bool { return c.Action == card.ActionAdopt && c.Address == elsewhere })
			if adopts != (err == nil) {
				t.Errorf("type %s, made %v: the import block is taken: %v; the command says: %v", cardType, made, adopts, err)
			}
			if adopts {
				taken++
			}
		}
	}
	if taken != 6 { // all of the other type, and the one that is too old
		t.Errorf("%d were taken, want 6", taken)
	}
}

// BIN and last four are learnt where the ledger lacks them and the list has them.
func TestLearn(t *testing.T) {
	s := held(t)
	number := card.Mask("411111******1111")
	s.fold(state.KindAdopt, "", address(t, "virtual_card.known"), state.Adopt{Why: "import", ID: "90", Number: number})
	seen := []card.Card{{ID: "57", Number: number, Status: card.CardActive}, {ID: "61"}, {ID: "90", Number: card.Mask("422222******2222")}, {ID: "91", Number: number}}
	drafts := applier.Learn(s.Known, seen)
	want := []state.Draft{{Kind: state.KindAdopt, Address: address(t, "virtual_card.one"), Data: state.Adopt{Why: "listed", ID: "57", CardType: "31", Number: number, Status: card.CardActive}}}
	if len(drafts) != 1 || drafts[0] != want[0] {
		t.Errorf("learnt %+v, want %+v", drafts, want)
	}
	if n := len(applier.Unnumbered(s.Known)); n != 3 {
		t.Errorf("%d cards lack a number, want 3", n)
	}
}

// A ledger begins with whose it is; who writes comes before what is written, and
// nobody signs nothing.
func TestBegin(t *testing.T) {
	genesis, by := state.Genesis{Format: state.Format, Name: "acme"}, state.Run{Phase: "edit", Who: "ana"}
	one := []state.Draft{{Kind: state.KindAdopt}}
	begun := newScene(t).Known
	for _, c := range []struct {
		name    string
		known   *state.State
		genesis state.Genesis
		drafts  []state.Draft
		want    []state.EntryKind
	}{
		{"a new ledger", state.New(), genesis, one, []state.EntryKind{state.KindGenesis, state.KindRun, state.KindAdopt}},
		{"a new ledger, nothing to write", state.New(), genesis, nil, []state.EntryKind{state.KindGenesis}},
		{"offline", state.New(), state.Genesis{}, one, []state.EntryKind{state.KindRun, state.KindAdopt}},
		{"a ledger that has begun", begun, genesis, one, []state.EntryKind{state.KindRun, state.KindAdopt}},
		{"nothing to write", begun, genesis, nil, nil},
	} {
		var got []state.EntryKind
		for _, d := range applier.Begin(c.known, c.genesis, by, c.drafts) {
			got = append(got, d.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A module is renamed with all that is in it, or one instance of it, and never
// onto what is held.
func TestRenameModule(t *testing.T) {
	s := newScene(t)
	for text, id := range map[string]string{`module.m.virtual_card.a`: "57", `module.k["x"].virtual_card.a`: "61", `module.k["y"].module.o.virtual_card.b[1]`: "62"} {
		s.fold(state.KindAdopt, "", address(t, text), state.Adopt{Why: "import", ID: id, CardType: "31"})
	}
	refusal := func(kind applier.EditFault, reason string) []string {
		return []string{fmt.Sprintf("%d: %s", kind, reason)}
	}
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"module.m", "module.n", []string{"move module.m.virtual_card.a {To:module.n.virtual_card.a}"}},
		{"module.m", "module.n[0]", []string{"move module.m.virtual_card.a {To:module.n[0].virtual_card.a}"}},
		{"module.k", "module.n.module.k", []string{
			`move module.k["x"].virtual_card.a {To:module.n.module.k["x"].virtual_card.a}`, `move module.k["y"].module.o.virtual_card.b[1] {To:module.n.module.k["y"].module.o.virtual_card.b[1]}`,
		}},
		{`module.k["y"]`, "module.n", []string{`move module.k["y"].module.o.virtual_card.b[1] {To:module.n.module.o.virtual_card.b[1]}`}},
		{`module.k["y"].module.o`, `module.k["x"].module.o`, []string{`move module.k["y"].module.o.virtual_card.b[1] {To:module.k["x"].module.o.virtual_card.b[1]}`}},
		{"module.m", `module.k["x"]`, refusal(applier.EditTaken, `the ledger holds module.k["x"].virtual_card.a already (module.k["x"].virtual_card.a)`)},
		{"module.none", "module.n", refusal(applier.EditNotHeld, "the ledger does not hold module.none ()")},
		{"module.k", "module.n[0]", refusal(applier.EditToInstance, "module.k has several instances, and module.n[0] is a single one ()")},
		{"module.m", "module.m", refusal(applier.EditItself, "module.m cannot become module.m: that is the same, or a part of it ()")},
		{"module.m", "module.m.module.n", refusal(applier.EditItself, "module.m cannot become module.m.module.n: that is the same, or a part of it ()")},
	} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			from, errFrom := card.ParseSelector(c.from)
			to, errTo := card.ParseSelector(c.to)
			drafts, err := applier.RenameModule(s.Known, from, to)
			if errFrom != nil || errTo != nil {
				t.Fatal(errFrom, errTo)
			}
			if diff := cmp.Diff(c.want, edit(t, drafts, err)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
