package trustpay

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
)

func TestDecoderReadsLeniently(t *testing.T) {
	text := `{"a":"35","b":35,"c":"137.70","d":137.7,"e":null,"f":"","g":0.30000000000000004,"h":"01","i":"2026-03-12 10:20:30","j":1,"k":{"deep":[1,{"x":"y"}]},"l":true,"m":"\u4e2d文"}`
	d := newDecoder([]byte(text))
	got := map[string]any{}
	d.object(func(key []byte) {
		switch k := string(key); k {
		case "a", "b", "j":
			got[k] = d.int()
		case "c", "d", "e", "f", "g":
			got[k] = d.money()
		case "i":
			got[k] = d.time()
		case "h", "l", "m":
			got[k] = d.string()
		}
	})
	want := map[string]any{
		"a": 35, "b": 35, "j": 1, "c": card.Money(13770), "d": card.Money(13770), "e": card.Money(0), "f": card.Money(0), "g": card.Money(30),
		"h": "01", "l": "true", "m": "中文", "i": time.Date(2026, 3, 12, 10, 20, 30, 0, time.UTC),
	}
	if !d.end() || d.odd != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v (%v), want %v", got, d.odd, want)
	}
}

func TestDecoderNotesWhatIsOdd(t *testing.T) {
	for name, read := range map[string]func(*decoder){
		`{"a":1}`: func(d *decoder) { d.string() },
		`[1,2]`:   func(d *decoder) { d.object(func([]byte) {}) },
		`"x"`:     func(d *decoder) { d.money() },
		`0.005`:   func(d *decoder) { d.money() },
		`1.5`:     func(d *decoder) { d.int() },
		`"100"`:   func(d *decoder) { d.rate(card.Percent) },
		`12`:      func(d *decoder) { d.array(func() {}) },
	} {
		d := newDecoder([]byte(name))
		if read(d); d.odd == nil || !d.end() {
			t.Errorf("%s: odd is %v, end is %v", name, d.odd, d.end())
		}
	}
}

func TestDecoderGivesUpOnDeepNesting(t *testing.T) {
	const n = 1 << 20
	d := newDecoder([]byte(strings.Repeat("[", n) + strings.Repeat("]", n)))
	if d.skip(); d.end() {
		t.Error("a million brackets passed for an answer")
	}
}

// FuzzDecoder holds the decoder to encoding/json: the same texts are JSON, and
// a string reads the same.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,-0.5e+3,"a\"\u00e9"]`, `{"a":{"b":[null,true,false]}}`, `01`, `{"a":1,}`, `"\ud800"`, "\"\x80\"", `nul`, ` 1 `, `-`, `1.`, `"a`, `{"a"}`, `[1 2]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := newDecoder(text)
		d.skip()
		if got, want := d.end(), json.Valid(text); got != want && strings.Count(string(text), "[")+strings.Count(string(text), "{") < maxDepth {
			t.Fatalf("%q: JSON by us %v, by encoding/json %v", text, got, want)
		}
		var want string
		if json.Unmarshal(text, &want) == nil && text[0] == '"' {
			if got := string(newDecoder(text).scalar()); got != want {
				t.Fatalf("%q reads %q, want %q", text, got, want)
			}
		}
	})
}

// FuzzNoCardNumberSurvives puts a card number and a CVV wherever an answer may
// have them, in whatever else a fuzzer comes up with.
func FuzzNoCardNumberSurvives(f *testing.F) {
	f.Add("card_number", "card_id", "note", "57")
	f.Add("cvv", "status", "reason", "ACTIVE")
	f.Add("message", "data", "description", "1")
	f.Fuzz(func(t *testing.T, k1, k2, k3, v string) {
		pan, cvv := testPAN(), "9"+"73"
		row := fmt.Sprintf(`{"card_number":%q,"cvv":%q,"card_cvv":%q,%s:%s,%s:%s,"reason":%q,"description":%q,"name":%q,"message":%q}`,
			pan, cvv, cvv, quote(k2), quote(v), quote(k1), quote(k3), "for "+pan, spaced(pan), pan, pan)
		text := []byte(`{"code":880001,"message":` + quote("card "+pan) + `,"data":{"items":[` + row + `],"card_number":"` + pan + `","cvv":"` + cvv + `"}}`)
		c := &Client{contract: known()}
		seen := fmt.Sprintf("%+v", decodeAll(c, text))
		masked := string(Mask(text))
		for _, leak := range []string{pan, spaced(pan)} {
			if strings.Contains(seen, leak) || strings.Contains(masked, leak) {
				t.Fatalf("a card number got through:\n%s\n%s", seen, masked)
			}
		}
		if !strings.Contains(v+k1+k2+k3, cvv) && strings.Contains(masked, `"`+cvv+`"`) {
			t.Fatalf("a CVV got through:\n%s", masked)
		}
		if !json.Valid([]byte(masked)) {
			t.Fatalf("masking makes no JSON: %s", masked)
		}
	})
}

// decodeAll reads an answer as every endpoint would.
func decodeAll(c *Client, text []byte) []any {
	return []any{
		decoded(text, virtualCard), decoded(text, c.order), decoded(text, holder), decoded(text, transaction), decoded(text, assigned),
		decoded(text, payin), decoded(text, refund), decoded(text, feeOverview), decoded(text, cardType), decoded(text, c.feeRow),
		decoded(text, func(d *decoder) page[card.Card] { return decodePage(d, virtualCard) }),
		decoded(text, func(d *decoder) page[card.Order] { return decodePage(d, c.order) }),
		decoded(text, func(d *decoder) page[Transaction] { return decodePage(d, transaction) }),
		decoded(text, func(d *decoder) page[card.CardType] { return decodePage(d, cardType) }),
	}
}

func decoded[T any](text []byte, decode func(*decoder) T) string {
	a, data := decodeAnswer(text, decode)
	return fmt.Sprintf("%+v %+v", a, data)
}

// testPAN makes a card number that passes Luhn.
func testPAN() string {
	digits := "40000012" + "3456789"
	for check := range 10 {
		if n, err := card.NewNumber(fmt.Sprint(digits, check)); err == nil {
			return n.Reveal()
		}
	}
	return ""
}

func spaced(pan string) string { return pan[:4] + " " + pan[4:8] + " " + pan[8:12] + " " + pan[12:] }
