package emulator

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

func benchRequest(id, body string) *http.Request {
	req, err := http.NewRequest(http.MethodPost, "http://emulator"+testPaths()[id], strings.NewReader(signed(body)))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Api-Key", testKey)
	return req
}

// BenchmarkPage reads pages of 100 from a list of 100,000 cards.
func BenchmarkPage(b *testing.B) {
	seed := DefaultSeed()
	seed.ForeignCards = 100_000
	e, err := New(Options{Paths: testPaths(), Key: testKey, Secret: testSecret, Seed: &seed})
	if err != nil {
		b.Fatal(err)
	}
	for _, id := range []string{"V7", "V6"} {
		b.Run(id, func(b *testing.B) {
			for i := range b.N {
				req := benchRequest(id, fmt.Sprintf(`{"page":%d,"page_size":100}`, i%1000+1))
				if res, err := e.Transport().RoundTrip(req); err != nil || res.StatusCode != http.StatusOK {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen opens cards, with a journal.
func BenchmarkOpen(b *testing.B) {
	seed := DefaultSeed()
	seed.Merchant = 900_000_000_00
	e, err := New(Options{Paths: testPaths(), Key: testKey, Secret: testSecret, Seed: &seed, StateFile: filepath.Join(b.TempDir(), "bank")})
	if err != nil {
		b.Fatal(err)
	}
	for i := range b.N {
		req := benchRequest("V2", fmt.Sprintf(`{"card_type_id":"23","amount":10,"order_no":"N%d"}`, i))
		if res, err := e.Transport().RoundTrip(req); err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(err)
		}
	}
}
