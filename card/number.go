package card

import (
	"errors"
	"fmt"
	"strings"
)

// Masked is what may be kept of a card number: the BIN (first six digits) and
// the last four. It cannot hold more. The zero Masked is an unknown number.
type Masked struct {
	bin  [6]byte
	last [4]byte
}

// Mask keeps BIN and last four of a card number, full or already masked; the
// rest is dropped. A text without four trailing digits gives the zero Masked,
// one without six leading digits has no BIN.
func Mask(number string) Masked {
	var m Masked
	compact := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, number)
	if len(compact) < 4 || !allDigits(compact[len(compact)-4:]) {
		return m
	}
	copy(m.last[:], compact[len(compact)-4:])
	if len(compact) >= 10 && allDigits(compact[:6]) {
		copy(m.bin[:], compact[:6])
	}
	return m
}

// BIN returns the first six digits, "" when they are unknown.
func (m Masked) BIN() string { return strings.Trim(string(m.bin[:]), "\x00") }

// LastFour returns the last four digits, "" when the number is unknown.
func (m Masked) LastFour() string { return strings.Trim(string(m.last[:]), "\x00") }

// IsZero reports whether nothing is known of the number.
func (m Masked) IsZero() bool { return m == Masked{} }

// String returns "411111******1111", or "" for the zero Masked.
func (m Masked) String() string {
	if m.IsZero() {
		return ""
	}
	bin := m.BIN()
	if bin == "" {
		bin = "******"
	}
	return bin + "******" + m.LastFour()
}

// MarshalText implements encoding.TextMarshaler.
func (m Masked) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; a full number is masked
// on the way in.
func (m *Masked) UnmarshalText(text []byte) error {
	*m = Mask(string(text))
	return nil
}

// ErrNumber says that a text is no full card number: 13 to 19 digits that pass
// the Luhn check.
var ErrNumber = errors.New("not a card number")

// Number is the full number of a stock card on its way to the issuer (P3). It
// lives in memory only: whatever prints or marshals it gets BIN and last four.
// The zero Number is none.
type Number struct {
	// A func, not the digits: fmt does not call Format on an unexported field
	// of another struct, it prints what is in it. So numbers do not compare
	// with ==; there is Equal.
	reveal func() string
}

// NewNumber reads a full card number; spaces and hyphens between digits are
// dropped. Errors: ErrNumber, which does not repeat the text.
func NewNumber(text string) (Number, error) {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
	if len(digits) < 13 || len(digits) > 19 || !allDigits(digits) || !luhn(digits) {
		return Number{}, ErrNumber
	}
	return Number{func() string { return digits }}, nil
}

// Reveal returns the full number, "" for none. The only caller is the request
// that binds the card.
func (n Number) Reveal() string {
	if n.reveal == nil {
		return ""
	}
	return n.reveal()
}

// IsZero reports whether there is no number.
func (n Number) IsZero() bool { return n.reveal == nil }

// Equal reports whether both are the same number, or none.
func (n Number) Equal(o Number) bool { return n.Reveal() == o.Reveal() }

// Masked returns BIN and last four.
func (n Number) Masked() Masked { return Mask(n.Reveal()) }

// String returns the masked number.
func (n Number) String() string { return n.Masked().String() }

// Format implements fmt.Formatter: every verb prints the masked number.
func (n Number) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.String()) }

// MarshalText implements encoding.TextMarshaler with the masked number.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MaskText replaces, in text of any kind, every run of digits (single spaces
// or hyphens between them allowed) in which a card number may hide, 13 to 19
// digits that pass the Luhn check, with its masked form. Everything else stays
// as it is, and so do UUIDs, which are ids: one in a thousand could hide one.
func MaskText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			b.WriteByte(s[i])
			i++
			continue
		}
		digits, end := digitRun(s, i)
		run := maskRun(s[i:end], digits)
		if after := uuidAround(s, i); after > 0 && run != s[i:end] {
			run, end = s[i:after], after
		}
		b.WriteString(run)
		i = end
	}
	return b.String()
}

// uuidAround returns where the UUID ends that holds s[i], 0 for none.
func uuidAround(s string, i int) int {
	for from := max(0, i-uuidLen+1); from <= i && from+uuidLen <= len(s); from++ {
		if isUUID(s[from:from+uuidLen]) && (from == 0 || !inWord(s[from-1])) && (from+uuidLen == len(s) || !inWord(s[from+uuidLen])) {
			return from + uuidLen
		}
	}
	return 0
}

const uuidLen = 36

// isUUID reports whether uuidLen bytes are one.
func isUUID(s string) bool {
	for i := range uuidLen {
		c := s[i] | 0x20 // lower case
		if hyphen := i == 8 || i == 13 || i == 18 || i == 23; hyphen != (s[i] == '-') || !hyphen && !isDigit(s[i]) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func inWord(c byte) bool { return isDigit(c) || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// digitRun returns the digits that start at i and where their run ends.
func digitRun(s string, i int) (digits string, end int) {
	var d []byte
	for end = i; end < len(s); end++ {
		switch {
		case isDigit(s[end]):
			d = append(d, s[end])
		case (s[end] == ' ' || s[end] == '-') && end+1 < len(s) && isDigit(s[end+1]):
		default:
			return string(d), end
		}
	}
	return string(d), end
}

// maskRun fails closed: digits beside a card number may stand in one run with
// it, so the run is masked when any part of it passes.
func maskRun(run, digits string) string {
	for n := 19; n >= 13; n-- {
		for i := 0; i+n <= len(digits); i++ {
			if luhn(digits[i : i+n]) {
				return Mask(digits).String()
			}
		}
	}
	return run
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
