package cmd

import (
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/state"
)

// attributes is what expressions may read of resources: from the listing where
// there is one, else from the ledger; so is a balance, where the listing need not
// show our last order yet. Most configurations read nothing of most resources, so
// the listing is indexed at the first question.
func attributes(known *state.State, seen *card.Inventory, window time.Duration) config.Known {
	var cards map[string]*card.Card
	var holders map[string]*card.Cardholder
	return func(addr card.Address) (card.Attributes, bool) {
		r := known.Resources[addr]
		if r == nil || !r.Held {
			return card.Attributes{}, false
		}
		if cards == nil {
			cards, holders = byID(seen)
		}
		at := card.Attributes{ID: r.ID, Status: r.Status, LastFour: r.Number.LastFour(), Balance: r.Balance}
		if c := cards[r.ID]; c != nil {
			at.Status, at.LastFour = c.Status, c.Number.LastFour()
			if !r.Last.Unshown(c.Balance, seen.BegunAt, window) {
				at.Balance = c.Balance
			}
		}
		if h := holders[r.ID]; h != nil {
			at.Status = string(h.Status)
		}
		return at, true
	}
}

// byID indexes a listing by id; nil is an empty one.
func byID(seen *card.Inventory) (map[string]*card.Card, map[string]*card.Cardholder) {
	cards, holders := map[string]*card.Card{}, map[string]*card.Cardholder{}
	if seen == nil {
		return cards, holders
	}
	for i := range seen.Cards {
		cards[seen.Cards[i].ID] = &seen.Cards[i]
	}
	for i := range seen.Holders {
		holders[seen.Holders[i].ID] = &seen.Holders[i]
	}
	return cards, holders
}
