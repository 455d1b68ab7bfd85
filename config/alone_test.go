package config

import "testing"

// TestAlone: what reads something of the issuer or of the ledger is not evaluated
// before both are there.
func TestAlone(t *testing.T) {
	const card = "virtual_card \"a\" {\n  card_type = \"23\"\n  balance { target = 10 }\n}\n"
	tests := []struct {
		src  string
		want bool
	}{
		{card, true},
		{card + `locals { a = 1 }`, true},
		{card + `data "account" "a" {}`, false},
		{card + `output "a" { value = virtual_card.a.last4 }`, false},
		{card + `output "a" { value = 1 }`, true},
		{card + "check \"a\" {\n  assert {\n    condition     = virtual_card.a.status == \"ACTIVE\"\n    error_message = \"No.\"\n  }\n}\n", false},
		{"virtual_card \"a\" {\n  card_type = \"23\"\n  lifecycle {\n    postcondition {\n      condition     = self.id != \"1\"\n      error_message = \"No.\"\n    }\n  }\n}\n", false},
	}
	for _, tt := range tests {
		if got := mustLoad(t, Options{Dir: writeConfig(t, tt.src)}).Alone(); got != tt.want {
			t.Errorf("%t, want %t:\n%s", got, tt.want, tt.src)
		}
	}
}
