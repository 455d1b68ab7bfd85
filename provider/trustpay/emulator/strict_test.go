package emulator

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
)

// A bank refuses whatever is not exactly right, and says what is wrong.
func TestArgumentsAreRefused(t *testing.T) {
	r := newRig(t)
	r.open("TAKEN", "50")
	r.holder(1)
	const uuid = "00000000-0000-4000-a000-000000000000"
	payin := `"order_no":"G1","order_amount":20,"currency":"USD"`
	tests := []struct {
		name, id, body string
		code           int
		says           string
	}{
		{"missing", "V2", `{"card_type_id":"23","amount":50}`, codeBadRequest, `"order_no" is missing`},
		{"empty is missing", "V2", `{"card_type_id":"","amount":50,"order_no":"A"}`, codeBadRequest, `"card_type_id" is missing`},
		{"null is missing", "V2", `{"card_type_id":"23","amount":null,"order_no":"A"}`, codeBadRequest, `"amount" is missing`},
		{"unknown", "V2", `{"card_type_id":"23","amount":50,"order_no":"A","colour":"red"}`, codeBadRequest, `"colour" is unknown`},
		{"nested", "V2", `{"card_type_id":["23"],"amount":50,"order_no":"A"}`, codeBadRequest, "nested"},
		{"a number for a text", "V2", `{"card_type_id":23,"amount":50,"order_no":"A"}`, codeBadRequest, `"card_type_id" must be a text`},
		{"a text for a number", "V5", `{"card_id":"1001","amount":50,"order_no":"A"}`, codeBadRequest, `"card_id" must be a whole number`},
		{"three decimals", "V2", `{"card_type_id":"23","amount":50.001,"order_no":"A"}`, codeBadRequest, "two decimals"},
		{"three decimals of nothing", "V2", `{"card_type_id":"23","amount":50.000,"order_no":"A"}`, codeBadRequest, "two decimals"},
		{"an exponent", "V2", `{"card_type_id":"23","amount":5e1,"order_no":"A"}`, codeBadRequest, "two decimals"},
		{"no amount", "V2", `{"card_type_id":"23","amount":"much","order_no":"A"}`, codeBadRequest, "two decimals"},
		{"negative", "V2", `{"card_type_id":"23","amount":-50,"order_no":"A"}`, codeAmountRule, "minimum"},
		{"below the minimum", "V2", `{"card_type_id":"23","amount":9.99,"order_no":"A"}`, codeAmountRule, "minimum of 10.00"},
		{"above the maximum", "V2", `{"card_type_id":"23","amount":10000.01,"order_no":"A"}`, codeAmountLimit, "maximum of 10000.00"},
		{"top-up below the minimum", "V5", `{"card_id":1001,"amount":4.99,"order_no":"A"}`, codeAmountRule, "minimum of 5.00"},
		{"less than the fee", "V2", `{"card_type_id":"47","amount":11,"order_no":"A"}`, codeAmountRule, "fee"},
		{"unknown card type", "V2", `{"card_type_id":"99","amount":50,"order_no":"A"}`, codeBadRequest, "card type 99"},
		{"closed card type", "V2", `{"card_type_id":"52","amount":50,"order_no":"A"}`, codeBadRequest, "not open"},
		{"order number too long", "V2", `{"card_type_id":"23","amount":50,"order_no":"` + strings.Repeat("A", 33) + `"}`, codeBadRequest, "1 to 32"},
		{"order number with a hyphen", "V2", `{"card_type_id":"23","amount":50,"order_no":"A-1"}`, codeBadRequest, "1 to 32"},
		{"notify_url", "V2", `{"card_type_id":"23","amount":50,"order_no":"A","notify_url":"somewhere"}`, codeBadRequest, "URL"},
		{"unknown card", "V5", `{"card_id":4711,"amount":50,"order_no":"A"}`, codeBadRequest, "card not exist"},
		{"unknown card in V4", "V4", `{"card_id":4711}`, codeBadRequest, "card not exist"},
		{"unknown card in V9", "V9", `{"card_id":4711,"page":1,"page_size":10}`, codeBadRequest, "card not exist"},
		{"page size", "V7", `{"page":1,"page_size":101}`, codeBadRequest, "from 1 to 100"},
		{"page nought", "V7", `{"page":0,"page_size":10}`, codeBadRequest, "counts from 1"},
		{"page as a text", "V7", `{"page":"1","page_size":10}`, codeBadRequest, "whole number"},
		{"name with a digit", "P1", strings.Replace(personN(2), "Chen", "Chen2", 1), codeBadRequest, "letters"},
		{"name of 41", "P1", strings.Replace(personN(2), "Chen", strings.Repeat("n", 41), 1), codeBadRequest, "1 to 40"},
		{"country in words", "P1", strings.Replace(personN(2), `"SG"`, `"Singapore"`, 1), codeBadRequest, "ISO 3166-1"},
		{"country that is none", "P1", strings.Replace(personN(2), `"SG"`, `"XX"`, 1), codeBadRequest, "ISO 3166-1"},
		{"e-mail", "P1", strings.Replace(personN(2), "@", " at ", 1), codeBadRequest, "e-mail"},
		{"phone with a prefix", "P1", strings.Replace(personN(2), `"9123`, `"+659123`, 1), codeBadRequest, "digits"},
		{"e-mail taken", "P1", strings.Replace(strings.Replace(personN(1), "alex", "ALEX", 1), `"912`, `"812`, 1), codeBadRequest, "email already exists"},
		{"phone taken", "P1", strings.Replace(personN(1), "alex1", "other", 1), codeBadRequest, "phone number already exists"},
		{"unknown holder", "P3", `{"cardholder_id":"` + uuid + `","card_id":"1001","card_currency":"USD"}`, codeBadRequest, "cardholder not exist"},
		{"holder id", "P3", `{"cardholder_id":"12","card_id":"1001","card_currency":"USD"}`, codeBadRequest, "UUID"},
		{"neither card", "P3", `{"cardholder_id":"` + uuid + `","card_currency":"USD"}`, codeBadRequest, "either"},
		{"currency", "P7", `{"currency":"EUR"}`, codeBadRequest, `must be "USD"`},
		{"unknown physical card", "P5", `{"card_id":"` + uuid + `"}`, codeBadRequest, "card not exist"},
		{"charge of no card", "P8", `{"card_id":"` + uuid + `","amount":"5.00","order_no":"A"}`, codeBadRequest, "card not exist"},
		{"another merchant", "G2", `{"merchant_id":1,` + payin + `}`, codeBadRequest, "merchant_id 1"},
		{"unknown payment", "G5", `{"order_no":"none"}`, codeBadRequest, "order not exist"},
		{"an argument to a call without", "G7", `{"page":1}`, codeBadRequest, `"page" is unknown`},
	}
	before := r.e.Totals()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := r.post(test.id, signed(test.body))
			if got.Code != test.code || !strings.Contains(got.Message, test.says) {
				t.Errorf("%s %s\nanswered %d %q, want %d and %q", test.id, test.body, got.Code, got.Message, test.code, test.says)
			}
		})
	}
	after := r.conserved()
	if before.Orders["OPEN_CARD SUCCESS"] != after.Orders["OPEN_CARD SUCCESS"] || len(after.Orders) != 1 || after.Holders["SUCCESS"] != 1 {
		t.Errorf("a refused request had an effect: %v, then %v", before, after)
	}
}

