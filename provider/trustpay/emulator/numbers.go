package emulator

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
)

// issuerSalt keeps the derived numbers apart from anybody else's.
const issuerSalt = "cardform emulator"

// stockBIN is what the numbers of physical cards begin with.
const stockBIN = "532610"

// MaxStock is how many stock cards there can be: their last four are all
// different.
const MaxStock = 1000

// StockNumber returns the full number that is printed on stock card i, from 0
// to MaxStock-1: what people put into a sensitive variable to bind it (P3).
func StockNumber(i int) string {
	return withCheckDigit(fmt.Sprintf("%s%06d%03d", stockBIN, derive("stock", strconv.Itoa(i))%1_000_000, i))
}

// stockIndex returns which of the first n stock cards has this number, -1 for
// none.
func stockIndex(number string, n int) int {
	if len(number) != 16 {
		return -1
	}
	i, err := strconv.Atoi(number[12:15])
	if err != nil || i >= n || StockNumber(i) != number {
		return -1
	}
	return i
}

// cardNumber derives the full number of a virtual card.
func cardNumber(bin, id string) string {
	return withCheckDigit(fmt.Sprintf("%s%09d", bin, derive("number", id)%1_000_000_000))
}

func cardCVV(id string) string { return fmt.Sprintf("%03d", derive("cvv", id)%1000) }

// derive turns what a thing is and its id into a number, always the same.
func derive(what, id string) uint64 {
	sum := sha256.Sum256([]byte(issuerSalt + "\x00" + what + "\x00" + id))
	return binary.BigEndian.Uint64(sum[:])
}

// uuid derives a UUID.
func uuid(what string, n int64) string {
	sum := sha256.Sum256([]byte(issuerSalt + "\x00" + what + "\x00" + strconv.FormatInt(n, 10)))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// withCheckDigit appends the Luhn digit.
func withCheckDigit(digits string) string {
	return digits + string('0'+byte((10-luhnSum(digits+"0")%10)%10))
}

func luhnSum(digits string) int {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum
}
