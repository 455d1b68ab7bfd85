package emulator

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/cardform/cardform/card"
)

// message is a callback to send.
type message struct {
	url    string
	fields []arg
}

// notifyOrder is V3. TrustPay documents no callback for physical cards.
func (b *bank) notifyOrder(o *order) {
	if o.Notify == "" || o.physical() {
		return
	}
	b.outbox = append(b.outbox, message{o.Notify, []arg{
		textField("order_no", o.No),
		numberField("status", strconv.FormatInt(o.Status.number(), 10)),
		numberField("card_id", orZero(o.CardID)),
		moneyField("amount", o.Gross),
		moneyField("fee", o.Fee),
		moneyField("balance", o.net()),
		textField("type", o.Kind),
		textField("reason", o.Reason),
	}})
}

// notifyPayin is G3.
func (b *bank) notifyPayin(p *payin) {
	if p.Notify == "" {
		return
	}
	b.outbox = append(b.outbox, message{p.Notify, []arg{
		numberField("type", "0"),
		numberField("merchant_id", b.merchantID),
		textField("order_no", p.No),
		moneyField("order_amount", p.Amount),
		moneyField("paid_amount", p.Paid),
		moneyField("balance_amount", p.Paid-p.Fee),
		moneyField("refund_amount", p.Refunded),
		moneyField("fee", p.Fee),
		textField("pay_time", p.Done.Format(time.DateTime)),
		numberField("status", strconv.FormatInt(p.Status, 10)),
		textField("reason", p.reason()),
	}})
}

func textField(name, value string) arg   { return arg{name: name, raw: quoted(nil, value)} }
func numberField(name, value string) arg { return arg{name: name, raw: []byte(value)} }

func moneyField(name string, m card.Money) arg { return arg{name: name, raw: appendNumeral(nil, m)} }

// body is the signed JSON of a message.
func (m message) body(secret string) []byte {
	params := make([]param, 0, len(m.fields))
	w := &encoder{}
	w.open()
	for _, f := range m.fields {
		params = append(params, param{f.name, f.inner()})
		w.digits(f.name, string(f.raw))
	}
	w.text("sign", sign(params, secret))
	w.close()
	return w.b
}

// callbacks sends messages in the background, one after the other and each
// twice, as TrustPay may. Only loopback hosts are called.
type callbacks struct {
	secret string
	client *http.Client
	cancel context.CancelFunc
	ctx    context.Context

	mu      sync.Mutex
	queue   []message
	running bool
	totals  CallbackTotals
}

// CallbackTotals counts what became of callbacks.
type CallbackTotals struct {
	Sent    int `json:"sent"`     // answered with HTTP 200, each of the two counted
	Failed  int `json:"failed"`   // no answer, or another
	NotSent int `json:"not_sent"` // messages for hosts that are not loopback
	Waiting int `json:"waiting"`  // messages not sent yet
}

func newCallbacks(secret string) *callbacks {
	ctx, cancel := context.WithCancel(context.Background())
	client := &http.Client{
		Timeout:       5 * time.Second,
		Transport:     &http.Transport{Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &callbacks{secret: secret, client: client, ctx: ctx, cancel: cancel}
}

func (c *callbacks) close() { c.cancel() }

// send queues messages.
func (c *callbacks) send(messages []message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range messages {
		if !card.OnLoopback(m.url) {
			c.totals.NotSent++
			continue
		}
		c.queue = append(c.queue, m)
		c.totals.Waiting++
	}
	if len(c.queue) > 0 && !c.running {
		c.running = true
		go c.drain()
	}
}

func (c *callbacks) count() CallbackTotals {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.totals
}

// drain sends until nothing is queued.
func (c *callbacks) drain() {
	for {
		c.mu.Lock()
		if len(c.queue) == 0 {
			c.running = false
			c.mu.Unlock()
			return
		}
		m := c.queue[0]
		c.queue = c.queue[1:]
		c.mu.Unlock()
		body := m.body(c.secret)
		first, second := c.post(m.url, body), c.post(m.url, body)
		c.mu.Lock()
		for _, ok := range []bool{first, second} {
			if ok {
				c.totals.Sent++
			} else {
				c.totals.Failed++
			}
		}
		c.totals.Waiting--
		c.mu.Unlock()
	}
}

func (c *callbacks) post(to string, body []byte) bool {
	r, err := http.NewRequestWithContext(c.ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", jsonType)
	res, err := c.client.Do(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody))
	return res.StatusCode == http.StatusOK
}
