package trustpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// Options says which TrustPay to speak to, as whom and how. Key and secret
// stay in the Client: nothing prints them.
type Options struct {
	BaseURL           string        // "" means https://api.trustpay.money
	Key               string        // sent as X-Api-Key with every request
	Secret            string        // signs every request
	MerchantID        string        // for G2, which wants it in the request
	NotifyURL         string        // "" asks for no callbacks
	RequestsPerSecond float64       // of reads and writes together; 0: no limit
	Concurrency       int           // most requests in flight; 0 means 8
	RequestTimeout    time.Duration // for one send and its answer; 0 means 30s
	Contract          Contract
	Rates             card.RateUnit     // as the issuer writes them
	Transport         http.RoundTripper // nil: a transport of our own; the embedded emulator goes here
	Logger            *slog.Logger      // nil: silent. One debug line a request: no body, no header
	Now               func() time.Time  // nil: time.Now
}

// Client is a TrustPay account. It is safe for concurrent use.
type Client struct {
	options  Options                     // without key and secret
	access   func() (key, secret string) // a func, as nothing prints what one returns
	contract Contract
	base     string
	embedded bool // the transport is not ours, so nothing tells when a request left
	gate     *gate
	buffers  *sync.Pool
	sent     *atomic.Int64 // requests, where somebody counts them
	skew     *skew
}

var _ provider.Issuer = (*Client)(nil)

const (
	defaultURL  = "https://api.trustpay.money" // S
	maxAnswer   = 16 << 20
	maxAttempts = 5
	firstWait   = 200 * time.Millisecond
	maxWait     = 30 * time.Second
)

// Format implements fmt.Formatter: every verb prints the address alone.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprint(f, "TrustPay at ", o.BaseURL) }

// Format implements fmt.Formatter, as that of Options.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, "TrustPay at ", c.base) }

// New checks the options and makes a Client; it sends nothing. Errors say
// which option is wrong, and never repeat key or secret.
func New(o Options) (*Client, error) {
	o = o.withDefaults()
	base, err := parseBase(o.BaseURL, o.Transport != nil)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the API key holds a space, a line end or a character beyond ASCII; copy it again from the dashboard")
	}
	key, secret := o.Key, o.Secret
	o.Key, o.Secret = "", ""
	c := &Client{options: o, access: func() (string, string) { return key, secret }, contract: o.Contract.orKnown(), base: base, embedded: o.Transport != nil, gate: newGate(o.Concurrency, o.RequestsPerSecond), skew: new(skew)}
	c.buffers = &sync.Pool{New: func() any { return new(bytes.Buffer) }}
	if c.options.Transport == nil {
		c.options.Transport = newTransport(o.Concurrency)
	}
	return c, nil
}

