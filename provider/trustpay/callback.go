package trustpay

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cardform/cardform/card"
)

// ErrSignature says that a callback was not signed with our secret. Do not act
// on it, and do not answer 200.
var ErrSignature = errors.New("the signature does not match")

// VerifyCallback checks the signature of a callback (V3, G3: S). A good one is
// still a hint only: it can be replayed, so look the order up before believing
// its amounts. Answer HTTP 200 and {}. Errors: ErrSignature; others for a body
// that is no flat JSON object, or names a member twice.
func VerifyCallback(body []byte, secret string) error {
	p, err := flat(body)
	if err != nil {
		return err
	}
	got, want := p.get("sign"), p.sign(secret)
	if secret == "" || subtle.ConstantTimeCompare([]byte(got), []byte(want)) != 1 {
		return ErrSignature
	}
	return nil
}

// CardCallback verifies and reads a callback on a card's order (V3: S). Errors:
// as VerifyCallback.
func (c *Client) CardCallback(body []byte) (card.Order, error) {
	_, secret := c.access()
	return callback(body, secret, c.order)
}

// PayinCallback verifies and reads a callback of the gateway (G3: S). Errors:
// as VerifyCallback.
func (c *Client) PayinCallback(body []byte) (Payin, error) {
	_, secret := c.access()
	return callback(body, secret, payin)
}

func callback[T any](body []byte, secret string, decode func(*decoder) T) (data T, err error) {
	if err := VerifyCallback(body, secret); err != nil {
		return data, err
	}
	d := newDecoder(body)
	data = decode(d)
	return data, d.odd
}

// flat reads the members of a JSON object as they are signed.
func flat(body []byte) (params, error) {
	d := newDecoder(body)
	var p params
	var wrong error
	seen := map[string]bool{}
	d.object(func(raw []byte) {
		key := string(raw)
		start := d.at
		d.skip()
		one, err := rawParam(key, json.RawMessage(d.text[start:d.at]))
		if err == nil && seen[key] {
			err = fmt.Errorf("the callback names %q twice", clip(key))
		}
		seen[key] = true
		p, wrong = append(p, one), errors.Join(wrong, err)
	})
	if !d.end() || d.odd != nil {
		return nil, errors.New("the callback is no JSON object")
	}
	return p, wrong
}