func TestProtocolIsRefused(t *testing.T) {
	r := newRig(t)
	good := signed(`{"card_type_id":"23","amount":50.00,"order_no":"A1"}`)
	tests := []struct {
		name string
		bend func(*http.Request)
		body string
		code int
		says string
	}{
		{"GET", func(q *http.Request) { q.Method = http.MethodGet }, good, codeBadRequest, "POST"},
		{"form", func(q *http.Request) { q.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, good, codeBadRequest, "application/json"},
		{"no key", func(q *http.Request) { q.Header.Del("X-Api-Key") }, good, codeUnauthorized, "X-Api-Key"},
		{"wrong key", func(q *http.Request) { q.Header.Set("X-Api-Key", "guess") }, good, codeUnauthorized, "X-Api-Key"},
		{"no JSON", nil, "amount=50", codeBadRequest, "JSON"},
		{"an array", nil, `[1]`, codeBadRequest, "object"},
		{"twice", nil, `{"amount":1,"amount":2}`, codeBadRequest, "twice"},
		{"more after it", nil, good + "{}", codeBadRequest, "end"},
		{"cut short", nil, good[:len(good)-1], codeBadRequest, "JSON"},
		{"no UTF-8", nil, "{\"a\":\"\xff\"}", codeBadRequest, "UTF-8"},
		{"too large", nil, `{"a":"` + strings.Repeat("a", maxBody) + `"}`, codeBadRequest, "larger"},
		{"no sign", nil, `{"amount":50}`, codeUnauthorized, "missing"},
		{"sign in capitals", nil, good[:len(good)-34] + strings.ToUpper(good[len(good)-34:]), codeUnauthorized, "lower-case"},
		{"amount changed after signing", nil, strings.Replace(good, "50.00", "90.00", 1), codeUnauthorized, "does not match"},
		{"amount written otherwise", nil, strings.Replace(good, "50.00", "50", 1), codeUnauthorized, "does not match"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodPost, r.server.URL+"/v2", strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Api-Key", testKey)
			if test.bend != nil {
				test.bend(req)
			}
			if got := r.do(req); got.Code != test.code || !strings.Contains(got.Message, test.says) {
				t.Errorf("answered %d %q, want %d and %q", got.Code, got.Message, test.code, test.says)
			}
		})
	}
	if got := r.conserved(); got.Virtual != 0 {
		t.Errorf("a refused request opened %d cards", got.Virtual)
	}
}

