package emulator

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPending(t *testing.T) {
	tests := []struct {
		fault  string
		status []string // of the order in one listing after the other, ten seconds apart
	}{
		{"pending=20s", []string{"1", "2", "4"}},
		{"pending=2", []string{"2", "2", "4"}},
		{"pending=forever", []string{"1", "1", "1"}},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			r := newRig(t)
			r.fault(test.fault)
			got := r.open("A1", "50")
			if asText(got["status"]) != "1" || asText(got["card_id"]) != "0" || asText(got["fee"]) != "1.5" {
				t.Errorf("V2 answered %v", got)
			}
			account := r.ok("G4", `{"currency_id":"USD"}`)
			if asText(account["balance"]) != "250000" || asText(account["frozen"]) != "50" {
				t.Errorf("G4 answered %v while the order waits", account)
			}
			for i, want := range test.status {
				row := r.list("V6")[0]
				if asText(row["status"]) != want || (want == "4") != (asText(row["card_id"]) == "1001") {
					t.Errorf("listing %d shows %v, want status %s", i+1, row, want)
				}
				r.conserved()
				r.clock.pass(10 * time.Second)
			}
		})
	}
}

func TestPendingHoldersAndBindings(t *testing.T) {
	r := newRig(t)
	r.fault("P1.pending=1")
	id := r.holder(1)
	bind := fmt.Sprintf(`{"cardholder_id":%q,"card_number":%q,"card_currency":"USD"}`, id, StockNumber(3))
	if got := r.call("P3", "%s", bind); got.Code != codeBadRequest || !strings.Contains(got.Message, "PENDING") {
		t.Errorf("a card for a pending holder answered %s", got.Body)
	}
	for _, want := range []string{"PENDING", "SUCCESS"} {
		if got := r.list("P2")[0]["cardholder_status"]; got != want {
			t.Errorf("P2 shows %v, want %s", got, want)
		}
	}
	r.fault("pending=5s")
	if got := r.ok("P3", "%s", bind); got["order_status"] != "PENDING" || len(r.list("P4")) != 0 {
		t.Errorf("P3 answered %v, and P4 lists it", got)
	}
	if got := r.call("P3", "%s", bind); !strings.Contains(got.Message, "card has been assigned") {
		t.Errorf("a repeat answered %s", got.Body)
	}
	r.clock.pass(5 * time.Second)
	cardID := r.list("P4")[0]["card_id"].(string)
	if got := r.ok("P8", `{"card_id":%q,"amount":"30.00","order_no":"C1"}`, cardID); got["order_status"] != "PENDING" || got["order_type"] != "CARD_RECHARGE" {
		t.Errorf("P8 answered %v", got)
	}
	r.conserved()
	r.clock.pass(5 * time.Second)
	if got := r.ok("P5", `{"card_id":%q}`, cardID); got["available_balance"] != "30.00" {
		t.Errorf("P5 answered %v", got)
	}
	if got := items(r.ok("P6", `{"card_id":%q,"page":1,"page_size":10}`, cardID)); len(got) != 1 || got[0]["transaction_amount"] != "30.00" {
		t.Errorf("P6 lists %v", got)
	}
	r.conserved()
}

// Orders that end at the same time end in the order in which they came.
func TestPendingOrdersKeepTheirOrder(t *testing.T) {
	r := newRig(t)
	r.fault("pending=5s")
	for n := range 20 {
		r.open(fmt.Sprintf("A%d", n), "10")
	}
	r.clock.pass(5 * time.Second)
	for i, row := range r.list("V6") {
		if got, want := asText(row["card_id"]), fmt.Sprint(1020-i); got != want {
			t.Errorf("order %v got card %s, want %s", row["order_no"], got, want)
		}
	}
}

// A binding that fails leaves the card to be bound again, before and after a
// restart.
func TestFailedBindings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.emulator")
	r := newRig(t, withState(path))
	id := r.holder(1)
	bind := fmt.Sprintf(`{"cardholder_id":%q,"card_number":%q,"card_currency":"USD"}`, id, StockNumber(0))
	r.fault("P3.fail=x2", "P3.pending=5s,#2")
	if got := r.ok("P3", "%s", bind); got["order_status"] != "FAILED" {
		t.Errorf("P3 answered %v", got)
	}
	if got := r.ok("P3", "%s", bind); got["order_status"] != "PENDING" {
		t.Errorf("P3 answered %v", got)
	}
	r.clock.pass(5 * time.Second)
	if got := r.list("P4"); len(got) != 0 {
		t.Errorf("P4 lists a binding that failed: %v", got)
	}
	if got := r.conserved(); got.Physical != 0 {
		t.Errorf("%d physical cards are bound, want none", got.Physical)
	}
	if err := r.e.Close(); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, withState(path))
	if got := again.ok("P3", "%s", bind); got["order_status"] != "SUCCESS" || len(again.list("P4")) != 1 {
		t.Errorf("P3 answered %v", got)
	}
}

func TestFailedOrders(t *testing.T) {
	r := newRig(t)
	r.fault("fail=once")
	got := r.open("A1", "50")
	if asText(got["status"]) != "3" || asText(got["card_id"]) != "0" || got["reason"] != declined {
		t.Errorf("V2 answered %v", got)
	}
	if got := r.conserved(); got.Virtual != 0 || got.Accounts[0].Available != 250_000_00 {
		t.Errorf("the money did not come back: %+v", got)
	}
	if err := r.e.SetOrder("A1", "SUCCESS"); err != nil {
		t.Fatal(err)
	}
	if row := r.list("V6")[0]; asText(row["status"]) != "4" || asText(row["card_id"]) != "1001" {
		t.Errorf("after a change of heart V6 shows %v", row)
	}
	if err := r.e.SetOrder("A1", "REFUNDED"); err != nil {
		t.Fatal(err)
	}
	if got := r.conserved(); got.OnCards != 0 || got.Accounts[0].Available != 250_000_00 {
		t.Errorf("the refund was not booked: %+v", got)
	}
	if err := r.e.SetOrder("A1", "SUCCESS"); err == nil {
		t.Error("a refunded order succeeded")
	}
}

func TestRefuseRepeat(t *testing.T) {
	for _, mode := range []string{"none", "merchant"} {
		r := newRig(t)
		r.fault("order_reference="+mode, "refuse_repeat=always")
		r.open("A1", "50")
		if got := r.call("V2", openA); got.Code != codeRiskControl {
			t.Errorf("mode %s: a repeated open answered %s", mode, got.Body)
		}
		r.holder(1)
		if got := r.call("P1", "%s", personN(1)); got.Code != codeRiskControl {
			t.Errorf("mode %s: a repeated holder answered %s", mode, got.Body)
		}
	}
}
