// Package state is the ledger: an append-only chain of entries, and the State
// that is their fold. It records addresses, ids, order numbers and amounts and
// refuses to hold anything else: no card number, key, name, e-mail or phone.
// It decides nothing; it says what was intended, sent and answered.
package state
