package trustpay

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// param is one parameter of a request: how it stands in the JSON, and the text
// that is signed for it. An empty text is left out of the signature.
type param struct {
	key  string
	json string
	text string
}

// params are the parameters of one request, in any order.
type params []param

// with adds a string. An empty one is not sent at all.
func (p params) with(key, text string) params {
	if text == "" {
		return p
	}
	quoted := quote(text)
	return append(p, param{key, quoted, unquoted(quoted)})
}

// withNumber adds a number as it is written.
func (p params) withNumber(key, literal string) params {
	return append(p, param{key, literal, literal})
}

// withAmount adds money as a JSON number with two decimals, as the vcard and
// gateway endpoints want it (S).
func (p params) withAmount(key string, m card.Money) params { return p.withNumber(key, m.String()) }

// body writes the request: the parameters in the order of their keys, then
// sign.
func (p params) body(secret string) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, one := range p.sorted() {
		b.WriteString(quote(one.key))
		b.WriteByte(':')
		b.WriteString(one.json)
		b.WriteByte(',')
	}
	b.WriteString(`"sign":"`)
	b.WriteString(p.sign(secret))
	b.WriteString(`"}`)
	return b.Bytes()
}

// sign is TrustPay's signature (S for callbacks, I for requests): lower-case
// hexadecimal MD5 over k1=v1&k2=v2&…&secret=SECRET, keys in byte order, sign
// itself and what is null or "" left out.
func (p params) sign(secret string) string {
	var b bytes.Buffer
	for _, one := range p.sorted() {
		if one.text == "" || one.key == "sign" {
			continue
		}
		b.WriteString(one.key)
		b.WriteByte('=')
		b.WriteString(one.text)
		b.WriteByte('&')
	}
	b.WriteString("secret=")
	b.WriteString(secret)
	sum := md5.Sum(b.Bytes())
	return hex.EncodeToString(sum[:])
}

func (p params) sorted() params {
	return slices.SortedFunc(slices.Values(p), func(a, b param) int { return strings.Compare(a.key, b.key) })
}

// get returns the signed text of a parameter, "" where there is none.
func (p params) get(key string) string {
	for _, one := range p {
		if one.key == key {
			return one.text
		}
	}
	return ""
}

// rawParam takes a parameter whose JSON someone else wrote, and keeps it to
// the letter. Requests are flat (A): an array or object cannot be signed.
func rawParam(key string, raw json.RawMessage) (param, error) {
	raw = bytes.TrimSpace(raw)
	if !json.Valid(raw) {
		return param{}, fmt.Errorf("parameter %q is no JSON value", key)
	}
	switch raw[0] {
	case '{', '[':
		return param{}, fmt.Errorf("parameter %q is an object or array, for which TrustPay has no signature; give a text or a number", key)
	case 'n':
		return param{key, string(raw), ""}, nil
	case '"':
		return param{key, string(raw), unquoted(string(raw))}, nil
	}
	return param{key, string(raw), string(raw)}, nil
}

// unquoted is what is signed for a string: what stands in the JSON between its
// quotes (A), escapes as they are written.
func unquoted(json string) string { return json[1 : len(json)-1] }

// quote writes a JSON string, with nothing escaped that need not be: what is
// signed should be what is read.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// A string always encodes, and a bytes.Buffer always takes it.
	_ = enc.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}
