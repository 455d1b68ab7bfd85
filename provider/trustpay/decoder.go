package trustpay

import (
	"encoding/json"
	"fmt"
)

// maxDepth is how deep an answer may nest; the issuer's nest four deep.
const maxDepth = 64

// decoder reads one JSON text in one pass, straight into our own types. A list
// of thirty thousand rows is read without reflection and without holding what
// nobody asked for: a member that no one takes is skipped, so that a CVV never
// leaves the buffer. Values are read leniently: a number where a string is due
// and the other way round.
type decoder struct {
	text  []byte
	at    int
	depth int
	bad   bool              // the text is not JSON
	odd   error             // the first value that is JSON, but not what it should be
	words map[string]string // texts that repeat from row to row, kept once
}

func newDecoder(text []byte) *decoder {
	return &decoder{text: text, words: map[string]string{}}
}

// end reports whether the whole text was one JSON value.
func (d *decoder) end() bool { return !d.bad && d.peek() == 0 && d.at == len(d.text) }

// object calls member for each member of the object that comes next, with its
// value next in the text. A value that member does not read is skipped. Null
// has no members.
func (d *decoder) object(member func(key []byte)) {
	if !d.enter('{') {
		return
	}
	for more := !d.take('}'); more && !d.bad; more = d.more('}') {
		if d.peek() != '"' {
			d.fail()
			return
		}
		key := d.quoted()
		if !d.take(':') {
			d.fail()
			return
		}
		d.peek()
		start := d.at
		if member(key); d.at == start {
			d.skip()
		}
	}
	d.depth--
}

// array calls element for each element of the array that comes next, as object
// does. Null has no elements.
func (d *decoder) array(element func()) {
	if !d.enter('[') {
		return
	}
	for more := !d.take(']'); more && !d.bad; more = d.more(']') {
		d.peek()
		start := d.at
		if element(); d.at == start {
			d.skip()
		}
	}
	d.depth--
}

// enter steps into an object or array. Anything else there is skipped; unless
// it is null, it is odd.
func (d *decoder) enter(open byte) bool {
	switch c := d.peek(); {
	case c == open && d.depth < maxDepth:
		d.at++
		d.depth++
		return true
	case c == open:
		d.fail()
	case c == 'n':
		d.skip()
	default:
		d.expected(map[byte]string{'{': "an object", '[': "a list"}[open])
		d.skip()
	}
	return false
}

// more steps over a comma, or out of the object or array that ends here.
func (d *decoder) more(end byte) bool {
	if d.take(',') {
		return true
	}
	if !d.take(end) {
		d.fail()
	}
	return false
}

// skip steps over the value that comes next, and checks that it is JSON.
func (d *decoder) skip() {
	switch d.peek() {
	case '{':
		d.object(func([]byte) {})
	case '[':
		d.array(func() {})
	default:
		d.scalar()
	}
}

// scalar returns the text of the scalar that comes next, without quotes; nil
// for null. An object or array there is skipped, and odd.
func (d *decoder) scalar() []byte {
	switch c := d.peek(); c {
	case '"':
		return d.quoted()
	case '{', '[':
		d.expected("a text or a number")
		d.skip()
		return nil
	case 't':
		return d.literal("true")
	case 'f':
		return d.literal("false")
	case 'n':
		d.literal("null")
		return nil
	}
	return d.number()
}

// quoted returns what the string that comes next says.
func (d *decoder) quoted() []byte {
	start := d.at + 1
	for i := start; i < len(d.text); i++ {
		switch c := d.text[i]; {
		case c == '"':
			d.at = i + 1
			return d.text[start:i]
		case c == '\\' || c >= 0x80:
			return d.escaped(start, i)
		case c < ' ':
			d.fail()
			return nil
		}
	}
	d.fail()
	return nil
}

// escaped is the rare case of quoted: escapes, and more than ASCII.
func (d *decoder) escaped(start, i int) []byte {
	for i < len(d.text) && d.text[i] != '"' {
		if d.text[i] == '\\' {
			i++
		}
		i++
	}
	var s string
	if i >= len(d.text) || json.Unmarshal(d.text[start-1:i+1], &s) != nil {
		d.fail()
		return nil
	}
	d.at = i + 1
	return []byte(s)
}

// number returns the number that comes next, as it is written.
func (d *decoder) number() []byte {
	start := d.at
	if d.at < len(d.text) && d.text[d.at] == '-' {
		d.at++
	}
	whole := d.digits()
	if len(whole) > 1 && whole[0] == '0' {
		d.fail()
	}
	if d.is('.') {
		d.at++
		d.digits()
	}
	if d.is('e') || d.is('E') {
		d.at++
		if d.is('+') || d.is('-') {
			d.at++
		}
		d.digits()
	}
	if d.bad {
		return nil
	}
	return d.text[start:d.at]
}

func (d *decoder) digits() []byte {
	start := d.at
	for d.at < len(d.text) && d.text[d.at] >= '0' && d.text[d.at] <= '9' {
		d.at++
	}
	if d.at == start {
		d.fail()
	}
	return d.text[start:d.at]
}

func (d *decoder) literal(word string) []byte {
	if len(d.text)-d.at < len(word) || string(d.text[d.at:d.at+len(word)]) != word {
		d.fail()
		return nil
	}
	d.at += len(word)
	return d.text[d.at-len(word) : d.at]
}

// peek steps over white space and returns the byte there, 0 at the end.
func (d *decoder) peek() byte {
	for ; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (d *decoder) take(c byte) bool {
	if d.peek() != c {
		return false
	}
	d.at++
	return true
}

func (d *decoder) is(c byte) bool { return d.at < len(d.text) && d.text[d.at] == c }

// fail gives the text up: it is not JSON.
func (d *decoder) fail() { d.bad, d.at = true, len(d.text) }

// expected notes a value of the wrong shape, without repeating it.
func (d *decoder) expected(what string) {
	if d.odd == nil && !d.bad {
		d.odd = fmt.Errorf("the answer holds something else where %s is due", what)
	}
}
