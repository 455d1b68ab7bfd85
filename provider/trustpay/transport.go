package trustpay

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/cardform/cardform/card"
)

// newTransport is an http.Transport for one host that keeps a connection for
// every request that may be in flight. HTTP/2 is off: one lost connection
// should lose one answer. Idle connections go before the shortest keep-alive
// that servers commonly have, five seconds, as a POST that meets a closed one
// counts as unknown.
func newTransport(concurrency int) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment, // https by a tunnel, so that it sees neither key nor body; loopback by none
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		IdleConnTimeout:        4 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ReadBufferSize:         32 << 10,
		Protocols:              &protocols,
	}
}

// parseBase reads base_url. Plain HTTP is for loopback, or for a transport
// that never leaves this process.
func parseBase(text string, embedded bool) (string, error) {
	if embedded && !strings.Contains(text, "://") {
		return "http://emulator", nil
	}
	u, err := url.Parse(text)
	switch {
	case strings.Contains(text, "@"):
		return "", errors.New("base_url holds an @; a user and a password do not belong there")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return "", fmt.Errorf("base_url %q is no address; write it like https://api.trustpay.money", text)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("base_url must be scheme, host and path alone; user, query and fragment do not belong there")
	case u.Scheme == "http" && !embedded && !card.OnLoopback(text):
		return "", fmt.Errorf("base_url %q has no TLS, and its host is not this machine; write https://", text)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// lost says in plain words why there is no answer. What net/http says of a
// malformed answer would repeat a part of it, so only errors of known types
// speak for themselves.
func lost(err error, timeout time.Duration) error {
	var op *net.OpError
	var errno syscall.Errno
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %s: %w", timeout, context.DeadlineExceeded)
	case errors.Is(err, context.Canceled), errors.As(err, &op), errors.As(err, &errno), errors.Is(err, ErrOversized):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the connection was cut: %w", io.ErrUnexpectedEOF)
	}
	return errNoHTTP
}

var errNoHTTP = errors.New("the connection was lost, or what came back is not HTTP")

// permanent reports whether a request that never left will not leave next time
// either: the host has no address, or its certificate is not good.
func permanent(err error) bool {
	var dns *net.DNSError
	var bad *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var plain tls.RecordHeaderError
	return errors.As(err, &dns) && dns.IsNotFound || errors.As(err, &bad) || errors.As(err, &unknown) || errors.As(err, &plain) ||
		errors.Is(err, context.Canceled)
}