// The rule of trustpay-api.md, against a digest made by hand:
// printf 'amount=5.00&flag=false&page=0&type=OPEN_CARD&secret=s3cret' | md5sum
func TestSign(t *testing.T) {
	got := sign([]param{{"type", "OPEN_CARD"}, {"reason", ""}, {"page", "0"}, {"sign", "x"}, {"amount", "5.00"}, {"flag", "false"}}, "s3cret")
	if want := "b798881e7dcc8de920fb1e6301f3f0c0"; got != want {
		t.Errorf("sign is %s, want %s", got, want)
	}
}

func TestEmailsDifferByMoreThanCase(t *testing.T) {
	r := newRig(t)
	r.ok("P1", "%s", strings.Replace(personN(1), "alex", "Alex", 1))
	if got := r.call("P1", "%s", strings.Replace(personN(1), "9123", "8123", 1)); got.Code != codeBadRequest {
		t.Errorf("the same e-mail in lower case answered %s", got.Body)
	}
}

func TestInsufficientBalance(t *testing.T) {
	seed := DefaultSeed()
	seed.Merchant = 60_00
	r := newRig(t, func(o *Options) { o.Seed = &seed })
	r.open("A1", "50")
	got := r.call("V2", `{"card_type_id":"23","amount":10.01,"order_no":"A2"}`)
	if got.Code != codeInsufficient || !strings.Contains(got.Message, "10.00 is available") {
		t.Errorf("answered %d %q", got.Code, got.Message)
	}
	r.open("A3", "10")
	r.conserved()
}

func TestOrderReference(t *testing.T) {
	r := newRig(t)
	r.open("A1", "50")
	if first, second := r.list("V7"), r.open("A1", "50"); len(first) != 1 || second["card_id"] == first[0]["card_id"] {
		t.Errorf("mode none: a repeat answered %v, want another card", second)
	}
	if got := r.conserved(); got.Repeated != 1 {
		t.Errorf("Totals count %d repeated orders, want 1", got.Repeated)
	}
	r.fault("order_reference=merchant")
	for _, body := range []string{`{"card_type_id":"23","amount":50,"order_no":"A1"}`, `{"card_type_id":"31","amount":70,"order_no":"A1"}`} {
		if got := r.call("V2", "%s", body); got.Code != codeOrderExists {
			t.Errorf("mode merchant: a repeat answered %s", got.Body)
		}
	}
	if got := r.call("V5", `{"card_id":1001,"amount":50,"order_no":"A1"}`); got.Code != codeOrderExists {
		t.Errorf("mode merchant: the number of an open used for a charge answered %s", got.Body)
	}
	if got := r.conserved(); got.Virtual != 2 {
		t.Errorf("%d cards, want 2", got.Virtual)
	}
	r.fault("list_numbers=platform")
	if got := r.list("V6")[0]["order_no"].(string); !strings.HasPrefix(got, "VC20261123") || len(got) != 18 {
		t.Errorf("V6 shows %q, want a platform number", got)
	}
}

