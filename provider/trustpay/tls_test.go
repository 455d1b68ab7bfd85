package trustpay

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cardform/cardform/provider"
)

// secured is a server with TLS, and a client whose transport is ours and trusts
// the server's certificate if trust.
func secured(t *testing.T, trust bool, change func(*tls.Config)) (s *server, call func(url string) error) {
	t.Helper()
	s = &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.hits.Add(1)
		_, _ = io.WriteString(w, `{"code":880001,"data":{"fee":11}}`)
	}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	s.TLS = &tls.Config{}
	change(s.TLS)
	s.StartTLS()
	t.Cleanup(s.Close)
	transport := newTransport(1)
	t.Cleanup(transport.CloseIdleConnections)
	if trust {
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		transport.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	}
	return s, func(url string) error {
		c := connect(t, Options{BaseURL: url})
		c.options.Transport = transport
		return open(c)
	}
}

// A certificate must be good, for this host, and TLS no older than 1.2: nothing
// is sent otherwise.
func TestTLS(t *testing.T) {
	for _, test := range []struct {
		name   string
		trust  bool
		change func(*tls.Config)
		host   string // "" is the one that the certificate is for
		says   string // "" where it is taken
	}{
		{"1.3", true, func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }, "", ""},
		{"1.2", true, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, "", ""},
		{"1.1", true, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, "", "protocol version"},
		{"1.0", true, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }, "", "protocol version"},
		{"nobody's certificate", false, func(*tls.Config) {}, "", "signed by unknown authority"},
		{"another host's certificate", true, func(*tls.Config) {}, "localhost", "valid for example.com"},
	} {
		s, call := secured(t, test.trust, test.change)
		url := s.URL
		if test.host != "" {
			url = strings.Replace(url, "127.0.0.1", test.host, 1)
		}
		err := call(url)
		if test.says == "" {
			if err != nil || s.hits.Load() != 1 {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if provider.KindOf(err) != provider.Refused || !strings.Contains(err.Error(), test.says) || s.hits.Load() != 0 {
			t.Errorf("%s: %v after %d requests", test.name, err, s.hits.Load())
		}
	}
}

// Without TLS nothing but this machine is reached, however the address tries.
// No refusal repeats what may be a password.
func TestPlainHTTPIsForLoopback(t *testing.T) {
	for url, good := range map[string]bool{
		"http://localhost:1": true, "http://127.0.0.1:1": true, "http://127.8.9.1": true, "http://[::1]:1": true, "http://[::ffff:127.0.0.1]:1": true,
		"HTTP://127.0.0.1": true, "https://10.0.0.1": true, "HTTPS://api.trustpay.money": true,
		"http://10.0.0.1": false, "HTTP://10.0.0.1": false, "Http://api.trustpay.money": false, "http://localhost.evil.com": false, "http://127.0.0.1.nip.io": false,
		"http://127.0.0.1@evil.com": false, "http://localhost:80@evil.com": false, "http://pass@127.0.0.1": false, "https://127.0.0.1:pass@evil.com": false,
		"http://0.0.0.0": false, "http://[::]": false, "http://[::ffff:10.0.0.1]": false, "http://[fe80::1%25lo]": false, "http://127.1": false, "http://2130706433": false,
		"http://0x7f000001": false, "http://evil.com#127.0.0.1": false, "http://evil.com?@127.0.0.1": false, "http://127.0.0.1\\@evil.com": false, "http:/127.0.0.1": false,
		"http://127.0.0.1 @evil.com": false, "ftp://me:pass@127.0.0.1": false, "http://me:pass@[bad": false, "http://me:pass@": false, "me:pass@127.0.0.1": false, "ws://127.0.0.1": false, "file:///etc/passwd": false, "http://": false,
	} {
		_, err := New(Options{BaseURL: url})
		if (err == nil) != good {
			t.Errorf("%s: %v", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "pass@") {
			t.Errorf("%s is repeated: %v", url, err)
		}
	}
}

// Nothing that an answer asks for is done: no redirect is followed, to the same
// host or another, by status, header or page, and no cookie is sent back.
func TestAnswersAskInVain(t *testing.T) {
	other := serve(t, answerWith(200, `{"code":880001,"data":{"order_no":"A1"}}`))
	for _, status := range []int{200, 300, 301, 302, 303, 304, 305, 307, 308} {
		for _, to := range []string{other.URL, "/elsewhere", "https://api.trustpay.money/x"} {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
					t.Errorf("the headers are %v", r.Header)
				}
				w.Header().Set("Location", to)
				w.Header().Set("Refresh", "0; url="+to)
				w.Header().Set("Set-Cookie", "a=b; Path=/")
				w.Header().Set("Alt-Svc", `h2="`+strings.TrimPrefix(other.URL, "http://")+`"`)
				w.WriteHeader(status)
				if status != 304 {
					_, _ = io.WriteString(w, `<html><meta http-equiv="refresh" content="0; url=`+to+`"><a href="`+to+`">moved</a></html>`)
				}
			})
			c := connect(t, Options{BaseURL: s.URL})
			for range 2 {
				if err := open(c); provider.KindOf(err) != provider.Unknown {
					t.Errorf("HTTP %d: got %v", status, err)
				}
			}
			if s.hits.Load() != 2 || other.hits.Load() != 0 {
				t.Errorf("HTTP %d to %s: %d requests, %d followed", status, to, s.hits.Load(), other.hits.Load())
			}
		}
	}
}
