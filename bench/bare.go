package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/provider/trustpay"
)

// concurrency is that of the configuration, for the bare loops as well.
const concurrency = 8

// aSign has the form of a sign; an emulator without a secret takes any.
const aSign = "00000000000000000000000000000000"

// bare sends requests and does nothing else that a program could leave out.
type bare struct {
	url    string
	paths  map[string]string
	client *http.Client
}

func newBare(url string) (*bare, error) {
	contract, err := trustpay.NewContract(nil, nil)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: concurrency, MaxConnsPerHost: concurrency}
	return &bare{url: url, paths: contract.Paths(), client: &http.Client{Transport: transport}}, nil
}

// post sends one request and decodes its data.
func (b *bare) post(id string, params map[string]any, data any) error {
	params["sign"] = aSign
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	res, err := b.client.Post(b.url+b.paths[id], "application/json", bytes.NewReader(body))
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
		return err
	}
	if answer.Code != 880001 {
		return fmt.Errorf("%s: code %d: %s", id, answer.Code, answer.Message)
	}
	return nil
}

// row has the fields that any use of a listing needs.
type row struct {
	CardID       json.RawMessage `json:"card_id"`
	CardTypeID   json.RawMessage `json:"card_type_id"`
	CardNumber   string          `json:"card_number"`
	Balance      json.RawMessage `json:"balance"`
	Status       json.RawMessage `json:"status"`
	CardholderID string          `json:"cardholder_id"`
	HolderStatus string          `json:"cardholder_status"`
	FirstName    string          `json:"first_name"`
	LastName     string          `json:"last_name"`
	Email        string          `json:"email"`
	Country      string          `json:"country_code"`
	Phone        string          `json:"phone_number"`
	FormFactor   string          `json:"form_factor"`
	CreateTime   string          `json:"create_time"`
}

// list reads the pages that a plan with nothing to do reads: all cards,
// holders and bindings, and the newest orders.
func (b *bare) list() (pages int, err error) {
	var read atomic.Int64
	var group errgroup.Group
	slots := make(chan struct{}, concurrency)
	page := func(id string, n int) (total int, err error) {
		slots <- struct{}{}
		defer func() { <-slots }()
		read.Add(1)
		var data struct {
			Total int
			Items []row
		}
		err = b.post(id, map[string]any{"page": n, "page_size": 100}, &data)
		return data.Total, err
	}
	for _, id := range []string{"V7", "P2", "P4"} {
		group.Go(func() error {
			total, err := page(id, 1)
			for n := 2; n <= (total+99)/100; n++ {
				group.Go(func() error { _, err := page(id, n); return err })
			}
			return err
		})
	}
	group.Go(func() error { _, err := page("V6", 1); return err })
	err = group.Wait()
	return int(read.Load()), err
}

// parse reads the files of a configuration and decodes its CSV.
func parse(dir string) error {
	if _, diags := hclparse.NewParser().ParseHCLFile(filepath.Join(dir, "main.card.hcl")); diags.HasErrors() {
		return diags
	}
	csv, err := os.ReadFile(filepath.Join(dir, "team.csv"))
	if err != nil {
		return err
	}
	_, err = stdlib.CSVDecode(cty.StringVal(string(csv)))
	return err
}

// provision posts what an apply of n employees posts: holders, cards and
// bindings, each as soon as what it needs is there.
func (b *bare) provision(n int) error {
	var group errgroup.Group
	group.SetLimit(concurrency)
	for i := range n {
		group.Go(func() error { return b.employee(i) })
	}
	return group.Wait()
}

func (b *bare) employee(i int) error {
	var holder struct {
		ID string `json:"cardholder_id"`
	}
	err := b.post("P1", map[string]any{
		"first_name": "Emma", "last_name": letters(i), "email": fmt.Sprintf("employee%d@example.com", i),
		"country_code": "SG", "phone_number": fmt.Sprintf("%08d", 10_000_000+i), "notify_url": "https://cards.example.com/",
	}, &holder)
	if err != nil {
		return err
	}
	var order struct {
		CardID json.Number `json:"card_id"`
	}
	err = b.post("V2", map[string]any{
		"card_type_id": "23", "amount": json.Number("20.62"), "order_no": fmt.Sprintf("BARE%08d", i), "notify_url": "https://cards.example.com/",
	}, &order)
	if err != nil {
		return err
	}
	return b.post("P3", map[string]any{"cardholder_id": holder.ID, "card_id": order.CardID.String(), "card_currency": "USD"}, &struct{}{})
}