func TestFees(t *testing.T) {
	tests := []struct{ kind, amount, fee, balance string }{
		{"23", "206.19", "6.19", "200"},
		{"23", "10.50", "0.32", "10.18"}, // 0.315 rounds up
		{"23", "10.49", "0.31", "10.18"}, // 0.3147 rounds down
		{"31", "100", "3", "97"},
		{"47", "35", "12.04", "22.96"},
	}
	r := newRig(t)
	for _, test := range tests {
		got := r.ok("V2", `{"card_type_id":%q,"amount":%s,"order_no":"A1"}`, test.kind, test.amount)
		if asText(got["fee"]) != test.fee || asText(got["balance"]) != test.balance {
			t.Errorf("type %s, amount %s: fee %s and balance %s, want %s and %s", test.kind, test.amount, got["fee"], got["balance"], test.fee, test.balance)
		}
	}
	r.conserved()
	fees := items(r.ok("V10", `{"card_type_id":"47"}`))
	if len(fees) != 1 || asText(fees[0]["open_card_fee_rate"]) != "3" || asText(fees[0]["open_card_fee_fixed"]) != "10.99" ||
		asText(fees[0]["charge_fee_rate"]) != "0.25" || asText(fees[0]["merchant_id"]) != DefaultMerchantID {
		t.Errorf("V10 says %v", fees)
	}
	r.fault("rates=fraction", "fee_extra=0.50")
	if got := items(r.ok("V10", `{}`)); len(got) != 4 || asText(got[0]["open_card_fee_rate"]) != "0.03" {
		t.Errorf("V10 says %v in fractions", got)
	}
	if got := r.open("A2", "206.19"); asText(got["fee"]) != "6.69" || asText(got["balance"]) != "199.5" {
		t.Errorf("with fee_extra the fee is %s", got["fee"])
	}
	r.fault("fee_extra=0.50,31")
	if got := r.ok("V2", `{"card_type_id":"23","amount":50,"order_no":"E2"}`); asText(got["fee"]) != "1.5" {
		t.Errorf("with fee_extra for type 31 the fee of type 23 is %s", got["fee"])
	}
	if got := r.ok("V5", `{"card_id":%s,"amount":50,"order_no":"E3"}`, asText(r.ok("V2", `{"card_type_id":"31","amount":50,"order_no":"E4"}`)["card_id"])); asText(got["fee"]) != "2" {
		t.Errorf("with fee_extra for type 31 its top-up costs %s", got["fee"])
	}
	r.conserved()
}

func asText(v any) string {
	s, _ := v.(interface{ String() string })
	return s.String()
}

func TestNumbersAreCardNumbers(t *testing.T) {
	last := map[string]bool{}
	for i := range MaxStock {
		n, err := card.NewNumber(StockNumber(i))
		if err != nil || stockIndex(StockNumber(i), MaxStock) != i {
			t.Fatalf("stock number %d is %v (%v)", i, n, err)
		}
		last[n.Masked().LastFour()] = true
	}
	if len(last) != MaxStock {
		t.Errorf("%d different last fours among %d stock cards", len(last), MaxStock)
	}
	if stockIndex(StockNumber(7), 7) != -1 {
		t.Error("a number beyond the stock was accepted")
	}
}

// The full number stands in V4 and nowhere else.
func TestDetail(t *testing.T) {
	r := newRig(t)
	r.open("A1", "50")
	got := r.ok("V4", `{"card_id":1001}`)
	n, err := card.NewNumber(got["card_number"].(string))
	if err != nil || got["card_expiry"] != "2029-11" || len(got["cvv"].(string)) != 3 {
		t.Errorf("V4 answered a number that is none (%v), or a wrong expiry %v", err, got["card_expiry"])
	}
	if masked := r.list("V7")[0]["card_number"]; masked != n.String() {
		t.Errorf("V7 shows %v, want %v", masked, n)
	}
	for _, id := range []string{"V6", "V7", "V8", "P4"} {
		if body := r.call(id, `{}`).Body; strings.Contains(body, n.Reveal()) {
			t.Errorf("%s shows the full number", id)
		}
	}
}
