package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// payerNumber is a card number that is made up here: nobody's.
func payerNumber() string { return withCheckDigit("400000999999991") }

func cardPayin(no string, extra ...string) string {
	return fmt.Sprintf(`{"merchant_id":%s,"order_no":%q,"order_amount":20,"currency":"USD","card_number":%q,"card_expiry":"2028-09","card_cvv":"123",
		"card_holder_first_name":"Alex","card_holder_last_name":"Chen","card_holder_email":"alex@example.com","card_holder_phone":"91234567",
		"billing_address_street":"1 Raffles Place","billing_city":"Singapore","billing_postal_code":"048616","billing_state":"","billing_country":"SG"%s}`,
		DefaultMerchantID, no, payerNumber(), strings.Join(extra, ""))
}

func TestGateway(t *testing.T) {
	r := newRig(t)
	paid := r.ok("G1", "%s", cardPayin("G1"))
	if asText(paid["status"]) != "5" || asText(paid["fee"]) != "0.9" || asText(paid["paid_amount"]) != "20" {
		t.Errorf("G1 answered %v", paid)
	}
	if got := r.call("G1", "%s", cardPayin("G1")); got.Code != codeOrderExists {
		t.Errorf("a repeated payment answered %s", got.Body)
	}
	for what, bad := range map[string][2]string{"number": {payerNumber()[8:], "1" + payerNumber()[9:]}, "expiry": {"2028-09", "2026-10"}, "cvv": {`"123"`, `"12"`}} {
		if got := r.call("G1", "%s", strings.Replace(cardPayin("G9"), bad[0], bad[1], 1)); got.Code != codeBadRequest {
			t.Errorf("a bad %s answered %s", what, got.Body)
		}
	}
	if got := r.ok("G4", `{"currency_id":"USD"}`); asText(got["balance"]) != "250019.1" || asText(got["reserve"]) != "19.1" {
		t.Errorf("G4 answers %v while the payment is not settled", got)
	}
	r.conserved()
	refund := r.ok("G6", `{"order_no":"G1","merchant_refund_no":"R1","refund_amount":5,"reason":"damaged"}`)
	if asText(refund["status"]) != "8" {
		t.Errorf("a partial refund answered %v", refund)
	}
	for body, code := range map[string]int{
		`{"order_no":"G1","merchant_refund_no":"R1","refund_amount":5,"reason":"again"}`:     codeOrderExists,
		`{"order_no":"G1","merchant_refund_no":"R2","refund_amount":15.01,"reason":"large"}`: codeAmountRule,
	} {
		if got := r.call("G6", "%s", body); got.Code != code {
			t.Errorf("G6 answered %s, want %d", got.Body, code)
		}
	}
	r.ok("G6", `{"order_no":"G1","merchant_refund_no":"R3","refund_amount":15,"reason":"rest"}`)
	if got := r.ok("G5", `{"order_no":"G1"}`); asText(got["status"]) != "7" || asText(got["refund_amount"]) != "20" {
		t.Errorf("G5 answers %v", got)
	}
	r.conserved()
	cashier := r.ok("G2", `{"merchant_id":%s,"order_no":"G2","order_amount":40,"currency":"USD"}`, DefaultMerchantID)
	if asText(r.ok("G5", `{"order_no":%q}`, cashier["platform_order_no"])["status"]) != "1" {
		t.Error("a cashier order is paid before anybody paid it")
	}
	for _, to := range []string{"paid", "settled"} {
		r.admin("payin", fmt.Sprintf(`{"order":"G2","status":%q}`, to))
	}
	if got := r.conserved().Accounts[0]; got.Reserve != 0 || got.PaidIn != 19_10+38_50 || got.PaidOut != 20_00 {
		t.Errorf("the account is %+v", got)
	}
	if got := r.ok("G7", `{}`); len(got["fee_configs"].([]any)) != 1 || len(got["dispute_configs"].([]any)) != 1 {
		t.Errorf("G7 answers %v", got)
	}
}

func TestRefundIsCovered(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Seed = &Seed{Payin: DefaultSeed().Payin} })
	r.ok("G1", "%s", cardPayin("G1"))
	if got := r.call("G6", `{"order_no":"G1","merchant_refund_no":"R1","refund_amount":19.11,"reason":"r"}`); got.Code != codeInsufficient {
		t.Errorf("a refund of more than there is answered %s", got.Body)
	}
	r.ok("G6", `{"order_no":"G1","merchant_refund_no":"R1","refund_amount":19.10,"reason":"r"}`)
	r.conserved()
}

// Callbacks come twice, signed, after the answer's effect; other hosts than
// this machine are never called.
func TestCallbacks(t *testing.T) {
	got := make(chan string, 8)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body) // a short one does not verify
		got <- string(body)
		_, _ = io.WriteString(w, "{}")
	}))
	defer merchant.Close()
	r := newRig(t)
	open := func(no, url string) {
		r.ok("V2", `{"card_type_id":"23","amount":35,"order_no":%q,"notify_url":%q}`, no, url)
	}
	open("A1", merchant.URL+"/hook")
	next := func() string {
		select {
		case body := <-got:
			return body
		case <-time.After(time.Minute):
			t.Fatal("no callback came")
		}
		return ""
	}
	first, second := next(), next()
	if first != second || !verifies(t, first) {
		t.Errorf("the callbacks are %s and %s, want the same one, signed", first, second)
	}
	want := `{"order_no":"A1","status":4,"card_id":1001,"amount":35,"fee":1.05,"balance":33.95,"type":"OPEN_CARD","reason":"","sign":"`
	if !strings.HasPrefix(first, want) {
		t.Errorf("the callback is %s, want %s…", first, want)
	}
	open("A2", "https://cards.example.com/callbacks")
	r.ok("G1", "%s", cardPayin("G1", fmt.Sprintf(`,"notify_url":%q`, merchant.URL)))
	if body := next(); !verifies(t, body) || !strings.Contains(body, `"paid_amount":20,`) {
		t.Errorf("the payment's callback is %s", body)
	}
	next()
	r.fault("pending=5s")
	open("A3", merchant.URL)
	r.clock.pass(5 * time.Second)
	r.list("V6")
	if body := next(); !strings.Contains(body, `"order_no":"A3","status":4`) {
		t.Errorf("the callback of a pending order is %s", body)
	}
	if n := r.e.Totals().Callbacks.NotSent; n != 1 {
		t.Errorf("%d callbacks are counted as not sent, want 1", n)
	}
}

