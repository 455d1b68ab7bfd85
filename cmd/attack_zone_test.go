package cmd_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
)

// zoned makes the issuer write its times by clocks that are ahead of UTC, in a
// layout: nobody documents the zone (A).
func (b *bubble) zoned(ahead time.Duration, layout string) {
	named := regexp.MustCompile(`"(create_time|transaction_time)":"([^"]+)"`)
	b.answers(func(_ string, body []byte) []byte {
		return named.ReplaceAllFunc(body, func(field []byte) []byte {
			parts := named.FindSubmatch(field)
			at, err := time.Parse(time.RFC3339, string(parts[2]))
			if err != nil {
				return field // no time, no zone
			}
			return fmt.Appendf(nil, `"%s":"%s"`, parts[1], at.Add(ahead).UTC().Format(layout))
		})
	})
}

// zones are hours ahead of UTC.
func zones() []time.Duration { return []time.Duration{-8 * time.Hour, 0, 8 * time.Hour} }

// By times without a zone no top-up of a physical card is told from an older one:
// one that was lost, and whose money is spent by then, is a person's to decide,
// and is not paid for again.
func TestATopUpAndTimesWithoutAZone(t *testing.T) {
	for _, ahead := range zones() {
		for _, lost := range []string{"cut_after", "cut_before"} {
			if wrong := inBubble(t, func(b *bubble) {
				b.zoned(ahead, time.DateTime)
				spentStock().begin(b, issuerMode{"none", "platform"})
				id := b.issuer.Truth().Cards[0].ID
				b.must(b.issuer.Spend(id, 10_00, "Hotel"))
				time.Sleep(time.Hour)
				b.fault("P8." + lost + "=once")
				time.AfterFunc(3*time.Second, func() { _ = b.issuer.Spend(id, 60_00, "Hotel") }) // there may be nothing on it
				b.exits(cmd.ExitUnknown, "apply", "--auto-approve")
				b.paid("CARD_RECHARGE", map[string]int{"cut_after": 2, "cut_before": 1}[lost])
			}); wrong != "" {
				t.Errorf("%v ahead, %s: %s", ahead, lost, wrong)
			}
		}
	}
}

// One that a person gave up on, and that succeeds after all, is found without a
// time too.
func TestAChargeThatWasGivenUpAndTimesWithoutAZone(t *testing.T) {
	for _, ahead := range zones() {
		if wrong := inBubble(t, func(b *bubble) {
			b.zoned(ahead, time.DateTime)
			chargeGivenUp(b, issuerMode{"none", "platform"}, "SUCCESS")
		}); wrong != "" {
			t.Errorf("%v ahead: %s", ahead, wrong)
		}
	}
}

// Nor is an order told from others by them: in mode none, one that was taken for
// absent and carried out late is found, and a person decides.
func TestALateOrderAndTimesWithoutAZone(t *testing.T) {
	for _, ahead := range zones() {
		for _, numbers := range []string{"platform", "ours"} {
			if wrong := inBubble(t, func(b *bubble) {
				b.zoned(ahead, time.DateTime)
				b.loose(issuerMode{"none", numbers}, "a 23 100")
				b.fault("V2.late=18s,once")
				b.run("apply", "--auto-approve") // absent, and sent again; the first may show by its end
				time.Sleep(time.Minute)
				b.paid("OPEN_CARD", 2)
				b.exits(cmd.ExitUnknown, "plan")
			}); wrong != "" {
				t.Errorf("numbers of the %s, %v ahead: %s", numbers, ahead, wrong)
			}
		}
	}
}

// Times of another zone that are said to be UTC are to come, and no money moves by
// them. Nothing is refused that needs none.
func TestTimesOfAnotherZone(t *testing.T) {
	wrong := inBubble(t, func(b *bubble) {
		b.zoned(8*time.Hour, time.RFC3339)
		mode := issuerMode{"none", "platform"}
		b.loose(mode, "z 31 100")
		b.exits(cmd.ExitDone, "apply", "--auto-approve") // it has listed nothing yet
		time.Sleep(time.Hour)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.loose(mode, "z 31 100", "a 23 100")
		b.exits(cmd.ExitRefused, "apply", "--auto-approve")
		b.find(`(something of a time that is 6h59m\d\ds to\s+come)`)
		b.paid("OPEN_CARD", 1)
		time.Sleep(8 * time.Hour)
		b.exits(cmd.ExitDone, "apply", "--auto-approve")
		b.paid("OPEN_CARD", 2)
	})
	if wrong != "" {
		t.Error(wrong)
	}
}
