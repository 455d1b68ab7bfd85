package trustpay

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// TestMeaningOfAnswers is the paragraph "What an answer means for a call that
// changes something", line by line.
func TestMeaningOfAnswers(t *testing.T) {
	const done = provider.Kind(-1)
	html := "<html>Bad Gateway</html>"
	code := func(n int) string { return fmt.Sprintf(`{"code":%d,"message":"m","data":null}`, n) }
	for _, test := range []struct {
		status int
		body   string
		want   provider.Kind
	}{
		{200, code(880001), done},
		{201, code(880001), done},
		{200, `{"code":"880001"}`, done},
		{200, code(880002), provider.Refused},
		{200, code(880003), provider.Unknown},
		{200, code(880005), provider.Refused},
		{200, code(880010), provider.Unknown},
		{200, code(880011), provider.Unauthorized},
		{200, code(880012), provider.AlreadyThere},
		{200, code(880013), provider.Unknown},
		{200, code(880014), provider.Unknown},
		{200, code(880015), provider.Refused},
		{200, code(880024), provider.Refused},
		{200, code(880025), provider.Unknown},
		{200, code(1), provider.Unknown},
		{200, html, provider.Unknown},
		{200, "", provider.Unknown},
		{200, `{"code":880001`, provider.Unknown},
		{200, `{"message":"success"}`, provider.Unknown},
		{200, `[]`, provider.Unknown},
		{301, code(880001), provider.Unknown},
		{302, code(880002), provider.Unknown},
		{400, html, provider.Refused},
		{400, "", provider.Refused},
		{400, `{"error":"x"}`, provider.Refused},
		{400, code(880002), provider.Refused},
		{400, code(880012), provider.AlreadyThere},
		{400, code(880001), provider.Unknown}, // they contradict each other
		{400, code(880004), provider.Unknown},
		{400, code(999999), provider.Unknown},
		{400, `{"code":8800`, provider.Unknown}, // the code is lost
		{401, html, provider.Unauthorized},
		{403, html, provider.Refused},
		{404, html, provider.Refused},
		{408, html, provider.Unknown},
		{409, code(880012), provider.Unknown},
		{425, code(880002), provider.Unknown},
		{429, html, provider.RateLimited},
		{429, code(880001), provider.Unknown},
		{429, code(880021), provider.Refused},
		{500, code(880002), provider.Unknown},
		{500, code(880001), provider.Unknown},
		{502, html, provider.Unknown},
		{503, "", provider.Unknown},
	} {
		a, _ := decodeAnswer([]byte(test.body), func(*decoder) struct{} { return struct{}{} })
		fail := judge(Endpoint{ID: "V2"}, reply{status: test.status, text: []byte(test.body)}, a)
		got := done
		if fail != nil {
			got = fail.Kind
		}
		if got != test.want {
			t.Errorf("HTTP %d with %s is %v, want %v", test.status, test.body, got, test.want)
		}
	}
}

func TestAnswerWithoutWhatIsNeededIsUnknown(t *testing.T) {
	for _, body := range []string{`{"code":880001}`, `{"code":880001,"data":null}`, `{"code":880001,"data":{}}`, `{"code":880001,"data":"x"}`} {
		a, _ := decodeAnswer([]byte(body), holder)
		fail := judge(Endpoint{ID: "P1"}, reply{status: 200, text: []byte(body)}, a)
		if fail == nil || fail.Kind != provider.Unknown || !errors.Is(fail, ErrShape) {
			t.Errorf("%s gives %v, want an unknown outcome", body, fail)
		}
	}
}

func TestMessagesAreMaskedAndShort(t *testing.T) {
	body := `{"code":880002,"message":"card ` + testPAN() + " " + strings.Repeat("é", 300) + `"}`
	a, _ := decodeAnswer([]byte(body), func(*decoder) int { return 0 })
	if strings.Contains(a.message, testPAN()) || utf8.RuneCountInString(a.message) > 301 {
		t.Errorf("the message is %q", a.message)
	}
}

func TestEveryCodeIsListedOnce(t *testing.T) {
	for i, c := range Codes() {
		if c.Number != 880001+i || c.Done != (c.Number == codeSuccess) || c.Name == "" || c.Mark == "" {
			t.Errorf("code %d of the table is %+v", i, c)
		}
	}
}

func TestRetryAfterReadsSecondsAndDates(t *testing.T) {
	now := time.Date(2026, 3, 12, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":  0,
		"7": 7 * time.Second,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
		"-5":                  0,
		"soon":                0,
		"9999999999999999999": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("Retry-After %q is %s, want %s", header, got, want)
		}
	}
}

func TestOrderStatus(t *testing.T) {
	c, err := NewContract(nil, map[string][]int{"pending": {1, 2, 7}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]card.OrderStatus{
		"1": card.OrderPending, "2": card.OrderPending, "7": card.OrderPending, "3": card.OrderFailed, "4": card.OrderSuccess, "5": card.OrderRefunded,
		"PROCESSING": card.OrderPending, "SUCCESS": card.OrderSuccess, "failed": card.OrderFailed,
		"6": card.OrderUnknown, "": card.OrderUnknown, "DONE": card.OrderUnknown, "4.0": card.OrderUnknown,
	} {
		if got := c.orderStatus(text); got != want {
			t.Errorf("status %q is %s, want %s", text, got, want)
		}
	}
}
