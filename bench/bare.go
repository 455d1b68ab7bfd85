package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/internal/rig"
)

// concurrency is that of the configuration, for the bare loops as well.
const concurrency = 8

// bare sends what cardform sends and does nothing else.
type bare struct{ *rig.Caller }

func newBare(issuer *rig.Issuer) bare {
	transport := &http.Transport{MaxIdleConnsPerHost: concurrency, MaxConnsPerHost: concurrency}
	return bare{rig.NewCaller(issuer.URL, http.Client{Transport: transport})}
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
func (b bare) list() (pages int, err error) {
	var read atomic.Int64
	var group errgroup.Group
	slots := make(chan struct{}, concurrency)
	page := func(id string, n int) (total int, err error) {
		slots <- struct{}{}
		defer func() { <-slots }()
		read.Add(1)
		found, err := rig.ReadPage[row](b.Caller, id, n)
		return found.Total, err
	}
	for _, id := range []string{"V7", "P2", "P4"} {
		group.Go(func() error {
			total, err := page(id, 1)
			for n := 2; n <= (total+rig.PageSize-1)/rig.PageSize; n++ {
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
func (b bare) provision(n int) error {
	var group errgroup.Group
	group.SetLimit(concurrency)
	for i := range n {
		group.Go(func() error { return b.employee(i) })
	}
	return group.Wait()
}

func (b bare) employee(i int) error {
	var holder struct {
		ID string `json:"cardholder_id"`
	}
	err := b.Call("P1", map[string]any{
		"first_name": "Emma", "last_name": rig.LastName(i), "email": fmt.Sprintf("employee%d@example.com", i),
		"country_code": "SG", "phone_number": rig.Phone(i), "notify_url": "https://cards.example.com/",
	}, &holder)
	if err != nil {
		return err
	}
	var order struct {
		CardID json.Number `json:"card_id"`
	}
	err = b.Call("V2", map[string]any{
		"card_type_id": "23", "amount": json.Number("20.62"), "order_no": fmt.Sprintf("BARE%08d", i), "notify_url": "https://cards.example.com/",
	}, &order)
	if err != nil {
		return err
	}
	return b.Call("P3", map[string]any{"cardholder_id": holder.ID, "card_id": order.CardID.String(), "card_currency": "USD"}, &struct{}{})
}
