package planner_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
	"github.com/google/go-cmp/cmp"
)

// moves reads lines such as "virtual_card.a > virtual_card.b".
func moves(t testing.TB, text string) []card.Move {
	t.Helper()
	var all []card.Move
	for i, line := range fields(text) {
		from, to, _ := strings.Cut(line, " > ")
		all = append(all, card.Move{From: selects(t, from), To: selects(t, to), At: &card.Range{File: "main.card.hcl", Start: card.Pos{Line: i + 1, Byte: i}}})
	}
	return all
}

// fields splits at semicolons.
func fields(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

func selects(t testing.TB, text string) card.Selector {
	t.Helper()
	s, err := card.ParseSelector(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func address(t testing.TB, text string) card.Address {
	t.Helper()
	a, err := card.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// declare makes a configuration of addresses.
func declare(t testing.TB, text string) card.Want {
	t.Helper()
	var want card.Want
	for _, name := range fields(text) {
		d := card.Declared{Address: address(t, name)}
		if d.Address.Kind == card.KindCardholder {
			want.Holders = append(want.Holders, card.WantHolder{Declared: d})
			continue
		}
		want.Cards = append(want.Cards, card.WantCard{Declared: d})
	}
	return want
}

// holds lets the ledger of w take cards, whose ids are their first addresses.
func (w *world) holds(text string) {
	w.t.Helper()
	for _, name := range fields(text) {
		w.record(state.Draft{Kind: state.KindAdopt, Address: address(w.t, name), Data: state.Adopt{Why: "import", ID: name}})
	}
}

// relocate renames what the ledger has as the configuration says.
func (w *world) relocate() {
	w.t.Helper()
	found, _ := planner.Relocate(w.want, w.st)
	w.move(found)
}

func (w *world) move(moves []planner.Move) {
	w.t.Helper()
	for _, m := range moves {
		w.record(state.Draft{Kind: state.KindMove, Address: m.From, Data: state.Move{To: m.To}})
	}
}

// said is what Relocate finds, in short.
func said(moves []planner.Move) string {
	var all []string
	for _, m := range moves {
		all = append(all, m.From.String()+" > "+m.To.String())
	}
	return strings.Join(all, "; ")
}

// What moved is found whatever is named, and it is found once: the blocks may
// stay where they are for ever.
func TestRelocate(t *testing.T) {
	for name, test := range map[string]struct{ ledger, blocks, wanted, want, warned string }{
		"a rename":                {"virtual_card.a", "virtual_card.a > virtual_card.b", "virtual_card.b", "virtual_card.a > virtual_card.b", ""},
		"a block with its keys":   {`virtual_card.a["x"]; virtual_card.a["y"]; virtual_card.ab`, "virtual_card.a > virtual_card.b", `virtual_card.b["x"]`, `virtual_card.a["x"] > virtual_card.b["x"]; virtual_card.a["y"] > virtual_card.b["y"]`, ""},
		"one instance":            {`virtual_card.a["x"]; virtual_card.a["y"]`, `virtual_card.a["x"] > virtual_card.b`, "virtual_card.b", `virtual_card.a["x"] > virtual_card.b`, ""},
		"nothing is held there":   {"virtual_card.c", "virtual_card.a > virtual_card.b", "virtual_card.b", "", ""},
		"count to for_each":       {"virtual_card.a[0]; virtual_card.a[1]", `virtual_card.a[0] > virtual_card.a["x"]; virtual_card.a[1] > virtual_card.a["y"]`, `virtual_card.a["x"]; virtual_card.a["y"]`, `virtual_card.a[0] > virtual_card.a["x"]; virtual_card.a[1] > virtual_card.a["y"]`, ""},
		"one to a key":            {`virtual_card.a; virtual_card.b["k"]`, `virtual_card.a > virtual_card.b["x"]`, `virtual_card.b["x"]`, `virtual_card.a > virtual_card.b["x"]`, ""},
		"keys are not a single":   {`virtual_card.a["k"]`, `virtual_card.a > virtual_card.b["x"]`, `virtual_card.b["x"]`, "", ""},
		"into a module":           {"virtual_card.a", "virtual_card.a > module.m.virtual_card.a", "module.m.virtual_card.a", "virtual_card.a > module.m.virtual_card.a", ""},
		"out of a module":         {`module.m["k"].cardholder.a`, `module.m["k"].cardholder.a > cardholder.a`, "cardholder.a", `module.m["k"].cardholder.a > cardholder.a`, ""},
		"a module":                {"module.m.virtual_card.a[0]; module.m.module.n.cardholder.b; module.mm.virtual_card.a", "module.m > module.o", "", "module.m.virtual_card.a[0] > module.o.virtual_card.a[0]; module.m.module.n.cardholder.b > module.o.module.n.cardholder.b", ""},
		"a module with its keys":  {`module.m["k.]"].virtual_card.a`, "module.m > module.o.module.p", "", `module.m["k.]"].virtual_card.a > module.o.module.p["k.]"].virtual_card.a`, ""},
		"a module gets keys":      {"module.m.virtual_card.a", `module.m > module.m["k"]`, `module.m["k"].virtual_card.a`, `module.m.virtual_card.a > module.m["k"].virtual_card.a`, ""},
		"a module inside one":     {`module.o["k"].module.m[0].virtual_card.a`, `module.o["k"].module.m[0] > module.p`, "", `module.o["k"].module.m[0].virtual_card.a > module.p.virtual_card.a`, ""},
		"a chain":                 {"virtual_card.a", "virtual_card.b > virtual_card.c; virtual_card.a > virtual_card.b", "virtual_card.c", "virtual_card.a > virtual_card.c", ""},
		"a chain from its middle": {"virtual_card.b", "virtual_card.a > virtual_card.b; virtual_card.b > virtual_card.c", "virtual_card.c", "virtual_card.b > virtual_card.c", ""},
		"a chain through modules": {"module.m.virtual_card.a", "module.m.virtual_card.a > module.m.virtual_card.b; module.m > module.n; module.n.virtual_card.b > virtual_card.c", "virtual_card.c", "module.m.virtual_card.a > virtual_card.c", ""},
		"the narrow one first":    {`virtual_card.a["x"]; virtual_card.a["y"]`, `virtual_card.a > virtual_card.b; virtual_card.a["x"] > virtual_card.c`, "", `virtual_card.a["x"] > virtual_card.c; virtual_card.a["y"] > virtual_card.b["y"]`, ""},
		"the target is held":      {"virtual_card.a; virtual_card.b", "virtual_card.a > virtual_card.b", "virtual_card.b", "", "virtual_card.a could not move to virtual_card.b."},
		"two for one target":      {"virtual_card.a; virtual_card.b", "virtual_card.a > virtual_card.b; virtual_card.b > virtual_card.c", "virtual_card.c", "virtual_card.b > virtual_card.c", "virtual_card.a could not move to virtual_card.c."},
		"a circle":                {"virtual_card.a", "virtual_card.a > virtual_card.b; virtual_card.b > virtual_card.a", "", "", ""},
		"a module into itself":    {"module.m.virtual_card.a", "module.m > module.m.module.n", "", "", ""},
		"another type":            {"virtual_card.a", "virtual_card.a > physical_card.b", "", "", ""},
		"count is added":          {"cardholder.a", "", "cardholder.a[0]; cardholder.a[1]", "cardholder.a > cardholder.a[0]", ""},
		"count is taken out":      {"virtual_card.a[0]; virtual_card.a[1]", "", "virtual_card.a", "virtual_card.a[0] > virtual_card.a", ""},
		"count is added after":    {"virtual_card.a", "virtual_card.a > module.m.virtual_card.b", "module.m.virtual_card.b[0]", "virtual_card.a > module.m.virtual_card.b[0]", ""},
		"count and held":          {"virtual_card.a; virtual_card.a[0]", "", "virtual_card.a[0]", "", ""},
		"count and still wanted":  {"virtual_card.a", "", "virtual_card.a; virtual_card.a[0]", "", ""},
		"for_each is not implied": {"virtual_card.a", "", `virtual_card.a["x"]`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.holds(test.ledger)
			want := declare(t, test.wanted)
			want.Moves = moves(t, test.blocks)
			got, ds := planner.Relocate(want, w.st)
			if said(got) != test.want {
				t.Errorf("moved: %s\nwant:  %s", said(got), test.want)
			}
			if len(ds) > 0 != (test.warned != "") || len(ds) > 0 && !strings.Contains(ds[0].Detail, test.warned) {
				t.Errorf("warned of %v, want %q", ds, test.warned)
			}
			for _, m := range got {
				if m.ID != m.From.String() {
					t.Errorf("%s is said to have the id %s", m.From, m.ID)
				}
			}
			w.move(got)
			if again, _ := planner.Relocate(want, w.st); len(again) > 0 {
				t.Errorf("moved once more: %s", said(again))
			}
		})
	}
}

// An order that is not settled, and what is only remembered, goes along: else it
// would be paid for again under the new name.
func TestRelocateWithoutACard(t *testing.T) {
	a, b := address(t, "virtual_card.a"), address(t, "virtual_card.b")
	blocks := moves(t, "virtual_card.a > virtual_card.b")
	intent := state.Draft{Kind: state.KindIntent, Op: "op", Address: a, Data: state.Intent{Action: card.ActionOpen, OrderNo: "N", Gross: 1}}
	absent := state.Draft{Kind: state.KindOutcome, Op: "op", Address: a, Data: state.Outcome{Result: state.ResultAbsent}}
	adopt := state.Draft{Kind: state.KindAdopt, Address: a, Data: state.Adopt{ID: "57"}}
	release := state.Draft{Kind: state.KindRelease, Address: a, Data: state.Release{ID: "57"}}
	taken := state.Draft{Kind: state.KindAdopt, Address: b, Data: state.Adopt{ID: "58"}}
	counted := state.Draft{Kind: state.KindAdopt, Address: address(t, "virtual_card.b[0]"), Data: state.Adopt{ID: "58"}}
	for name, test := range map[string]struct {
		drafts []state.Draft
		wanted string
		want   int
		warned bool
	}{
		"an open op":                        {[]state.Draft{intent}, "virtual_card.b", 1, false},
		"an open op of what is not wanted":  {[]state.Draft{intent}, "", 1, false},
		"an open op, and the target held":   {[]state.Draft{intent, taken}, "virtual_card.b", 0, true},
		"an op that was absent":             {[]state.Draft{intent, absent}, "virtual_card.b", 1, false},
		"a card that was released":          {[]state.Draft{adopt, release}, "virtual_card.b", 1, false},
		"a released one of what is no more": {[]state.Draft{adopt, release}, "", 0, false},
		"a released one, the target held":   {[]state.Draft{adopt, release, taken}, "virtual_card.b", 0, false},
		"a released one, and a count":       {[]state.Draft{adopt, release}, "virtual_card.b[0]", 1, false},
		"and the target held":               {[]state.Draft{adopt, release, counted}, "virtual_card.b[0]", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.record(test.drafts...)
			want := declare(t, test.wanted)
			want.Moves = blocks
			got, ds := planner.Relocate(want, w.st)
			if len(got) != test.want || len(ds) > 0 != test.warned {
				t.Fatalf("moved %s, warned %v", said(got), ds)
			}
			w.move(got)
			for _, ops := range []map[string]*state.Op{w.st.Ops, w.st.Freed} {
				if op := ops["op"]; op != nil && (op.Address == b) != (test.want == 1) {
					t.Errorf("the op is at %s", op.Address)
				}
			}
			if again, _ := planner.Relocate(want, w.st); len(again) > 0 {
				t.Errorf("moved once more: %s", said(again))
			}
		})
	}
}

// Where a count is added, or taken out, what is only remembered goes along too,
// unless the new address has memories of its own.
func TestRelocateWithACount(t *testing.T) {
	one, first := address(t, "virtual_card.a"), address(t, "virtual_card.a[0]")
	held := func(a card.Address, id string) []state.Draft {
		return []state.Draft{{Kind: state.KindAdopt, Address: a, Data: state.Adopt{ID: id}}, {Kind: state.KindRelease, Address: a, Data: state.Release{ID: id}}}
	}
	lost := []state.Draft{
		{Kind: state.KindIntent, Op: "op", Address: one, Data: state.Intent{Action: card.ActionOpen, OrderNo: "N", Gross: 1}},
		{Kind: state.KindOutcome, Op: "op", Address: one, Data: state.Outcome{Result: state.ResultAbsent}},
	}
	for name, test := range map[string]struct {
		drafts       []state.Draft
		wanted, want string
	}{
		"added":                {held(one, "57"), "virtual_card.a[0]; virtual_card.a[1]", "virtual_card.a > virtual_card.a[0]"},
		"taken out":            {held(first, "57"), "virtual_card.a", "virtual_card.a[0] > virtual_card.a"},
		"an absent op":         {lost, "virtual_card.a[0]", "virtual_card.a > virtual_card.a[0]"},
		"memories of its own":  {append(held(one, "57"), held(first, "58")...), "virtual_card.a[0]", ""},
		"nobody wants it":      {held(one, "57"), "virtual_card.b", ""},
		"something held there": {append(held(one, "57"), held(first, "58")[0]), "virtual_card.a[0]", ""},
	} {
		w := newWorld(t)
		w.record(test.drafts...)
		got, _ := planner.Relocate(declare(t, test.wanted), w.st)
		if said(got) != test.want {
			t.Errorf("%s: %q, want %q", name, said(got), test.want)
		}
		w.move(got)
		if again, _ := planner.Relocate(declare(t, test.wanted), w.st); len(again) > 0 {
			t.Errorf("%s: moved once more: %s", name, said(again))
		}
	}
}

// Blocks that cannot be meant are errors, each at its place, whatever the ledger
// has.
func TestCheckMoves(t *testing.T) {
	const still, vague, circle = "Moved object still exists", "Ambiguous moved blocks", "Cyclic moved blocks"
	for name, test := range map[string]struct {
		blocks, wanted string
		want           []string
	}{
		"a rename":                  {"virtual_card.a > virtual_card.b", "virtual_card.b", nil},
		"still there":               {"virtual_card.a > virtual_card.b", "virtual_card.a; virtual_card.b", []string{still}},
		"a block still there":       {"virtual_card.a > virtual_card.b", `virtual_card.a["x"]`, []string{still}},
		"an instance still there":   {`virtual_card.c > virtual_card.d; virtual_card.a["x"] > virtual_card.a["y"]`, `virtual_card.a["x"]; virtual_card.d`, []string{"2 " + still}},
		"its neighbour still there": {`virtual_card.a["x"] > virtual_card.a["y"]`, `virtual_card.a["z"]; virtual_card.a["y"]`, nil},
		"a block gets keys":         {`virtual_card.a > virtual_card.a["y"]`, `virtual_card.a["y"]`, nil},
		"a block without keys":      {`virtual_card.a > virtual_card.b["y"]`, `virtual_card.a; virtual_card.b["y"]`, []string{still}},
		"a module still there":      {"module.m > module.n", `module.m["x"].module.o.virtual_card.a`, []string{still}},
		"a module gets keys":        {`module.m > module.m["x"]`, `module.m["x"].virtual_card.a`, nil},
		"a module without keys":     {`module.m > module.m["x"]`, `module.m.virtual_card.a`, []string{still}},
		"two targets":               {"virtual_card.a > virtual_card.b; virtual_card.a > virtual_card.c", "", []string{"2 " + vague}},
		"two sources":               {"virtual_card.a > virtual_card.c; virtual_card.b > virtual_card.c", "", []string{"2 " + vague}},
		"the same twice":            {"virtual_card.a > virtual_card.b; virtual_card.a > virtual_card.b", "", nil},
		"the instance, and a block": {`virtual_card.a > virtual_card.a["x"]; virtual_card.a > virtual_card.b`, "", nil},
		"a circle":                  {"virtual_card.a > virtual_card.b; virtual_card.b > virtual_card.c; virtual_card.c > virtual_card.a", "", []string{circle}},
		"a circle of modules":       {"module.m > module.n; module.n.module.o > module.m.module.o", "", []string{"2 " + circle}},
		"a module into itself":      {"module.m > module.m.module.n", "", []string{circle}},
	} {
		t.Run(name, func(t *testing.T) {
			want := declare(t, test.wanted)
			want.Moves = moves(t, test.blocks)
			var got []string
			for _, d := range planner.CheckMoves(want) {
				line := ""
				if d.Range.Start.Line > 1 {
					line = "2 "
				}
				got = append(got, line+d.Summary)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What a removed block names and the configuration still declares is an error;
// what it names is let go of, and says so.
func TestRemoved(t *testing.T) {
	for from, still := range map[string]bool{
		"virtual_card.travel": false, "virtual_card.kept": true, `virtual_card.kept["z"]`: false, "module.m": true, "module.n": false,
		"module.m.module.o.virtual_card.b": true, "module.m[0].module.o": true, "module.m[1].module.o": false, "module.m.virtual_card.b": false,
	} {
		want := declare(t, `virtual_card.kept["x"]; module.m[0].module.o.virtual_card.b`)
		want.Removed = []card.Removed{{From: selects(t, from), At: &card.Range{File: "main.card.hcl"}}}
		if ds := planner.CheckMoves(want); ds.HasErrors() != still {
			t.Errorf("%s: %v", from, ds)
		}
	}
	for from, covered := range map[string]bool{
		`module.m["k"].virtual_card.a[0]`: true, `module.m["k"].virtual_card.a`: true, `module.m["k"]`: true, "module.m": true, "virtual_card.a": false,
		`module.m.virtual_card.a`: true, `module.m["j"].virtual_card.a`: false,
	} {
		w := newWorld(t)
		w.holds(`module.m["k"].virtual_card.a[0]`)
		w.want.Removed = []card.Removed{{From: selects(t, from)}}
		p := w.plan()
		if p.Summary.Release != 1 || strings.HasPrefix(p.Changes[0].Reason, "A removed block says so.") != covered {
			t.Errorf("%s: %+v", from, p.Changes)
		}
	}
}
