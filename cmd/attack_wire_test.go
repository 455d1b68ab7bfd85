package cmd_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// editing changes answers, as an issuer with other words, times or lists would
// write them.
type editing struct {
	next http.RoundTripper
	edit func(path string, body []byte) []byte
}

// answers edits what the issuer answers from now on.
func (b *bubble) answers(edit func(path string, body []byte) []byte) {
	b.wire.next = &editing{b.wire.next, edit}
}

// instead makes answers say one text where another one stood.
func instead(old, new string) func(string, []byte) []byte {
	return func(_ string, body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(new)) }
}

// RoundTrip implements http.RoundTripper.
func (e *editing) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	body = e.edit(r.URL.Path, body)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return res, err
}

// oldestFirst begins the pages of a list with the oldest row: nobody documents
// the order of a physical card's transactions (P6: A).
type oldestFirst struct {
	next http.RoundTripper
	list string // the end of its path
}

// RoundTrip implements http.RoundTripper. It asks for the whole list, and answers
// the page of it that was wanted.
func (o *oldestFirst) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, o.list) {
		return o.next.RoundTrip(r)
	}
	var asked struct {
		Page int `json:"page"`
		Size int `json:"page_size"`
	}
	whole := map[string]json.RawMessage{}
	body, err := io.ReadAll(r.Body)
	if err := errors.Join(err, json.Unmarshal(body, &asked), json.Unmarshal(body, &whole)); err != nil {
		return nil, err
	}
	delete(whole, "page")
	delete(whole, "page_size")
	if body, err = json.Marshal(whole); err != nil {
		return nil, err
	}
	sent := r.Clone(r.Context())
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return (&editing{o.next, func(_ string, text []byte) []byte { return turned(text, asked.Page, asked.Size) }}).RoundTrip(sent)
}

// turned is a page of a whole list, from its other end. What is no list stays.
func turned(answer []byte, page, size int) []byte {
	var a struct {
		Code int `json:"code"`
		Data struct {
			Items []json.RawMessage `json:"items"`
			Total int               `json:"total"`
		} `json:"data"`
	}
	if json.Unmarshal(answer, &a) != nil || a.Data.Items == nil {
		return answer
	}
	slices.Reverse(a.Data.Items)
	n := len(a.Data.Items)
	a.Data.Items = a.Data.Items[min((page-1)*size, n):min(page*size, n)]
	text, err := json.Marshal(a)
	if err != nil {
		return answer
	}
	return text
}
