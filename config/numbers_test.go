package config

import "testing"

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
