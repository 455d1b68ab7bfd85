package trustpay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

const benchPages = 300

// BenchmarkListing lists 30,000 cards, as the client does and as a bare loop
// with net/http and encoding/json does.
func BenchmarkListing(b *testing.B) {
	bodies := make([][]byte, benchPages+1)
	for i := range bodies[1:] {
		bodies[i+1] = cardPage(i+1, benchPages*pageSize)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ Page int }
		_ = json.NewDecoder(r.Body).Decode(&ask)
		_, _ = w.Write(bodies[ask.Page])
	}))
	defer s.Close()
	b.Run("client", func(b *testing.B) {
		c, err := New(Options{BaseURL: s.URL})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if cards, err := c.Cards(b.Context()); err != nil || len(cards) != benchPages*pageSize {
				b.Fatal(len(cards), err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
		b.ReportAllocs()
		for b.Loop() {
			if n, err := bareListing(client, s.URL); err != nil || n != benchPages*pageSize {
				b.Fatal(n, err)
			}
		}
	})
}

// bareListing is the least that lists the same pages.
func bareListing(client *http.Client, url string) (n int, err error) {
	type row struct {
		CardID     int         `json:"card_id"`
		CardTypeID string      `json:"card_type_id"`
		CardNumber string      `json:"card_number"`
		Balance    json.Number `json:"balance"`
		Status     string      `json:"status"`
		CreateTime string      `json:"create_time"`
	}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(8)
	for page := range benchPages {
		group.Go(func() error {
			res, err := client.Post(url, "application/json", bytes.NewReader(fmt.Appendf(nil, `{"page":%d,"page_size":100}`, page+1)))
			if err != nil {
				return err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				return err
			}
			var answer struct{ Data struct{ Items []row } }
			err = json.Unmarshal(body, &answer)
			mu.Lock()
			n += len(answer.Data.Items)
			mu.Unlock()
			return err
		})
	}
	return n, group.Wait()
}

// BenchmarkDecodePage reads one page of a hundred cards.
func BenchmarkDecodePage(b *testing.B) {
	text := cardPage(1, pageSize)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if a, _ := decodeAnswer(text, func(d *decoder) page[struct{}] {
			return decodePage(d, func(d *decoder) struct{} { virtualCard(d); return struct{}{} })
		}); a.code != codeSuccess || a.odd != nil {
			b.Fatal(a)
		}
	}
}

func cardPage(number, total int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"code":880001,"message":"success","data":{"total":%d,"page":%d,"page_size":100,"items":[`, total, number)
	for i := range pageSize {
		if i > 0 {
			b.WriteByte(',')
		}
		id := (number-1)*pageSize + i + 1
		fmt.Fprintf(&b, `{"card_id":%d,"card_type_id":"23","card_number":"428852******%04d","balance":%d.5,"status":"ACTIVE","create_time":"2026-03-12T10:20:30Z"}`, id, id%10000, id%500)
	}
	b.WriteString("]}}")
	return b.Bytes()
}
