package trustpay

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cardform/cardform/provider"
)

func TestMaskKeepsEverythingElse(t *testing.T) {
	pan := testPAN()
	masked := pan[:6] + "******" + pan[len(pan)-4:]
	for in, want := range map[string]string{
		`{"b":5.00,"a":[1,null,true,"x\u00e9\n<"]}`:           `{"b":5.00,"a":[1,null,true,"xé\n<"]}`,
		`{"card_number":"` + pan + `"}`:                       `{"card_number":"` + masked + `"}`,
		`{"CardNo":` + pan + `}`:                              `{"CardNo":"` + masked + `"}`,
		`{"card_number":"4000001234567"}`:                     `{"card_number":"400000******4567"}`, // fails Luhn
		`{"note":"pay ` + spaced(pan) + ` now"}`:              `{"note":"pay ` + masked + ` now"}`,
		`{"n":` + pan + `}`:                                   `{"n":"` + masked + `"}`,
		`{"cvv":"123","card_cvv":7,"CVC2":[1],"sign":"abc"}`:  `{"cvv":"***","card_cvv":"***","CVC2":"***","sign":"***"}`,
		`{"cvv":{"a":"123"},"X-Api-Key":"k","API_SECRET":""}`: `{"cvv":"***","X-Api-Key":"***","API_SECRET":"***"}`,
		`{"` + pan + `":1}`:                                   `{"` + masked + `":1}`,
		`{"platform_order_no":"VC2026112342424242424242"}`:    `{"platform_order_no":"VC2026112342424242424242"}`,
		`{"order_no":"` + pan + `","card_id":` + pan + `}`:    `{"order_no":"` + pan + `","card_id":` + pan + `}`, // a person must be able to type it
		`{"order_no":"card ` + pan + `"}`:                     `{"order_no":"card ` + masked + `"}`,
		`{"note":"VC` + pan + `"}`:                            `{"note":"VC` + masked + `"}`,
		`{"merchant_id":8820250900009}`:                       `{"merchant_id":8820250900009}`,
		`{"card_number":null}`:                                `{"card_number":null}`,
	} {
		if got := string(Mask([]byte(in))); got != want {
			t.Errorf("%s becomes %s, want %s", strings.ReplaceAll(in, pan, "PAN"), got, want)
		}
	}
	for _, in := range []string{"", "<html>", `{"a":`, `{} {}`} {
		if got := Mask([]byte(in)); got != nil {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

func TestCallSendsToTheLetterAndMasks(t *testing.T) {
	s := serve(t, answerWith(200, `{"code":880001,"data":{"card_id":57,"card_number":"`+testPAN()+`","cvv":"123","balance":5.00}}`))
	c := connect(t, Options{BaseURL: s.URL})
	got, err := c.Call(context.Background(), "card_detail", map[string]json.RawMessage{"card_id": json.RawMessage("57")})
	if err != nil || strings.Contains(string(got), testPAN()) || !strings.Contains(string(got), `"cvv":"***","balance":5.00`) {
		t.Errorf("got %s, %v", got, err)
	}
	for _, bad := range []string{"card_details", "/v3/../x", ""} {
		if _, err := c.Call(context.Background(), bad, nil); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// TestCallThatChangesIsSentOnce also for a path that nobody knows.
func TestCallThatChangesIsSentOnce(t *testing.T) {
	for _, ref := range []string{"V2", "/v9/unheard-of"} {
		s := serve(t, answerWith(503, `{"code":880013,"message":"try later"}`))
		got, err := connect(t, Options{BaseURL: s.URL}).Call(context.Background(), ref, nil)
		if provider.KindOf(err) != provider.Unknown || s.hits.Load() != 1 || !strings.Contains(string(got), "try later") {
			t.Errorf("%s: %s, %v after %d requests", ref, got, err, s.hits.Load())
		}
	}
}
