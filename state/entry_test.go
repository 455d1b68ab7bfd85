package state_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
	"pgregory.net/rapid"
)

// The stored form of entries must never change: ledgers that exist would not
// verify any more.
func TestStoredFormIsFixed(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 30, 0, 123456789, time.FixedZone("", 3600))
	a := card.Address{Module: `module.sales["eu"]`, Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey("a<b>@example.com")}
	draft := state.Draft{Kind: state.KindIntent, Op: "op1", Address: a, Data: state.Intent{
		Action: card.ActionOpen, OrderNo: "NUMBER", Digest: "abc", Gross: 20619, Fee: 619, Net: 20000, CardType: "23", Number: card.Mask("411111******1111")}}
	entries, err := state.Seal(state.Head{Seq: 6, Hash: "prev"}, "run1", now, []state.Draft{draft})
	must(t, err)
	want := `{"seq":7,"time":"2026-11-23T08:30:00.123456Z","run":"run1","kind":"intent","op":"op1",` +
		`"address":"module.sales[\"eu\"].virtual_card.travel[\"a\u003cb\u003e@example.com\"]",` +
		`"data":{"action":"open","order_no":"NUMBER","n":0,"digest":"abc","gross":"206.19","fee":"6.19","net":"200.00","card_type":"23","balance":"0.00","number":"411111******1111"},` +
		`"prev_hash":"prev"}`
	if got := string(entries[0].Stored); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	const hash = "01445247e2291e99f94cf7ca8fda30203e09423bd4d0b9bfe6b49b27355cc820"
	if entries[0].Hash != hash {
		t.Errorf("the hash is %s, want %s", entries[0].Hash, hash)
	}
	e, err := state.Open(state.Head{Seq: 6, Hash: "prev"}, entries[0].Stored, entries[0].Hash)
	if err != nil || e.Address != a || string(e.Data) != string(entries[0].Data) || !e.Time.Equal(now.Truncate(time.Microsecond)) {
		t.Errorf("opened: %+v %v", e, err)
	}
}

func TestOpenRefusesWhatDoesNotFollow(t *testing.T) {
	entries, err := state.Seal(state.Head{}, "run", time.Unix(0, 0), statetest.Sample()[:3])
	must(t, err)
	heads := []state.Head{{}, {Seq: 1, Hash: entries[0].Hash}, {Seq: 2, Hash: entries[1].Hash}, {Seq: 1, Hash: "x"}, {Seq: 0, Hash: entries[0].Hash}}
	for i, e := range entries {
		for j, head := range heads {
			if _, err := state.Open(head, e.Stored, e.Hash); (err == nil) != (i == j) || err != nil && !errors.Is(err, state.ErrChain) {
				t.Errorf("entry %d after %s: %v", i+1, head, err)
			}
		}
	}
	if _, err := state.Open(state.Head{}, []byte("{"), state.HashOf([]byte("{"))); !errors.Is(err, state.ErrChain) {
		t.Errorf("text that is no entry: %v", err)
	}
}

// Numbers that were given must be found again by every later version.
func TestOrderNoIsFixed(t *testing.T) {
	key := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey("ana@example.com")}
	deep := card.Address{Module: `module.sales["eu"].module.ads`, Kind: card.KindPhysicalCard, Name: "van", Key: card.IntKey(10)}
	odd := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey("ü \"${x}\" \u009b\u202e\n\x00")}
	for _, test := range []struct {
		merchant, name string
		a              card.Address
		action         card.Action
		n              int
		want           string
	}{
		{"8820250900009", "acme-cards", key, card.ActionOpen, 0, "ZS5PAVT7FC6A647SDW6IVCUFFE"},
		{"8820250900009", "acme-cards", key, card.ActionFund, 0, "RDK5OON7O3ALHIVR3SPWP6A7TY"},
		{"8820250900009", "default", deep, card.ActionFund, 41, "QE42NXXU4RQDXZP37YIVZBW7RU"},
		{"", "", odd, card.ActionOpen, 1, "MJ6Y2PXRUUKR5OLXJFIXWPDVNP"},
	} {
		if got := state.OrderNo(test.merchant, test.name, test.a, test.action, test.n); got != test.want {
			t.Errorf("%s %s %d: %s, want %s", test.action, test.a, test.n, got, test.want)
		}
	}
}

