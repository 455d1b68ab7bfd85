package rig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/cardform/cardform/provider/trustpay"
)

// aSign has the form of a sign; an emulator without a secret takes any.
const aSign = "00000000000000000000000000000000"

// Caller sends requests to an issuer and does nothing else that a program could
// leave out. It may be used by several goroutines.
type Caller struct {
	url    string
	paths  map[string]string
	client http.Client
}

// NewCaller calls the issuer at url by way of client.
func NewCaller(url string, client http.Client) *Caller {
	return &Caller{url: url, paths: trustpay.Contract{}.Paths(), client: client}
}

// Call calls the endpoint with this id, as in "V7", and decodes the data of its
// answer. The sign is added to params. An answer with another code than success
// (880001: S) is an error.
func (c *Caller) Call(id string, params map[string]any, data any) error {
	params["sign"] = aSign
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	res, err := c.client.Post(c.url+c.paths[id], "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	answer := struct {
		Code    int
		Message string
		Data    any
	}{Data: data}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	if answer.Code != 880001 {
		return fmt.Errorf("%s: code %d: %s", id, answer.Code, answer.Message)
	}
	return nil
}

// Page is one of a list.
type Page[Row any] struct {
	Total int // rows of all pages
	Items []Row
}

// PageSize is how many rows a page has at most (A).
const PageSize = 100

// ReadPage reads page n, from 1, of the list of an endpoint.
func ReadPage[Row any](c *Caller, id string, n int) (Page[Row], error) {
	var page Page[Row]
	err := c.Call(id, map[string]any{"page": n, "page_size": PageSize}, &page)
	return page, err
}
