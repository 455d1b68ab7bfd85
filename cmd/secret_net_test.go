package cmd_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// eavesdropper is a proxy that keeps what it is told and lets nobody through.
type eavesdropper struct {
	net.Listener
	mu    sync.Mutex
	heard strings.Builder
}

func eavesdrop(t *testing.T) *eavesdropper {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &eavesdropper{Listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			e.listen(conn)
		}
	}()
	return e
}

func (e *eavesdropper) listen(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		e.mu.Lock()
		e.heard.WriteString(line)
		e.mu.Unlock()
		if err != nil || strings.TrimSpace(line) == "" {
			break
		}
	}
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 407 \x1b[31mno %s\r\nContent-Length: 0\r\n\r\n", emulator.StockNumber(1)) // whoever asks hears no
}

func (e *eavesdropper) said() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard.String()
}

// proxied plans with an issuer by way of the proxy that the environment names.
func proxied(t *testing.T, issuer, proxy string) (out string, err error) {
	t.Helper()
	dir := cleanDir(t)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(strings.Replace(oneCard, "URL", issuer, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("cardform", "-C", dir, "plan")
	run.Env = append(os.Environ(), "TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "CARDFORM_LOG=trace", "NO_PROXY=", "no_proxy=",
		"HTTP_PROXY="+proxy, "HTTPS_PROXY="+proxy, "http_proxy="+proxy, "https_proxy="+proxy, "ALL_PROXY="+proxy, "REQUEST_METHOD=")
	text, err := run.CombinedOutput()
	prints(t, "plan by way of "+strings.Split(proxy, "@")[0], string(text))
	return string(text), err
}

// A proxy gets a tunnel to the issuer and neither key nor request; an issuer on
// this machine is reached without one; and no error tells the proxy's password.
func TestProxies(t *testing.T) {
	t.Parallel()
	e := eavesdrop(t)
	out, err := proxied(t, "https://api.trustpay.invalid", "http://me:hunter2@"+e.Addr().String())
	if heard := e.said(); err == nil || !strings.HasPrefix(heard, "CONNECT api.trustpay.invalid:443 ") || strings.Contains(heard, "key-of-tests") || strings.Contains(strings.ToLower(heard), "x-api-key") {
		t.Errorf("%v: the proxy heard %q\n%s", err, heard, out)
	}
	if strings.Contains(out, "hunter2") || strings.Contains(out, "\x1b") {
		t.Errorf("%q", out)
	}

	issuer, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(issuer)
	defer server.Close()
	unused := eavesdrop(t)
	if out, err := proxied(t, server.URL, "http://"+unused.Addr().String()); err != nil || unused.said() != "" {
		t.Errorf("%v: the proxy heard %q\n%s", err, unused.said(), out)
	}

	for _, bad := range []string{"http://me:hunter2@[bad", "http://me:hunter2@127.0.0.1:1", "socks9://me:hunter2@127.0.0.1:1", "http://me:hun ter2@127.0.0.1:1"} {
		out, err := proxied(t, "https://api.trustpay.invalid", bad)
		if err == nil || strings.Contains(out, "hunter2") || strings.Contains(out, "hun ter2") {
			t.Errorf("%s: %v\n%s", bad, err, out)
		}
	}
}
