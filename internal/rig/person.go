package rig

import "fmt"

// LastName is that of the n-th person of a fleet, from 0: it spells n, as names
// hold no digits (P1: I).
func LastName(n int) string {
	name := []byte{'N'}
	for ; n > 0; n /= 26 {
		name = append(name, byte('a'+n%26))
	}
	return string(name)
}

// Phone is the number of the n-th person of a fleet, from 0, which nobody else
// has (P1: I).
func Phone(n int) string { return fmt.Sprintf("%08d", 10_000_000+n) }
