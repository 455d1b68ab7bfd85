package cmd_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// timeless takes the times out of the lists of cards and orders, by the ends of
// their paths: nobody documents that they have any (V6, V7: A).
func timeless(lists ...string) func(string, []byte) []byte {
	return func(path string, body []byte) []byte {
		if !slices.ContainsFunc(lists, func(end string) bool { return strings.HasSuffix(path, end) }) {
			return body
		}
		return regexp.MustCompile(`,"create_time":"[^"]*"|"create_time":"[^"]*",?`).ReplaceAll(body, nil)
	}
}

// What is promised where lists have times is promised where they have none:
// orders that show late settle nothing too early, and a person who is wrong is
// asked again.
func TestListsWithoutTimes(t *testing.T) {
	const orders, cards = "/vcard/charges", "/vcard/cards"
	for _, lists := range [][]string{{orders}, {orders, cards}} {
		for name, run := range map[string]func(*bubble){
			"an order list that is behind": orderListBehind,
			"a wrong decision":             func(b *bubble) { wrongDecision(b, "platform", false) },
			"a wrong decision, applied":    func(b *bubble) { wrongDecision(b, "ours", true) },
		} {
			if wrong := inBubble(t, func(b *bubble) {
				b.answers(timeless(lists...))
				run(b)
			}); wrong != "" {
				t.Errorf("%s, without times in %v: %s", name, lists, wrong)
			}
		}
	}
}

// Nor where so many orders of others came before that the list is not read
// whole: a lost open is sent once while its order is in no list yet.
func TestALostOpenBehindManyOrdersWithoutTimes(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		mode := issuerMode{"none", "platform"}
		b.answers(timeless("/vcard/charges", "/vcard/cards"))
		b.loose(mode, "z 23 20")
		b.must(b.issuer.Plant(0, 300, "31", 25_00))
		b.exits(cmd.ExitDone, "apply", "--auto-approve", "--new-ledger")
		time.Sleep(time.Minute)
		before := b.issuer.Totals().Orders["OPEN_CARD SUCCESS"]
		b.loose(mode, "z 23 20", "a 23 50")
		b.fault("lag_orders=90s", "V2.cut_after=always")
		b.run("apply", "--auto-approve")
		b.run("apply", "--auto-approve")
		b.paid("OPEN_CARD", before+1)
		b.fault("lag_orders=off", "V2.cut_after=off")
		time.Sleep(time.Minute)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.exits(cmd.ExitDone, "plan", "--detailed-exitcode")
		b.paid("OPEN_CARD", before+1)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