// Order numbers are 26 of A-Z2-7 and differ when anything differs, also where
// one part ends and the next begins.
func TestOrderNoIsDistinct(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		type input struct {
			merchant, name string
			a              card.Address
			action         card.Action
			n              int
		}
		draw := func(label string) (input, string) {
			part := rapid.StringMatching(`[ab]{0,2}`)
			in := input{part.Draw(r, label), part.Draw(r, label), card.Address{Kind: card.KindVirtualCard, Name: "a" + part.Draw(r, label)},
				rapid.SampledFrom([]card.Action{card.ActionOpen, card.ActionFund}).Draw(r, label), rapid.IntRange(0, 2).Draw(r, label)}
			return in, state.OrderNo(in.merchant, in.name, in.a, in.action, in.n)
		}
		one, no := draw("one")
		two, other := draw("two")
		if (one == two) != (no == other) {
			r.Fatalf("%+v has %s, %+v has %s", one, no, two, other)
		}
		if !state.IsOrderNo(no) || state.IsOrderNo(no[1:]) || state.IsOrderNo("0"+no[1:]) || len(no) != 26 || slices.ContainsFunc([]byte(no), func(c byte) bool { return !(c >= 'A' && c <= 'Z' || c >= '2' && c <= '7') }) {
			r.Fatalf("%s is no order number", no)
		}
	})
}

// Money is counted by the day and month of UTC.
func TestSpent(t *testing.T) {
	at := func(text string) time.Time {
		got, err := time.Parse(time.RFC3339, text)
		must(t, err)
		return got
	}
	for _, test := range []struct {
		orders             []string
		at                 string
		wantDay, wantMonth card.Money
	}{
		{nil, "2026-11-30T00:00:00Z", 0, 0},
		{[]string{"2026-11-30T23:59:59.999999Z"}, "2026-11-30T00:00:00Z", 100, 100},
		{[]string{"2026-11-30T23:59:59.999999Z"}, "2026-12-01T00:00:00Z", 0, 0},
		{[]string{"2026-11-30T00:00:00Z", "2026-11-30T23:00:00Z"}, "2026-11-30T12:00:00Z", 200, 200},
		{[]string{"2026-11-29T23:00:00Z", "2026-11-30T00:00:00Z"}, "2026-11-30T12:00:00Z", 100, 200},
		{[]string{"2026-11-30T23:00:00Z", "2026-12-01T00:00:00Z"}, "2026-12-01T12:00:00Z", 100, 100},
		{[]string{"2026-12-01T01:30:00+02:00"}, "2026-11-30T12:00:00Z", 100, 100},
		{[]string{"2026-11-30T12:00:00Z"}, "2026-12-01T01:00:00+02:00", 100, 100},
		{[]string{"2026-11-30T12:00:00Z", "2026-11-12T12:00:00Z"}, "2026-11-30T12:00:00Z", 100, 200},
		{[]string{"2026-11-30T12:00:00Z", "2025-11-30T12:00:00Z"}, "2026-11-30T12:00:00Z", 100, 100},
		{[]string{"2028-02-29T23:59:59.999Z"}, "2028-02-29T12:00:00Z", 100, 100},
		{[]string{"2028-02-29T23:59:59.999Z"}, "2028-03-01T00:00:00Z", 0, 0},
		{[]string{"2026-12-31T12:00:00Z"}, "2027-01-01T00:00:00Z", 0, 0},
		{[]string{"2026-12-01T00:00:00Z"}, "2026-11-30T23:59:59.999Z", 100, 100}, // our clock is behind the issuer's
	} {
		s := state.New()
		for i, order := range test.orders {
			entries, err := state.Seal(s.Head, "run", at("2029-01-01T00:00:00Z"), []state.Draft{adopt(travel(),
				state.Adopt{Why: "order", ID: "57", Action: card.ActionFund, OrderNo: fmt.Sprint(i), N: i, Gross: 100, At: at(order)})})
			must(t, err)
			_, err = s.Fold(entries[0])
			must(t, err)
		}
		spent := s.Resource(travel()).Spent
		if day, month := spent.On(at(test.at)), spent.In(at(test.at)); day != test.wantDay || month != test.wantMonth {
			t.Errorf("orders at %v: %s on the day and %s in the month of %s, want %s and %s", test.orders, day, month, test.at, test.wantDay, test.wantMonth)
		}
	}
}

