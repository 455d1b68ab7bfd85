package config

import (
	"fmt"
	"testing"
)

func TestHoldsCardNumber(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"4242424242424242", true}, {"4242 4242-4242 4242", true}, {"card 4242 4242 4242 4242 12/29", true}, {"x4242424242424242y", true},
		{"12 4242424242424242", true}, {"4242424242424241", false}, {"4242  4242 4242 4242", false}, {"42424242424242420", false},
		{"", false}, {"00000000-0000-4000-8000-000000000000", false}, {"91234567", false}, {"8820250900009", false},
	}
	for _, tt := range tests {
		if got := holdsCardNumber(tt.text); got != tt.want {
			t.Errorf("%q: %t", tt.text, got)
		}
	}
}

// TestMerchantIsNoCard: a merchant's number may look like a card's.
func TestMerchantIsNoCard(t *testing.T) {
	merchant := ""
	for last := range 10 {
		if s := fmt.Sprintf("882025090000%d", last); isCardNumber(s) {
			merchant = s
		}
	}
	if diags := check(t, "provider \"trustpay\" {\n  merchant_id = "+merchant+"\n}\n"); len(diags) > 0 || merchant == "" {
		t.Errorf("%s", text(diags))
	}
	if diags := check(t, "locals {\n  merchant = "+merchant+"\n}\n"); summaries(diags) != "Card number in a file" {
		t.Errorf("elsewhere: %s", text(diags))
	}
}

// TestIDIsNoCard: digits of a UUID may look like a card's, and import blocks
// hold UUIDs.
func TestIDIsNoCard(t *testing.T) {
	const id = "81629486-1310-4e31-aa70-d601c2d459e6"
	if !holdsCardNumber(id) {
		t.Fatal("its digits make no card number, so this proves nothing")
	}
	if diags := check(t, "locals {\n  id = \""+id+"\"\n}\n"); len(diags) > 0 {
		t.Errorf("%s", text(diags))
	}
	if diags := check(t, "locals {\n  a = \""+id+" 4242424242424242\"\n}\n"); summaries(diags) != "Card number in a file" {
		t.Errorf("beside one: %s", text(diags))
	}
}