func (o Options) withDefaults() Options {
	if o.BaseURL == "" {
		o.BaseURL = defaultURL
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = 30 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Ahead is how far this machine's clock was ahead of the issuer's at least, as
// far as the answers so far tell; negative: behind; zero: in step.
func (c *Client) Ahead() time.Duration { return c.skew.ahead() }

// read calls an endpoint that changes nothing, again and again while that may
// help.
func read[T any](ctx context.Context, c *Client, id string, p params, decode func(*decoder) T) (data T, err error) {
	fail := c.repeat(ctx, c.endpoint(id), p, func(text []byte) (a answer) {
		a, data = decodeAnswer(text, decode)
		return a
	})
	return result(data, fail)
}

// write calls an endpoint that changes something: one send, whatever happens.
func write[T any](ctx context.Context, c *Client, id string, p params, decode func(*decoder) T) (data T, err error) {
	fail := c.exchange(ctx, c.endpoint(id), p, func(text []byte) (a answer) {
		a, data = decodeAnswer(text, decode)
		return a
	})
	return result(data, fail)
}

// result keeps half an answer from getting out, and a nil *provider.Error from
// becoming an error.
func result[T any](data T, fail *provider.Error) (T, error) {
	if fail != nil {
		var none T
		return none, fail
	}
	return data, nil
}

func (c *Client) endpoint(id string) Endpoint { return c.contract.endpoints[c.contract.index(id)] }

// repeat is exchange for what may be sent again.
func (c *Client) repeat(ctx context.Context, e Endpoint, p params, take func(text []byte) answer) *provider.Error {
	for attempt := 1; ; attempt++ {
		fail := c.exchange(ctx, e, p, take)
		if fail == nil || attempt == maxAttempts || ctx.Err() != nil || !temporary(fail) {
			return fail
		}
		wait := firstWait << (attempt - 1)
		if sleep(ctx, max(fail.RetryAfter, wait/2+rand.N(wait/2))) != nil {
			return fail
		}
	}
}

// exchange sends one request, once, and judges its answer, whose text take
// reads; take must not keep it.
func (c *Client) exchange(ctx context.Context, e Endpoint, p params, take func(text []byte) answer) *provider.Error {
	buf := c.buffers.Get().(*bytes.Buffer)
	defer c.release(buf)
	begun := time.Now()
	r, fail := c.send(ctx, e, p, buf)
	var a answer
	if fail == nil {
		a = take(r.text)
		fail = judge(e, r, a)
	}
	c.log(ctx, e, p, r, a, time.Since(begun), fail)
	return fail
}

// release wipes what an answer held: a card number may have been among it.
func (c *Client) release(buf *bytes.Buffer) {
	clear(buf.Bytes())
	buf.Reset()
	c.buffers.Put(buf)
}

// send lets one request out, once, and reads what comes back into buf. An
// error is Refused when the request never left this machine, else Unknown.
func (c *Client) send(ctx context.Context, e Endpoint, p params, buf *bytes.Buffer) (reply, *provider.Error) {
	if err := c.gate.enter(ctx); err != nil {
		return reply{}, &provider.Error{Kind: provider.Refused, Endpoint: e.ID, Err: fmt.Errorf("not sent: %w", err)}
	}
	defer c.gate.leave()
	if c.sent != nil {
		c.sent.Add(1)
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.RequestTimeout)
	defer cancel()
	var left atomic.Bool
	left.Store(c.embedded)
	req, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { left.Store(true) },
	}), e, p)
	if err != nil {
		return reply{}, &provider.Error{Kind: provider.Refused, Endpoint: e.ID, Err: err}
	}
	// Not through an http.Client: nothing must follow a redirect or send twice.
	begun := c.options.Now()
	res, err := c.options.Transport.RoundTrip(req)
	switch {
	case err != nil && !left.Load():
		return reply{}, &provider.Error{Kind: provider.Refused, Endpoint: e.ID, Err: fmt.Errorf("not sent: %w", err)}
	case err != nil:
		return reply{}, &provider.Error{Kind: provider.Unknown, Endpoint: e.ID, Err: lost(err, c.options.RequestTimeout)}
	}
	c.skew.see(begun, c.options.Now(), res.Header.Get("Date"))
	return c.receive(e, res, buf)
}

func (c *Client) request(ctx context.Context, e Endpoint, p params) (*http.Request, error) {
	key, secret := c.access()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+e.Path, bytes.NewReader(p.body(secret)))
	if err != nil {
		return nil, err
	}
	// Without GetBody net/http cannot send the request a second time.
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "cardform")
	req.Header.Set("X-Api-Key", key)
	return req, nil
}

// receive reads the whole answer, up to a size that no honest one has.
func (c *Client) receive(e Endpoint, res *http.Response, buf *bytes.Buffer) (reply, *provider.Error) {
	defer res.Body.Close()
	r := reply{status: res.StatusCode, retryAfter: retryAfter(res.Header.Get("Retry-After"), c.options.Now())}
	if r.status == http.StatusTooManyRequests && r.retryAfter <= maxWait {
		c.gate.pause(r.retryAfter)
	}
	n, err := buf.ReadFrom(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = ErrOversized
	}
	if err != nil {
		return r, &provider.Error{Kind: provider.Unknown, Endpoint: e.ID, HTTPStatus: r.status, Err: lost(err, c.options.RequestTimeout)}
	}
	r.text = buf.Bytes()
	return r, nil
}

// LevelTrace is the level at which reads that went well are logged. Calls that
// change something, and whatever went wrong, are logged at slog.LevelDebug.
const LevelTrace = slog.LevelDebug - 4

func (c *Client) log(ctx context.Context, e Endpoint, p params, r reply, a answer, took time.Duration, fail *provider.Error) {
	level := slog.LevelDebug
	if fail == nil && !e.Changes {
		level = LevelTrace
	}
	if !c.options.Logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("endpoint", e.ID), slog.String("method", http.MethodPost), slog.String("path", e.Path)}
	if no := p.get("order_no"); no != "" {
		attrs = append(attrs, slog.String("order_no", no))
	}
	attrs = append(attrs, slog.Int("status", r.status), slog.Int("code", a.code), slog.Duration("duration", took))
	if fail != nil {
		attrs = append(attrs, slog.String("kind", fail.Kind.String()))
	}
	c.options.Logger.LogAttrs(ctx, level, "request", attrs...)
}
