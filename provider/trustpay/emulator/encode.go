package emulator

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/cardform/cardform/card"
)

const jsonType = "application/json; charset=utf-8"

// encoder appends JSON. Lists of 100,000 rows are read through it, so it makes
// no intermediate values.
type encoder struct {
	b     []byte
	quote bool // amounts as strings
}

func (w *encoder) open()  { w.b = append(w.b, '{') }
func (w *encoder) close() { w.b = append(w.b, '}') }

func (w *encoder) key(name string) {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), `":`...)
}

func (w *encoder) text(name, value string) {
	w.key(name)
	w.b = quoted(w.b, value)
}

func (w *encoder) integer(name string, value int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, value, 10)
}

// digits writes a text of digits as a number.
func (w *encoder) digits(name, value string) {
	w.key(name)
	w.b = append(w.b, value...)
}

// money writes 206.19, 137.7 and 35 as numbers, two decimals as strings (S).
func (w *encoder) money(name string, m card.Money) {
	w.key(name)
	if w.quote {
		w.b = append(append(append(w.b, '"'), m.String()...), '"')
		return
	}
	w.b = appendNumeral(w.b, m)
}

// time writes RFC 3339 in UTC, in whole seconds (A).
func (w *encoder) time(name string, t time.Time) {
	w.key(name)
	w.b = append(w.b, '"')
	w.b = t.UTC().AppendFormat(w.b, time.RFC3339)
	w.b = append(w.b, '"')
}

// appendNumeral appends an amount as a JSON number, as short as it gets.
func appendNumeral(b []byte, m card.Money) []byte {
	if m < 0 {
		b, m = append(b, '-'), -m
	}
	b = strconv.AppendInt(b, int64(m/100), 10)
	switch tenths, cents := byte(m/10%10), byte(m%10); {
	case cents > 0:
		b = append(b, '.', '0'+tenths, '0'+cents)
	case tenths > 0:
		b = append(b, '.', '0'+tenths)
	}
	return b
}

// quoted appends s as a JSON string.
func quoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			text, _ := json.Marshal(s) // a string always encodes
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
