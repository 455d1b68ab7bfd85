package cmd_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
)

// digital is a way to an issuer whose ids are digits alone that pass the check
// of card numbers: of its merchant, of its orders and of its cards.
type digital struct {
	next   http.RoundTripper
	orders map[string]string // by the issuer's own
}

const digitalMerchant = "8820250900017"

// checked appends the digit that makes a card number of others.
func checked(digits string) string {
	for d := '0'; d <= '9'; d++ {
		if _, err := card.NewNumber(digits + string(d)); err == nil {
			return digits + string(d)
		}
	}
	panic("no digit fits " + digits)
}

func digitalCard(id string) string { return checked(fmt.Sprintf("80001230000%04s", id)) }

// RoundTrip implements http.RoundTripper.
func (d *digital) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	for i := 1001; i < 1010; i++ {
		own := fmt.Sprint(i)
		body = bytes.ReplaceAll(body, []byte(digitalCard(own)), []byte(own))
	}
	sent := r.Clone(r.Context())
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res, err := d.next.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	text = regexp.MustCompile(`"VC[0-9a-f]+"`).ReplaceAllFunc(text, func(own []byte) []byte {
		if d.orders[string(own)] == "" {
			d.orders[string(own)] = checked(fmt.Sprintf("930012340000%03d", len(d.orders)))
		}
		return []byte(`"` + d.orders[string(own)] + `"`)
	})
	text = regexp.MustCompile(`"card_id":"?\d{4}\b`).ReplaceAllFunc(text, func(m []byte) []byte {
		return append(m[:len(m)-4:len(m)-4], digitalCard(string(m[len(m)-4:]))...)
	})
	text = regexp.MustCompile(`"merchant_id":\d+`).ReplaceAll(text, []byte(`"merchant_id":`+digitalMerchant))
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	res.Header.Del("Content-Length")
	return res, nil
}

// What a person must read and type is shown whole wherever it stands, in tables
// and in sentences, although it could be a card's number by its digits; card
// numbers beside it are masked all the same.
func TestDigitsOfIdentifiersAreShown(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		d := &digital{next: b.wire, orders: map[string]string{}}
		said := func(line string) string {
			out, errs, _ := b.quietly(d, line)
			return out + errs
		}
		shows := func(line string, wants ...string) string {
			text := said(line)
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("cardform %s does not show %s:\n%s", line, want, text)
				}
			}
			if m := regexp.MustCompile(`(800012|930012|882025)\*+\d+`).FindString(text); m != "" {
				t.Errorf("cardform %s shows %s:\n%s", line, m, text)
			}
			return text
		}
		hostileScene(b, d)
		ana, lost := digitalCard("1001"), d.orders[lastOf(d.orders)]
		text := shows("plan", "candidate: 9300", lost)
		candidate := regexp.MustCompile(`candidate: (\d+), OPEN_CARD, success, card (\d+)`).FindStringSubmatch(text)
		op := regexp.MustCompile(`\(op ([0-9a-f]+)\)`).FindStringSubmatch(text)
		if candidate == nil || op == nil {
			b.failf("plan names no candidate")
		}
		shows("plan --json", candidate[1], candidate[2])
		shows("drift", digitalCard("1003"))
		shows("api orders", candidate[1], candidate[2])
		shows("show", ana)
		shows("state show virtual_card.ana", ana)
		shows("ledger show", "9300", ana)
		shows("ledger export --csv", "9300", ana, digitalMerchant)
		shows("apply --auto-approve --wait 0s", candidate[1], candidate[2])
		shows("apply --auto-approve --wait 0s --json", candidate[1], candidate[2])
		shows("doctor", digitalMerchant)
		shows("import virtual_card.ana "+ana, "already, as "+ana)
		shows("resolve "+op[1]+" --as-order "+candidate[1]+" --why seen", "Resolved")
		shows("ledger show", "order "+candidate[1])
		b.write("other.card.hcl", "cardform {\n  name = \"other\"\n}\n")
		b.write("main.card.hcl", strings.Replace(hostileConfig, "requests_per_second", "merchant_id = "+checked("882025090000")+"\n  requests_per_second", 1))
		shows("plan", "merchant "+checked("882025090000"), "merchant "+digitalMerchant)
		shows("apply --auto-approve --json", "merchant "+checked("882025090000"))
		if text := said("resolve 12 --as-order 1 --why card" + " " + checked("8000123000099")); strings.Contains(text, checked("8000123000099")) {
			t.Errorf("a number that nobody knows for an id is shown: %s", text)
		}
	}); wrong != "" {
		t.Error(wrong)
	}
}

func lastOf(m map[string]string) (last string) {
	for k := range m {
		if m[k] > m[last] {
			last = k
		}
	}
	return last
}
