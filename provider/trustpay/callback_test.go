package trustpay

import (
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/cardform/cardform/card"
)

// signed is a callback as TrustPay would send it.
func signed(t *testing.T, body, secret string) []byte {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		t.Fatal(err)
	}
	p, err := rawParams(members)
	if err != nil {
		t.Fatal(err)
	}
	return p.body(secret)
}

func TestCallbackOfTheDocument(t *testing.T) {
	c := connect(t, Options{})
	body := signed(t, `{"order_no":"v10101010101","status":4,"card_id":57,"amount":35,"fee":11,"balance":24,"type":"OPEN_CARD","reason":""}`, "the-secret")
	o, err := c.CardCallback(body)
	want := card.Order{Number: "v10101010101", CardID: "57", Kind: card.OrderOpen, Status: card.OrderSuccess, Gross: 35_00, Fee: 11_00, Net: 24_00}
	if err != nil || o != want {
		t.Errorf("got %+v, %v", o, err)
	}
	p, err := c.PayinCallback(signed(t, `{"type":0,"merchant_id":8820250900009,"order_no":"x1","order_amount":20,"paid_amount":20,"fee":0.9,"status":5,"pay_time":"2026-03-12 10:00:00","reason":""}`, "the-secret"))
	if err != nil || p.MerchantID != "8820250900009" || p.Status != PayinUnsettled || p.Fee != 90 || p.CreatedAt.IsZero() {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestCallbackThatIsNotSigned(t *testing.T) {
	good := map[string]json.RawMessage{}
	if err := json.Unmarshal(signed(t, `{"order_no":"A","status":4,"amount":35}`, "s"), &good); err != nil {
		t.Fatal(err)
	}
	if err := VerifyCallback(marshal(t, good), "s"); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]json.RawMessage){
		"another amount": func(m map[string]json.RawMessage) { m["amount"] = json.RawMessage("350") },
		"one more":       func(m map[string]json.RawMessage) { m["card_id"] = json.RawMessage("1") },
		"no sign":        func(m map[string]json.RawMessage) { delete(m, "sign") },
		"empty sign":     func(m map[string]json.RawMessage) { m["sign"] = json.RawMessage(`""`) },
	} {
		m := maps.Clone(good)
		change(m)
		if err := VerifyCallback(marshal(t, m), "s"); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, body := range []string{``, `[]`, `null`, `{"a":{}}`, `{"a":1,"a":2}`, `{"a":1}x`} {
		if err := VerifyCallback([]byte(body), "s"); err == nil {
			t.Errorf("%s was taken", body)
		}
	}
	if err := VerifyCallback(signed(t, `{"order_no":"A"}`, ""), ""); !errors.Is(err, ErrSignature) {
		t.Errorf("without a secret anybody can sign: %v", err)
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
