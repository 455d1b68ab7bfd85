package applier

import "testing"

// The id of an op is printed, and typed again: it must not look like a card
// number, or it would be masked.
func TestNewOpIsNoNumber(t *testing.T) {
	for range 1000 {
		if id := newOp(); len(id) != 16 || id[0] < 'a' {
			t.Fatalf("op %s", id)
		}
	}
}
