package trustpay

import (
	"bytes"
	"strings"

	"github.com/cardform/cardform/card"
)

// struckOut is what stands in the place of a secret.
const struckOut = `"***"`

// Mask rewrites a JSON text so that a person may see it: card numbers keep BIN
// and last four wherever they stand, and what a secret's key names is struck
// out. The order of members and the writing of numbers stay. A text that is
// not JSON gives nil.
func Mask(text []byte) []byte {
	d := newDecoder(text)
	var b bytes.Buffer
	d.mask(&b, "")
	if !d.end() {
		return nil
	}
	return card.InertJSON(b.Bytes())
}

// mask copies the value that comes next, which stands under key.
func (d *decoder) mask(b *bytes.Buffer, key string) {
	switch c := d.peek(); {
	case secret(key):
		d.skip()
		b.WriteString(struckOut)
	case c == '{':
		d.maskObject(b)
	case c == '[':
		d.maskArray(b, key)
	default:
		d.maskScalar(b, key, c)
	}
}

func (d *decoder) maskObject(b *bytes.Buffer) {
	b.WriteByte('{')
	comma := ""
	d.object(func(raw []byte) {
		key := string(raw)
		b.WriteString(comma + quote(card.MaskText(key)) + ":")
		comma = ","
		d.mask(b, key)
	})
	b.WriteByte('}')
}

func (d *decoder) maskArray(b *bytes.Buffer, key string) {
	b.WriteByte('[')
	comma := ""
	d.array(func() {
		b.WriteString(comma)
		comma = ","
		d.mask(b, key)
	})
	b.WriteByte(']')
}

func (d *decoder) maskScalar(b *bytes.Buffer, key string, first byte) {
	text := string(d.scalar())
	shown := card.MaskText(text)
	switch {
	case pan(key) && first != 'n':
		shown = card.Mask(text).String()
	case identifies(key) && isID(text):
		shown = text
	}
	switch {
	case first == 'n':
		b.WriteString("null")
	case first == '"', shown != text:
		b.WriteString(quote(shown))
	default:
		b.WriteString(text)
	}
}

// identifies reports whether a member by this name is an order's, holder's or
// card's identifier.
func identifies(key string) bool {
	return strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "order_no") || key == "merchant_refund_no"
}

// secret reports whether a member by this name is never shown.
func secret(key string) bool {
	key = strings.ToLower(key)
	for _, part := range []string{"cvv", "cvc", "cv2", "secret", "password", "passwd", "api_key", "apikey", "api-key", "token", "private", "track_data", "track1", "track2"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return key == "sign" || key == "signature" || key == "pin" || key == "card_pin"
}

// pan reports whether a member by this name is a card number.
func pan(key string) bool {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
	return strings.Contains(key, "cardnumber") || strings.Contains(key, "cardno") || key == "pan" || strings.Contains(key, "accountnumber")
}
