package state

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"github.com/cardform/cardform/card"
)

const orderNoLength = 26

// OrderNo derives the n-th order number of an address: 26 characters of
// base32, so at most 32 of [A-Za-z0-9] as the issuer wants them (A). The same
// configuration finds the same numbers again whatever became of its ledger.
func OrderNo(merchantID, name string, a card.Address, action card.Action, n int) string {
	h := sha256.New()
	for _, part := range []string{merchantID, name, a.String(), string(action)} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	var num [8]byte
	binary.BigEndian.PutUint64(num[:], uint64(n))
	h.Write(num[:])
	return strings.TrimRight(base32.StdEncoding.EncodeToString(h.Sum(nil)), "=")[:orderNoLength]
}

// IsOrderNo reports whether number has the form of those that OrderNo derives.
// The issuer's own are shorter (V6: S).
func IsOrderNo(number string) bool {
	return len(number) == orderNoLength && strings.Trim(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
