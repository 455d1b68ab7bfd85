package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/rig"
)

// row has the fields of all lists that the soak compares.
type row struct {
	CardID       text       `json:"card_id"`
	CardType     text       `json:"card_type_id"`
	CardNumber   string     `json:"card_number"`
	Balance      card.Money `json:"balance"`
	Available    card.Money `json:"available_balance"`
	Status       text       `json:"status"`
	HolderID     string     `json:"cardholder_id"`
	HolderStatus string     `json:"cardholder_status"`
	Email        string     `json:"email"`
	LastName     string     `json:"last_name"`
	Phone        string     `json:"phone_number"`
	Form         string     `json:"form_factor"`
	OrderNo      string     `json:"order_no"`
	Kind         string     `json:"charge_type"`
	Amount       card.Money `json:"amount"`
}

// text reads a JSON string or number as it is written.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	*t = text(strings.Trim(string(data), `"`))
	return nil
}

// held is what the issuer has, as far as the soak compares it.
type held struct {
	holders map[string]row // by id
	cards   map[string]row // virtual ones by id, those of others left out
	vans    []row          // physical ones
	boundTo map[string]string
	gross   card.Money // of our orders of virtual cards that succeeded
	opened  int        // cards opened by us
	rows    int        // in all lists
	orders  int
}

// list reads all lists, one page after the other, with nothing of cardform's
// client in between. The issuer must show our order numbers.
func list(c *rig.Caller) (*held, error) {
	h := &held{holders: map[string]row{}, cards: map[string]row{}, boundTo: map[string]string{}}
	foreign := map[string]bool{}
	for _, l := range []struct {
		id   string
		take func(row)
	}{
		{"V6", func(r row) { h.takeOrder(r, foreign) }},
		{"V7", func(r row) {
			if !foreign[string(r.CardID)] {
				h.cards[string(r.CardID)] = r
			}
		}},
		{"P2", func(r row) { h.holders[r.HolderID] = r }},
		{"P4", h.takeBinding},
	} {
		if err := h.pages(c, l.id, l.take); err != nil {
			return nil, fmt.Errorf("listing %s: %w", l.id, err)
		}
	}
	return h, nil
}

// others' orders have numbers like F123.
var foreignNumber = regexp.MustCompile(`^F\d+$`)

// The numbers of V6 that count (S by example: 4 is success).
const success = "4"

func (h *held) takeOrder(r row, foreign map[string]bool) {
	h.orders++
	switch {
	case foreignNumber.MatchString(r.OrderNo):
		foreign[string(r.CardID)] = true
	case r.Status == success:
		h.gross += r.Amount
		if r.Kind == string(card.OrderOpen) {
			h.opened++
		}
	}
}

func (h *held) takeBinding(r row) {
	if r.Form == "PHYSICAL" {
		h.vans = append(h.vans, r)
		return
	}
	h.boundTo[string(r.CardID)] = r.HolderID
}

// pages reads a list to its end.
func (h *held) pages(c *rig.Caller, id string, take func(row)) error {
	for page, read := 1, 0; ; page++ {
		found, err := rig.ReadPage[row](c, id, page)
		if err != nil {
			return fmt.Errorf("page %d: %w", page, err)
		}
		for _, r := range found.Items {
			take(r)
		}
		if read += len(found.Items); read >= found.Total || len(found.Items) == 0 {
			h.rows += read
			return nil
		}
	}
}