// An order that the issuer dates later than its entry counts as of the entry:
// what was spent before it on that day stays.
func TestSpentWhenTheIssuersClockIsAhead(t *testing.T) {
	for _, ahead := range []time.Duration{2 * time.Minute, 8 * time.Hour, 40 * 24 * time.Hour} {
		l := newLedger()
		l.must(t, opening("op", travel(), 0), opened("op", "57"))
		spent := l.Resource(travel()).Spent
		l.now = l.now.Add(-time.Hour) // still that day
		l.must(t, adopt(travel(), state.Adopt{Why: "order", Action: card.ActionFund, OrderNo: "FUND", Gross: 1000, At: l.now.Add(ahead)}))
		if got := l.Resource(travel()).Spent; got.Day != spent.Day || got.DayGross != spent.DayGross+1000 || got.Month != spent.Month || got.Gross != spent.Gross+1000 {
			t.Errorf("%s ahead: spent %+v, before it %+v", ahead, got, spent)
		}
	}
}

// A clock that is set back takes nothing that was spent out of the day, and
// what is spent from then on counts with it.
func TestSpentWhenTheClockIsSetBack(t *testing.T) {
	l := newLedger() // 2026-11-30, an hour between entries: opened at 23:00
	l.must(t, opening("op", travel(), 0), opened("op", "57"))
	l.now = l.now.AddDate(0, 0, -1)
	l.must(t, funding("f", 0, 500), funded("f")) // 01:00 of the same day
	l.now = l.now.AddDate(0, -1, 0)
	l.must(t, funding("g", 1, 500), funded("g")) // a month earlier
	if s := l.Resource(travel()).Spent; s.On(l.now) != 20700+2*1100 || s.In(l.now) != 20700+2*1100 {
		t.Errorf("spent %s on the day and %s in the month", s.On(l.now), s.In(l.now))
	}
}

// The list must be read past the order that was newest when the oldest open op
// began; where that is not known, to its end.
func TestSince(t *testing.T) {
	cursor := func(number string, minute int) card.Cursor {
		return card.Cursor{Number: number, CreatedAt: time.Date(2026, 11, 23, 9, minute, 0, 0, time.UTC)}
	}
	timeless := card.Cursor{Number: "VC7"}
	for name, test := range map[string]struct {
		newest card.Cursor
		ops    []card.Cursor
		want   card.Cursor
	}{
		"nothing known":           {card.Cursor{}, nil, card.Cursor{}},
		"nothing open":            {cursor("VC9", 9), nil, cursor("VC9", 9)},
		"the oldest counts":       {cursor("VC9", 9), []card.Cursor{cursor("VC5", 5), cursor("VC3", 3), cursor("VC4", 4)}, cursor("VC3", 3)},
		"from the beginning":      {cursor("VC9", 9), []card.Cursor{cursor("VC5", 5), {}, cursor("VC4", 4)}, card.Cursor{}},
		"one minute, two numbers": {cursor("VC9", 9), []card.Cursor{cursor("VC6", 5), cursor("VC5", 5)}, cursor("VC5", 5)},
		"no times, the same":      {timeless, []card.Cursor{timeless}, timeless},
		"no times, another":       {card.Cursor{Number: "VC9"}, []card.Cursor{timeless}, card.Cursor{}},
		"some times":              {cursor("VC9", 9), []card.Cursor{timeless}, card.Cursor{}},
	} {
		s := state.New()
		s.Newest = test.newest
		for i, since := range test.ops {
			s.Ops[fmt.Sprint(i)] = &state.Op{ID: fmt.Sprint(i), Since: since}
		}
		for range 20 { // maps are ranged over in any order
			if got := s.Since(); got != test.want {
				t.Errorf("%s: got %v, want %v", name, got, test.want)
				break
			}
		}
	}
}

func TestListsAreSorted(t *testing.T) {
	s := state.New()
	for i := range 20 {
		a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.IntKey(19 - i)}
		s.Resources[a] = &state.Resource{Held: i%2 == 0}
		id := fmt.Sprintf("%02d", i)
		s.Ops[id] = &state.Op{ID: id, Address: travel(), Intent: state.Intent{Action: []card.Action{card.ActionFund, card.ActionOpen}[i%2]}}
	}
	held := s.Held()
	if len(held) != 10 || !slices.IsSortedFunc(held, card.Address.Compare) {
		t.Errorf("held: %v", held)
	}
	var got string
	for _, op := range s.OpenOps() {
		got += op.ID + " "
	}
	if want := "01 03 05 07 09 11 13 15 17 19 00 02 04 06 08 10 12 14 16 18 "; got != want {
		t.Errorf("open ops are %s, want %s", got, want)
	}
}
