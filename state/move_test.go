package state_test

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// What must not happen twice must not happen twice under a new name: everything
// that guards an address goes along when it is renamed, whether the ledger was
// just loaded or has been written for a while.
func TestARenameKeepsTheGuards(t *testing.T) {
	a, b, c := travel(), spare(), card.Address{Kind: card.KindVirtualCard, Name: "third"}
	for name, test := range map[string]struct {
		drafts []state.Draft
		last   state.Draft
		want   string // in the error, "" for none
	}{
		"an open op":                     {[]state.Draft{opening("op", a, 0), move(a, b)}, opening("two", b, 0), "op, which may have done so"},
		"its old address":                {[]state.Draft{opening("op", a, 0), move(a, b)}, opening("two", a, 1), ""},
		"its old address and number":     {[]state.Draft{opening("op", a, 0), move(a, b)}, opening("two", a, 0), "which is used up"},
		"those of an absent op":          {[]state.Draft{opening("op", a, 0), result("op", state.ResultAbsent), move(a, b)}, opening("two", a, 0), "which is used up"},
		"an open op, twice":              {[]state.Draft{opening("op", a, 0), move(a, b), move(b, c)}, opening("two", c, 0), "op, which may have done so"},
		"one that is settled by then":    {[]state.Draft{opening("op", a, 0), move(a, b), opened("op", "57"), move(b, c)}, opening("two", b, 1), ""},
		"onto an open op":                {[]state.Draft{opening("op", a, 0), move(a, b), adopt(c, state.Adopt{ID: "57"})}, move(c, b), "is not settled"},
		"a card":                         {[]state.Draft{adopt(a, state.Adopt{ID: "57"}), move(a, b)}, adopt(c, state.Adopt{ID: "57"}), "spare holds"},
		"a card, under its old name":     {[]state.Draft{adopt(a, state.Adopt{ID: "57"}), move(a, b)}, adopt(a, state.Adopt{ID: "57"}), "spare holds"},
		"a card that was let go of":      {[]state.Draft{adopt(a, state.Adopt{ID: "57"}), move(a, b), release(b, "57")}, adopt(c, state.Adopt{ID: "57"}), ""},
		"an absent op sent again":        {[]state.Draft{opening("op", a, 0), result("op", state.ResultAbsent), move(a, b)}, opening("op", b, 0), "settled as absent"},
		"an absent op that turns up":     {[]state.Draft{opening("op", a, 0), result("op", state.ResultAbsent), move(a, b), result("op", state.ResultPending)}, opening("two", b, 0), "op, which may have done so"},
		"an absent op, moved twice":      {[]state.Draft{opening("op", a, 0), result("op", state.ResultAbsent), move(a, b), move(b, c), opened("op", "57")}, adopt(a, state.Adopt{ID: "57"}), "third holds"},
		"what an absent op made, it has": {[]state.Draft{opening("op", a, 0), result("op", state.ResultAbsent), move(a, b), opened("op", "57")}, adopt(c, state.Adopt{ID: "57"}), "spare holds"},
	} {
		for _, fresh := range []bool{false, true} {
			l := newLedger()
			for _, d := range test.drafts {
				l.must(t, d)
				if fresh {
					l.State = l.Clone()
				}
			}
			if err := l.fold(test.last); (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s (fresh %v): %v, want %q", name, fresh, err, test.want)
			}
		}
	}
}
