package trustpay

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// reply is what came back from one send: a status and a whole body.
type reply struct {
	status     int
	retryAfter time.Duration
	text       []byte
}

// answer is the envelope of a reply (S): {"code":…,"message":…,"data":…}.
type answer struct {
	code    int    // 0: none
	message string // card numbers masked
	json    bool   // the body is a JSON object
	odd     error  // data that is not what it should be
}

// decodeAnswer reads the envelope, and data as decode does. On anything but
// success data may be missing, null, or of another shape.
func decodeAnswer[T any](text []byte, decode func(*decoder) T) (a answer, data T) {
	d := newDecoder(text)
	if d.peek() != '{' {
		return a, data
	}
	there := false
	d.object(func(key []byte) {
		switch string(key) {
		case "code":
			a.code = d.int()
		case "message", "msg":
			a.message = d.prose()
		case "data":
			data, there = decode(d), true
		}
	})
	a.json, a.odd = d.end(), d.odd
	if !there {
		// No data is like null: decode says whether that will do.
		null := newDecoder([]byte("null"))
		data, a.odd = decode(null), cmp.Or(a.odd, null.odd)
	}
	return a, data
}

// clip keeps a message readable.
func clip(s string) string { return card.Clip(s, 300) }

// Errors in a provider.Error, read with errors.Is.
var (
	ErrRedirect  = errors.New("TrustPay answered with a redirect, which is never followed; check base_url")
	ErrOversized = errors.New("the answer is larger than 16 MB")
	ErrGarbled   = errors.New("the answer is not TrustPay's JSON; check base_url")
	ErrShape     = errors.New("the answer is not what the endpoint should give; check its path in endpoints")
)

// judge says what a reply means for a call that changes something; nil means
// that it was done. Where HTTP status and code say different things, the more
// cautious one counts.
func judge(e Endpoint, r reply, a answer) *provider.Error {
	done, kind := meaning(r, a)
	if done && a.odd == nil {
		return nil
	}
	fail := &provider.Error{Kind: kind, Endpoint: e.ID, HTTPStatus: r.status, Code: a.code, Message: a.message, RetryAfter: r.retryAfter}
	switch {
	case done:
		fail.Kind, fail.Message, fail.Err = provider.Unknown, "", errors.Join(ErrShape, a.odd)
	case r.status >= 300 && r.status < 400:
		fail.Err = ErrRedirect
	case a.code == 0:
		fail.Err = ErrGarbled
	}
	return fail
}

func meaning(r reply, a answer) (done bool, kind provider.Kind) {
	status, clear := statusKind(r.status)
	garbled := !a.json && len(r.text) > 0 && strings.HasPrefix(strings.TrimSpace(string(r.text[:min(len(r.text), 64)])), "{")
	switch {
	case !clear && status == provider.Unknown && !success(r.status), garbled:
		return false, provider.Unknown
	case !a.json || a.code == 0:
		return false, status
	}
	code := findCode(a.code)
	if code.Done && !success(r.status) {
		return false, provider.Unknown
	}
	return code.Done, code.Kind
}

func success(status int) bool { return status >= 200 && status < 300 }

// statusKind is what an HTTP status says by itself: nothing clear for a
// success, whose code decides.
func statusKind(status int) (kind provider.Kind, clear bool) {
	switch {
	case status == http.StatusTooManyRequests:
		return provider.RateLimited, true
	case status == http.StatusUnauthorized:
		return provider.Unauthorized, true
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly:
		return provider.Unknown, false
	case status >= 400 && status < 500:
		return provider.Refused, true
	}
	return provider.Unknown, false
}

// temporary reports whether a read that failed like this may succeed soon.
func temporary(e *provider.Error) bool {
	switch {
	case e.Kind == provider.RateLimited:
		return e.RetryAfter <= maxWait
	case errors.Is(e.Err, ErrRedirect), errors.Is(e.Err, ErrOversized), errors.Is(e.Err, ErrShape):
		return false
	case e.Kind == provider.Refused:
		return e.HTTPStatus == 0 && !permanent(e.Err)
	}
	return e.Kind == provider.Unknown
}

// retryAfter reads the header: seconds, or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 && seconds < 1<<31 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// orderStatus reads the status of an order: a number of the contract (A, but
// 4), or a word (P3: I). Whatever else is there settles nothing.
func (c Contract) orderStatus(text string) card.OrderStatus {
	if n, err := strconv.Atoi(text); err == nil {
		for _, known := range c.statuses {
			if known.Number == n {
				return known.Status
			}
		}
		return card.OrderUnknown
	}
	switch strings.ToUpper(text) {
	case "PENDING", "PROCESSING":
		return card.OrderPending
	case "SUCCESS":
		return card.OrderSuccess
	case "FAILED":
		return card.OrderFailed
	case "REFUNDED":
		return card.OrderRefunded
	}
	return card.OrderUnknown
}