func verifies(t *testing.T, body string) bool {
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &values); err != nil {
		t.Fatal(err)
	}
	given := values["sign"]
	delete(values, "sign")
	object, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasSuffix(signed(string(object)), `"sign":`+string(given)+`}`)
}

// admin turns a switch over HTTP.
func (r *rig) admin(command, body string) reply {
	req, err := http.NewRequest(http.MethodPost, r.server.URL+adminPrefix+command, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	return r.do(req)
}

func TestAdmin(t *testing.T) {
	r := newRig(t)
	r.open("A1", "100")
	r.holder(1)
	bad := func(command, body, says string) {
		t.Helper()
		if got := r.admin(command, body); got.HTTP != 400 || !strings.Contains(got.Message, says) {
			t.Errorf("%s %s answered %d %s, want %q", command, body, got.HTTP, got.Message, says)
		}
	}
	good := func(command, body string) Totals {
		t.Helper()
		got := r.admin(command, body)
		var totals Totals
		if err := json.Unmarshal(got.Data, &totals); err != nil || got.Code != codeSuccess {
			t.Fatalf("%s %s answered %s (%v)", command, body, got.Body, err)
		}
		return totals
	}
	if got := good("fault", `{"set":["V2.lost=0.1"]}`).Faults; len(got) != 1 || got[0] != "V2.cut_after=0.1" {
		t.Errorf("the faults are %v", got)
	}
	if got := good("fault", `{"clear":true}`).Faults; len(got) != 0 {
		t.Errorf("the faults are %v after clear", got)
	}
	if got := good("spend", `{"card_id":"1001","amount":"12.50","merchant_name":"Hotel"}`); got.Spent != 12_50 || got.OnCards != 84_50 {
		t.Errorf("after spending: %+v", got)
	}
	if rows := items(r.ok("V9", `{"card_id":1001}`)); len(rows) != 1 || rows[0]["merchant_name"] != "Hotel" || asText(rows[0]["amount"]) != "12.5" {
		t.Errorf("V9 lists %v", rows)
	}
	if got := good("seed", `{"holders":2,"cards":3,"card_type":"31","amount":"50.00"}`); got.Virtual != 4 || got.Holders["SUCCESS"] != 3 || got.Accounts[0].Available != 249_900_00 {
		t.Errorf("after seeding: %+v", got)
	}
	if got := good("account", `{"account":"merchant","add":"-249890.00"}`).Accounts[0].Available; got != 10_00 {
		t.Errorf("the account holds %s", got)
	}
	good("holder", `{"holder":"ALEX1@example.com","status":"INCOMPLETE"}`)
	good("card", `{"card_id":"1001","status":"FROZEN"}`)
	if got := r.call("V5", `{"card_id":1001,"amount":5,"order_no":"A9"}`); !strings.Contains(got.Message, "FROZEN") {
		t.Errorf("a charge of a frozen card answered %s", got.Body)
	}
	good("card", `{"stock":4,"load":"20.00"}`)
	if got := good("card", `{"card_id":"1002","gone":true}`); got.Virtual != 3 || len(r.list("V7")) != 3 {
		t.Errorf("a card did not vanish: %+v", got)
	}
	bad("fault", `{"set":["loss=1"]}`, "names")
	bad("spend", `{"card_id":"1001","amount":"0.01"}`, "FROZEN")
	bad("spend", `{"card":"1001"}`, "unknown field")
	bad("order", `{"order":"A1","status":"FAILED"}`, "SUCCESS and cannot become")
	bad("account", `{"account":"merchant","add":"-10.01"}`, "cannot be taken away")
	bad("holder", `{"holder":"nobody","status":"SUCCESS"}`, "no cardholder")
	if got := r.admin("unknown", `{}`); got.HTTP != 404 {
		t.Errorf("an unknown command answered %d", got.HTTP)
	}
	r.conserved()
}

// The switches are out of reach for other machines and for web pages.
func TestAdminIsLocal(t *testing.T) {
	r := newRig(t)
	for name, bend := range map[string]func(*http.Request){
		"remote":  func(q *http.Request) { q.RemoteAddr = "192.0.2.7:4711" },
		"rebound": func(q *http.Request) { q.Host = "evil.example.com" },
		"browser": func(q *http.Request) { q.Header.Set("Origin", "https://evil.example.com") },
	} {
		req := httptest.NewRequest(http.MethodPost, adminPrefix+"show", strings.NewReader(`{}`))
		req.RemoteAddr, req.Host = "127.0.0.1:4711", "127.0.0.1:8080"
		bend(req)
		w := httptest.NewRecorder()
		r.e.ServeHTTP(w, req)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: answered %d, want 403", name, w.Code)
		}
	}
}
