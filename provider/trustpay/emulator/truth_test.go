package emulator

import (
	"testing"

	"github.com/cardform/cardform/card"
)

// What the lists hide for a while, or show otherwise, is true all the same.
func TestTruth(t *testing.T) {
	r := newRig(t)
	r.fault("lag=1h", "list_numbers=platform", "V5.pending=forever")
	id := asText(r.open("A1", "50")["card_id"])
	r.holder(1)
	r.ok("V5", `{"card_id":%s,"amount":50,"order_no":"A2"}`, id)
	if listed := len(r.list("V7")) + len(r.list("V6")) + len(r.list("P2")); listed != 0 {
		t.Fatalf("the lists show %d rows too early", listed)
	}
	truth := r.e.Truth()
	if len(truth.Holders) != 1 || len(truth.Cards) != 1 || len(truth.Orders.Items) != 2 {
		t.Fatalf("the truth is %+v", truth)
	}
	if c := truth.Cards[0]; c.ID != id || c.Balance != 48_50 || c.Kind != card.KindVirtualCard || c.CardType != "23" || c.HolderID != "" {
		t.Errorf("the card is %+v", c)
	}
	o, first := truth.Orders.Items[0], truth.Orders.Items[1]
	if o.Number != "A2" || o.PlatformNumber == "" || o.Status != card.OrderPending || o.CardType != "23" || o.Kind != card.OrderTopUp {
		t.Errorf("the top-up is %+v", o)
	}
	if first.Number != "A1" || first.Status != card.OrderSuccess || first.Kind != card.OrderOpen || first.Fee != 1_50 || first.Net != 48_50 {
		t.Errorf("the first order is %+v", first)
	}
}
