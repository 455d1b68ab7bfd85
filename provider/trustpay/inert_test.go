package trustpay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// hostile is a text with all that a text can do to a screen.
func hostile() string {
	return "x\x1b[31m\x1b]52;c;aGk=\a\u009b2J\u202e\u200b\u2028\x00\x7f\r\nfake " + testPAN()
}

// Every text field of everything that the client returns is harmless, whichever
// member of an answer it came in.
func TestTextsOfAnswersAreInert(t *testing.T) {
	c := connect(t, Options{BaseURL: "emulator", Transport: roundTrip(answerHostile)})
	calls := map[string]func(context.Context) (any, error){
		"inventory": func(ctx context.Context) (any, error) { return c.Inventory(ctx, provider.Depth{}) },
		"open": func(ctx context.Context) (any, error) {
			return c.OpenCard(ctx, provider.OpenRequest{CardType: "23", Gross: 1_00, OrderNo: "A"})
		},
		"holder": func(ctx context.Context) (any, error) { return c.CreateHolder(ctx, card.Profile{}) },
		"bind": func(ctx context.Context) (any, error) {
			return c.Bind(ctx, provider.BindRequest{HolderID: "h", CardID: "1"})
		},
		"payin":        func(ctx context.Context) (any, error) { return c.Payin(ctx, "A") },
		"fees":         func(ctx context.Context) (any, error) { return c.FeeOverview(ctx) },
		"transactions": func(ctx context.Context) (any, error) { return c.PhysicalTransactions(ctx, "1") },
		"refund":       func(ctx context.Context) (any, error) { return c.Refund(ctx, RefundRequest{}) },
		"top-ups":      func(ctx context.Context) (any, error) { return c.Charges(ctx, "1", time.Time{}) },
	}
	texts := 0
	for name, call := range calls {
		got, err := call(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		eachText(reflect.ValueOf(got), func(text string) {
			texts++
			if card.Inert(text) != text {
				t.Errorf("%s holds %q", name, text)
			}
		})
	}
	if texts < 60 {
		t.Errorf("%d texts were looked at", texts)
	}
}

// answerHostile answers every request with every member that any answer has.
func answerHostile(*http.Request) (*http.Response, error) {
	row := map[string]any{}
	for _, key := range strings.Fields(`card_type_id name scheme currency card_id card_number status card_status order_no platform_order_no card_order_id
		type charge_type order_type order_status reason merchant_id cardholder_id transaction_id transaction_type transaction_currency
		transaction_status merchant_name description first_name last_name email country_code phone_number cardholder_status form_factor
		currency_id pay_url notify_status merchant_refund_no failed_reason channel_id business_type`) {
		row[key] = hostile()
	}
	for _, key := range strings.Fields("amount fee balance available_balance frozen reserve transaction_amount order_amount") {
		row[key] = "1.00"
	}
	row["status"], row["create_time"], row["transaction_time"] = "4", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"
	data := map[string]any{"total": 1}
	for k, v := range row {
		data[k] = v
	}
	for _, list := range []string{"items", "fee_configs", "dispute_configs"} {
		data[list] = []any{row}
	}
	text, err := json.Marshal(map[string]any{"code": codeSuccess, "message": hostile(), "data": data})
	if err != nil {
		return nil, err
	}
	return respond(text), nil
}

func respond(text []byte) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(text))}
}

// eachText calls see for every string in a value, also in fields that are not
// exported.
func eachText(v reflect.Value, see func(string)) {
	switch v.Kind() {
	case reflect.String:
		see(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(v.Elem(), see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachText(v.Field(i), see)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachText(v.Index(i), see)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachText(k, see)
			eachText(v.MapIndex(k), see)
		}
	}
}

// The message of a refusal, and what the api command prints, are harmless too;
// the latter stays JSON that means the same.
func TestMessagesAndMaskedAnswersAreInert(t *testing.T) {
	text, err := json.Marshal(map[string]any{"code": 880002, "message": hostile(), "data": map[string]string{"reason": hostile(), hostile(): "x"}})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, Options{BaseURL: "emulator", Transport: roundTrip(func(*http.Request) (*http.Response, error) { return respond(text), nil })})
	masked, err := c.Call(t.Context(), "cards", nil)
	if err == nil || card.Inert(err.Error()) != err.Error() || strings.Contains(err.Error(), testPAN()) {
		t.Errorf("the error is %q", err)
	}
	var back struct{ Message string }
	if card.Inert(string(masked)) != string(masked) || json.Unmarshal(masked, &back) != nil || back.Message != card.MaskText(hostile()) {
		t.Errorf("the answer is shown as %q", masked)
	}
}

// A text that is longer than any, where one to the letter is due, is no answer;
// of prose the beginning is kept.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("x", maxText+1)
	d := newDecoder([]byte(fmt.Sprintf(`{"card_id":1,"status":%q,"balance":1}`, long)))
	if virtualCard(d); d.odd == nil {
		t.Error("a status of 2001 letters is taken")
	}
	d = newDecoder([]byte(fmt.Sprintf(`{"name":%q}`, long)))
	if h := cardType(d); len(h.Name) > 310 {
		t.Errorf("a name of %d letters is kept", len(h.Name))
	}
}
