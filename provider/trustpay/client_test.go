package trustpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// server is an HTTP server that counts what reaches it.
type server struct {
	*httptest.Server
	hits atomic.Int64
}

func serve(t *testing.T, h http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func connect(t *testing.T, o Options) *Client {
	t.Helper()
	if o.Key == "" {
		o.Key, o.Secret = "the-key", "the-secret"
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open sends a call that changes something.
func open(c *Client) error {
	_, err := c.OpenCard(context.Background(), provider.OpenRequest{CardType: "23", Gross: 35_00, OrderNo: "A1"})
	return err
}

func answerWith(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// untilGone waits until the client hangs up.
func untilGone(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// TestWriteIsSentOnce meets every way of losing an answer with one send, and
// tells what may have happened from what did not.
func TestWriteIsSentOnce(t *testing.T) {
	for _, test := range []struct {
		name  string
		serve http.HandlerFunc
		want  provider.Kind
		err   error
	}{
		{"cut before the answer", cut, provider.Unknown, io.ErrUnexpectedEOF},
		{"cut within the answer", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"code":880001,`)
			cut(w, r)
		}, provider.Unknown, io.ErrUnexpectedEOF},
		{"no answer in time", func(_ http.ResponseWriter, r *http.Request) { untilGone(r) }, provider.Unknown, context.DeadlineExceeded},
		{"no end of the answer in time", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"code":880001,`)
			_ = http.NewResponseController(w).Flush()
			untilGone(r)
		}, provider.Unknown, context.DeadlineExceeded},
		{"HTML", answerWith(200, "<html>hello</html>"), provider.Unknown, ErrGarbled},
		{"a gateway's error", answerWith(502, "<html>Bad Gateway</html>"), provider.Unknown, ErrGarbled},
		{"too much", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(" "), maxAnswer+1))
		}, provider.Unknown, ErrOversized},
		{"rate limited", answerWith(429, ""), provider.RateLimited, nil},
		{"refused", answerWith(200, `{"code":880005,"message":"insufficient balance"}`), provider.Refused, nil},
		{"repeated", answerWith(200, `{"code":880012}`), provider.AlreadyThere, nil},
		{"key is wrong", answerWith(200, `{"code":880011}`), provider.Unauthorized, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.serve)
			o := Options{BaseURL: s.URL}
			if test.err == context.DeadlineExceeded {
				o.RequestTimeout = 200 * time.Millisecond
			}
			err := open(connect(t, o))
			if err == nil || provider.KindOf(err) != test.want || test.err != nil && !errors.Is(err, test.err) {
				t.Errorf("got %v, want %s with %v", err, test.want, test.err)
			}
			if n := s.hits.Load(); n != 1 {
				t.Errorf("%d requests were sent, want 1", n)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	other := serve(t, answerWith(200, `{"code":880001,"data":{"order_no":"A1"}}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		c := connect(t, Options{BaseURL: s.URL})
		if err := open(c); provider.KindOf(err) != provider.Unknown || !errors.Is(err, ErrRedirect) {
			t.Errorf("HTTP %d: got %v", status, err)
		}
		if _, err := c.Balance(context.Background()); !errors.Is(err, ErrRedirect) {
			t.Errorf("HTTP %d: a read got %v", status, err)
		}
		if s.hits.Load() != 2 || other.hits.Load() != 0 {
			t.Errorf("HTTP %d: %d requests, %d of them followed", status, s.hits.Load(), other.hits.Load())
		}
	}
}

func TestWhatNeverLeftIsRefused(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	stranger := httptest.NewUnstartedServer(answerWith(200, `{"code":880001}`))
	stranger.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	stranger.StartTLS()
	defer stranger.Close()
	for name, url := range map[string]string{"nobody listens": gone.URL, "the certificate is not trusted": stranger.URL} {
		err := open(connect(t, Options{BaseURL: url}))
		if err == nil || provider.KindOf(err) != provider.Refused || !strings.Contains(err.Error(), "not sent") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	s := serve(t, answerWith(200, `{"code":880001}`))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := connect(t, Options{BaseURL: s.URL}).OpenCard(ctx, provider.OpenRequest{CardType: "23", Gross: 1, OrderNo: "A"})
	if provider.KindOf(err) != provider.Refused || s.hits.Load() != 0 {
		t.Errorf("cancelled before: got %v after %d requests", err, s.hits.Load())
	}
}

// TestErrorsOfAForeignTransportAreUnknown guards the embedded emulator, whose
// transport does not tell when a request left.
func TestErrorsOfAForeignTransportAreUnknown(t *testing.T) {
	c := connect(t, Options{BaseURL: "emulator", Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })})
	if err := open(c); provider.KindOf(err) != provider.Unknown {
		t.Errorf("got %v", err)
	}
}

// TestClosedKeepAliveIsNotSentAgain has a server close a kept connection when
// the next request comes: net/http must not open another one for it.
func TestClosedKeepAliveIsNotSentAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var connections, requests atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go answerOnce(conn, &requests)
		}
	}()
	c := connect(t, Options{BaseURL: "http://" + listener.Addr().String()})
	if err := open(c); err != nil {
		t.Fatal(err)
	}
	if err := open(c); provider.KindOf(err) != provider.Unknown {
		t.Errorf("got %v, want an unknown outcome", err)
	}
	if connections.Load() != 1 || requests.Load() != 2 {
		t.Errorf("%d connections and %d requests, want 1 and 2", connections.Load(), requests.Load())
	}
}

// answerOnce answers the first request of a connection and hangs up on the
// second.
func answerOnce(conn net.Conn, requests *atomic.Int64) {
	defer conn.Close()
	buf := make([]byte, 64<<10)
	for i := range 2 {
		if n, err := conn.Read(buf); err != nil || n == 0 {
			return
		}
		requests.Add(1)
		if i == 0 {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n"+`{"code":880001,"data":{"fee":11}}`)
		}
	}
}

func TestNothingSecretIsSaid(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"refused": answerWith(200, `{"code":880002,"message":"card `+testPAN()+` is assigned"}`),
		"cut":     cut,
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := http.NewResponseController(w).Hijack()
			_, _ = io.WriteString(conn, testPAN()+" the-key\r\n\r\n")
			_ = conn.Close()
		},
	} {
		var log bytes.Buffer
		s := serve(t, h)
		c := connect(t, Options{BaseURL: s.URL, Logger: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))})
		number, err := card.NewNumber(testPAN())
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Bind(context.Background(), provider.BindRequest{HolderID: "h", Number: number})
		said := err.Error() + log.String()
		for _, secret := range []string{testPAN(), "the-key", "the-secret"} {
			if strings.Contains(said, secret) {
				t.Errorf("%s: %q is in %s", name, secret, said)
			}
		}
		if !strings.Contains(log.String(), `"path":"/v3/pcard/assign"`) || !strings.Contains(log.String(), `"endpoint":"P3"`) {
			t.Errorf("%s: the log is %s", name, log.String())
		}
	}
}

func TestRequestIsWhatTheDocumentSays(t *testing.T) {
	var got *http.Request
	var body string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		answerWith(200, `{"code":880001,"message":"success","data":{"platform_order_no":"VC1","status":4,"card_id":57,"amount":35,"fee":11,"balance":24}}`)(w, r)
	})
	c := connect(t, Options{BaseURL: s.URL + "/base/", NotifyURL: "https://x.example/cb?a=1&b=2"})
	if err := open(c); err != nil {
		t.Fatal(err)
	}
	if got.Method != "POST" || got.URL.Path != "/base/v3/vcard/open" || got.Header.Get("Content-Type") != "application/json" || got.Header.Get("X-Api-Key") != "the-key" {
		t.Errorf("the request is %s %s with %v", got.Method, got.URL, got.Header)
	}
	sign := naiveSign(map[string]string{"amount": "35.00", "card_type_id": "23", "notify_url": "https://x.example/cb?a=1&b=2", "order_no": "A1"}, "the-secret")
	want := `{"amount":35.00,"card_type_id":"23","notify_url":"https://x.example/cb?a=1&b=2","order_no":"A1","sign":"` + sign + `"}`
	if body != want {
		t.Errorf("the body is\n%s, want\n%s", body, want)
	}
}

// TestRequestCannotBeReplayed looks at what net/http decides by: a POST whose
// body it cannot get again is never sent again.
func TestRequestCannotBeReplayed(t *testing.T) {
	c := connect(t, Options{BaseURL: "emulator", Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.GetBody != nil || r.Body == nil || r.ContentLength <= 0 || r.Header.Get("Idempotency-Key") != "" {
			t.Errorf("net/http may send %+v again", r)
		}
		return nil, io.EOF
	})})
	if err := open(c); err == nil {
		t.Error("there was no answer")
	}
}

func TestKeyAndSecretAreNotPrinted(t *testing.T) {
	o := Options{Key: "the-key", Secret: "the-secret"}
	c := connect(t, o)
	for _, v := range []any{o, &o, c, struct{ C *Client }{c}} {
		said := fmt.Sprintf("%v %+v %#v %s %q", v, v, v, v, v)
		if strings.Contains(said, "the-key") || strings.Contains(said, "the-secret") {
			t.Errorf("%T prints %s", v, said)
		}
	}
}

func TestBuffersAreWiped(t *testing.T) {
	c := connect(t, Options{})
	buf := bytes.NewBufferString(testPAN())
	held := buf.Bytes()
	if c.release(buf); bytes.ContainsAny(held, "0123456789") {
		t.Errorf("a buffer still holds what it held")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"plain HTTP":       {BaseURL: "http://api.trustpay.money"},
		"no scheme":        {BaseURL: "api.trustpay.money"},
		"another scheme":   {BaseURL: "ftp://api.trustpay.money"},
		"a user":           {BaseURL: "https://me:pw@api.trustpay.money"},
		"a query":          {BaseURL: "https://api.trustpay.money/?x=1"},
		"a broken key":     {Key: "abc\ndef"},
		"an emulator that": {BaseURL: "emulator"},
	} {
		if _, err := New(o); err == nil || strings.Contains(err.Error(), "def") || strings.Contains(err.Error(), "pw@") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, url := range []string{"", "https://api.example.com/x", "http://localhost:1", "http://127.0.0.1:8080", "http://[::1]:1"} {
		if _, err := New(Options{BaseURL: url}); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
