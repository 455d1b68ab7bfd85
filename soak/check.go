package main

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// differences compares what the issuer has with the model: holders, cards,
// bindings, balances, and every cent that was paid. It also learns the ids of
// new cards.
func (w *world) differences(h *held, t emulator.Totals) []string {
	d := &differences{}
	d.holders(w.fleet, h)
	d.cards(w.fleet, h)
	d.money(w, h, t)
	return d.found
}

type differences struct{ found []string }

func (d *differences) add(format string, args ...any) {
	d.found = append(d.found, fmt.Sprintf(format, args...))
}

// ours tells the fleet's people from those of others.
func ours(email string) bool { return strings.HasSuffix(email, "@example.com") }

func (d *differences) holders(f *fleet, h *held) {
	seen := map[string]row{}
	for _, r := range h.holders {
		if !ours(r.Email) {
			continue
		}
		if _, twice := seen[r.Email]; twice {
			d.add("holder %s is there twice", r.Email)
		}
		seen[r.Email] = r
	}
	for _, p := range f.people {
		r, there := seen[p.email()]
		delete(seen, p.email())
		switch {
		case there != p.exists:
			d.add("holder %s: at the issuer %t, in the model %t", p.email(), there, p.exists)
		case there && (r.HolderStatus != string(card.HolderSuccess) || r.LastName != p.lastName() || r.Phone != p.phone()):
			d.add("holder %s is %s with name %s, phone %s", p.email(), r.HolderStatus, r.LastName, r.Phone)
		}
	}
	for email := range seen {
		d.add("holder %s is at the issuer and not in the model", email)
	}
}

// foundCard is a card at the issuer.
type foundCard struct {
	id      string
	balance card.Money
	number  string // BIN and last four
}

func (d *differences) cards(f *fleet, h *held) {
	seen := d.named(h)
	for _, u := range f.units {
		at := seen[u.name()]
		delete(seen, u.name())
		switch {
		case len(at) > 1:
			d.add("card %s is there %d times: %v", u.name(), len(at), at)
		case (len(at) == 1) != u.exists:
			d.add("card %s: at the issuer %t, in the model %t", u.name(), len(at) == 1, u.exists)
		case len(at) == 0:
		case at[0].balance != u.balance:
			d.add("card %s (%s) has %s, and the model %s (target %s)", u.name(), at[0].id, at[0].balance, u.balance, u.target)
		case u.id != "" && u.id != at[0].id:
			d.add("card %s was %s and is %s", u.name(), u.id, at[0].id)
		case u.physical() && at[0].number != f.stock[u.stock].String():
			d.add("card %s is %s, and the model has %s", u.name(), at[0].number, f.stock[u.stock])
		default:
			u.id = at[0].id
		}
	}
	for name, at := range seen {
		d.add("card %s is at the issuer and not in the model: %v", name, at)
	}
}

// named names the issuer's cards by whom they are bound to, and their type.
func (d *differences) named(h *held) map[string][]foundCard {
	seen := map[string][]foundCard{}
	for id, r := range h.cards {
		holder, bound := h.holders[h.boundTo[id]]
		if !bound || !ours(holder.Email) {
			d.add("card %s of type %s with %s is bound to nobody of the fleet", id, r.CardType, r.Balance)
			continue
		}
		name := nameOf(holder.Email, string(r.CardType))
		seen[name] = append(seen[name], foundCard{id: id, balance: r.Balance})
	}
	for _, r := range h.vans {
		if holder := h.holders[r.HolderID]; ours(holder.Email) {
			name := nameOf(holder.Email, "")
			seen[name] = append(seen[name], foundCard{string(r.CardID), r.Available, r.CardNumber})
		}
	}
	return seen
}

// money compares what both accounts paid with the least that it could cost, to
// the cent. Others pay in what they order for.
func (d *differences) money(w *world, h *held, t emulator.Totals) {
	for _, a := range t.Accounts {
		paid := a.Gross - (a.Start - w.start[a.Name])
		if paid != w.fleet.gross[a.Name] || a.Available+paid != w.start[a.Name] || a.Frozen != 0 {
			d.add("account %s paid %s, and the model %s; %s available of %s, %s frozen", a.Name, paid, w.fleet.gross[a.Name], a.Available, w.start[a.Name], a.Frozen)
		}
	}
	if h.gross != w.fleet.gross["merchant"] || h.opened != w.fleet.opens {
		d.add("our orders: %d cards opened and %s in all, and in the model %d and %s", h.opened, h.gross, w.fleet.opens, w.fleet.gross["merchant"])
	}
	if !t.Conserved || w.mode == "merchant" && t.Repeated != 0 { // in mode none like orders may swap their numbers
		d.add("the issuer's books: conserved %t, order numbers repeated %d", t.Conserved, t.Repeated)
	}
}
