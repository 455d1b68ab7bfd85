package card_test

import (
	"testing"

	"github.com/cardform/cardform/card"
)

// Who gets no credentials, or no TLS, hangs on this alone.
func TestOnLoopback(t *testing.T) {
	for url, want := range map[string]bool{
		"http://localhost":                true,
		"http://localhost:8787/v3":        true,
		"HTTP://127.0.0.1":                true,
		"https://127.255.255.254:443":     true,
		"http://[::1]":                    true,
		"http://[0:0:0:0:0:0:0:1]:8787":   true,
		"http://[::ffff:127.0.0.1]:8787":  true,
		"http://[::ffff:7f00:1]":          true,
		"http://LOCALHOST":                false,
		"http://localhost.":               false,
		"http://localhost.evil":           false,
		"http://evil.localhost":           false,
		"http://127.0.0.1.nip.io":         false,
		"http://127.1":                    false,
		"http://0127.0.0.1":               false,
		"http://2130706433":               false,
		"http://0x7f000001":               false,
		"http://0.0.0.0":                  false,
		"http://[::]":                     false,
		"http://[::1%25lo]":               false,
		"http://[::1%25evil.example.com]": false,
		"http://[::ffff:10.0.0.1]":        false,
		"http://[64:ff9b::127.0.0.1]":     false,
		"http://10.0.0.1":                 false,
		"http://localhost@evil.com":       false,
		"http://127.0.0.1:80@evil.com":    false,
		"http://me@127.0.0.1":             false,
		"http://me:pass@localhost":        false,
		"http://evil.com#@127.0.0.1":      false,
		"http://evil.com?@localhost":      false,
		"http://evil.com/localhost":       false,
		"http://127.0.0.1\\@evil.com":     false,
		"http:///localhost":               false,
		"http://localhost:port":           false,
		"http://ⓛocalhost":                false,
		"http://[127.0.0.1":               false,
		"https://api.trustpay.money":      false,
		"localhost":                       false,
		"localhost:8787":                  false,
		"127.0.0.1":                       false,
		"emulator":                        false,
		"":                                false,
	} {
		if got := card.OnLoopback(url); got != want {
			t.Errorf("%q: %t", url, got)
		}
	}
}
