package trustpay

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// maxText is more than any id, word or address of the issuer's has.
const maxText = 2000

// No text of the issuer's gets in as it is. What steers a terminal or fakes a
// line is written as escapes here, once: everything that is made of an answer,
// in the ledger, in files and on screens, is harmless.

// string reads an id or another text that stays to the letter, if it is one.
func (d *decoder) string() string {
	text := d.short(d.scalar())
	if isID(text) {
		return text
	}
	return card.Inert(card.MaskText(text))
}

func (d *decoder) short(text []byte) string {
	if len(text) > maxText {
		d.expected("a shorter text")
		return ""
	}
	return string(text)
}

// isID reports whether a text may be an id, a number, an address or the like.
// Its digits may look like those of a card, and a person must be able to type
// it, so it is never masked. Whatever holds anything else is prose.
func isID(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-_.:@+", r)
	})
}

// word reads a text of which there are few different ones, such as a status.
func (d *decoder) word() string {
	text := d.scalar()
	if known, ok := d.words[string(text)]; ok {
		return known
	}
	word := card.Inert(card.MaskText(d.short(text)))
	d.words[string(text)] = word
	return word
}

// prose reads a text for people. It may hold anything: card numbers in it are
// masked, and of a long one the beginning is kept.
func (d *decoder) prose() string { return clip(card.Inert(card.MaskText(string(d.scalar())))) }

// masked reads a card number, full or not, and keeps BIN and last four.
func (d *decoder) masked() card.Masked { return card.Mask(string(d.scalar())) }

// id reads the id of a card; 0 and "" are none (V2: S).
func (d *decoder) id() string {
	if id := d.string(); id != "0" {
		return id
	}
	return ""
}

// int reads a whole number; "" and null are zero.
func (d *decoder) int() int {
	text := d.scalar()
	if len(text) == 0 {
		return 0
	}
	n, err := strconv.Atoi(string(text))
	if err != nil {
		d.expected("a whole number")
	}
	return n
}

// money reads an amount; "" and null are zero.
func (d *decoder) money() card.Money {
	m, _ := d.amount()
	return m
}

// amount reads an amount, and tells whether there is one. A balance that is
// missing must never pass for an empty card.
func (d *decoder) amount() (m card.Money, ok bool) {
	text := d.scalar()
	if len(text) == 0 {
		return 0, false
	}
	m, err := card.ParseMoney(string(text))
	if errors.Is(err, card.ErrFractional) {
		m, err = withoutNoise(string(text))
	}
	if err != nil {
		d.expected("an amount of money")
	}
	return m, true
}

// withoutNoise reads 0.30000000000000004 as 0.30: an issuer that writes JSON
// numbers may have had them in binary. A true fraction of a cent stays an
// error.
func withoutNoise(text string) (card.Money, error) {
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, card.ErrNotMoney
	}
	near, err := card.ParseMoney(exact.FloatString(2))
	if err != nil {
		return 0, err
	}
	off := new(big.Rat).Sub(exact, big.NewRat(int64(near), 100))
	if off.Abs(off).Cmp(big.NewRat(1, 1_000_000)) > 0 {
		return 0, card.ErrFractional
	}
	return near, nil
}

// rate reads a share.
func (d *decoder) rate(unit card.RateUnit) card.Rate {
	text := d.scalar()
	if len(text) == 0 {
		return 0
	}
	r, err := card.ParseRate(string(text), unit)
	if err != nil {
		d.expected("a rate from 0 to under 100 percent")
	}
	return r
}

// time reads a time of the issuer's: RFC 3339, or without a zone, then UTC
// (S). A text that is neither is the zero time. No decision may hang on it: see
// moment.
func (d *decoder) time() time.Time {
	text := string(d.scalar())
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// moment reads a time by which orders, cards and transactions are told apart. One
// without a zone may be hours off: it is the zero time, as if there were none.
func (d *decoder) moment() time.Time {
	t, _ := time.Parse(time.RFC3339, string(d.scalar()))
	return t.UTC()
}
