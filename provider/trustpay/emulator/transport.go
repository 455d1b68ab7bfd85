package emulator

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// Transport answers requests in this process, without a socket, whatever host
// they name. A cut connection is io.ErrUnexpectedEOF; a request whose context
// ends while it waits returns the context's error.
func (e *Emulator) Transport() http.RoundTripper { return transport{e} }

type transport struct{ emulator *Emulator }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := t.emulator.serve(r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.cut {
		return nil, io.ErrUnexpectedEOF
	}
	header := http.Header{}
	a.header(header)
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r,
	}, nil
}
