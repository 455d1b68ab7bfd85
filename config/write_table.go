package config

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
)

// table is rows that a configuration reads from CSV.
type table struct {
	key     string // the column that tells rows apart
	columns []string
	rows    []map[string]string
}

// csv writes the table. No cell begins as a formula does, for which some
// spreadsheets would take it: an apostrophe stands before it, and before those
// that have one already.
func (t table) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	record := slices.Clone(t.columns)
	for _, row := range append([]map[string]string{nil}, t.rows...) {
		for i, column := range t.columns {
			switch cell := row[column]; {
			case row == nil:
				record[i] = column
			case guarded(cell):
				record[i] = "'" + cell
			default:
				record[i] = cell
			}
		}
		_ = w.Write(record) // to memory
	}
	w.Flush()
	return b.Bytes()
}

// read is the expression that reads a cell of a row, without its apostrophe
// where the column has any.
func (t table) read(row, column string) string {
	expr := row + "." + column
	if slices.ContainsFunc(t.rows, func(r map[string]string) bool { return guarded(r[column]) }) {
		return "trimprefix(" + expr + `, "'")`
	}
	return expr
}

// byKey is the expression that reads the rows of one block from a file, or all
// of them, into a map by their keys.
func (t table) byKey(file, block string) string {
	filter := ""
	if block != "" {
		filter = fmt.Sprintf(" if row.block == %q", block)
	}
	return fmt.Sprintf("{ for row in csvdecode(file(\"${path.module}/%s\")) : %s => row%s }", file, t.read("row", t.key), filter)
}

func guarded(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " "))
	return strings.ContainsRune("=+-@\t\r＝＋－＠'", first)
}

// newPeople is a row for each holder, whose team is the domain of the e-mail.
func newPeople(holders []card.Cardholder) table {
	t := table{key: "email", columns: []string{"email", "first_name", "last_name", "country", "phone", "team", "id"}}
	for _, h := range holders {
		_, domain, _ := strings.Cut(h.Email, "@")
		t.rows = append(t.rows, map[string]string{
			"email": h.Email, "first_name": h.FirstName, "last_name": h.LastName, "country": h.CountryCode,
			"phone": h.PhoneNumber, "team": strings.ToLower(domain), "id": h.ID,
		})
	}
	slices.SortFunc(t.rows, func(a, b map[string]string) int { return cmp.Compare(a["email"], b["email"]) })
	return t
}

// binding is whose a card is. It ends the name of the block.
type binding string

const (
	boundHere      binding = ""
	boundElsewhere binding = "_elsewhere"
	unbound        binding = "_unbound"
)

// cardGroup is the cards that one block declares.
type cardGroup struct {
	name     string
	cardType string
	binding  binding
}

// cardRows is a table of cards and the blocks that its rows belong to.
type cardRows struct {
	table
	groups  []cardGroup
	holders string // the name of the block that declares their holders
}

// newCardRows is a row for each card. Its key is the e-mail of its holder, with
// the card's id where the holder has several of the type, and else that id.
func newCardRows(cards []card.Card, holders []card.Cardholder, w writer) cardRows {
	mails := make(map[string]string, len(holders))
	for _, h := range holders {
		mails[h.ID] = h.Email
	}
	rows := cardRows{table: table{key: "key", columns: []string{"key", "block", "holder", "id"}}}
	type whose struct{ cardType, holder string }
	several := map[whose]int{}
	for _, c := range cards {
		several[whose{c.CardType, mails[c.HolderID]}]++
	}
	for _, c := range cards {
		mail := mails[c.HolderID]
		row := map[string]string{"id": c.ID, "holder": mail, "block": rows.group(c, mail, w)}
		switch {
		case mail == "":
			row["key"] = c.ID
		case several[whose{c.CardType, mail}] > 1:
			row["key"] = mail + " " + c.ID // no e-mail has a blank
		default:
			row["key"] = mail
		}
		rows.rows = append(rows.rows, row)
	}
	slices.SortFunc(rows.rows, func(a, b map[string]string) int {
		return cmp.Or(cmp.Compare(a["block"], b["block"]), cmp.Compare(a["key"], b["key"]))
	})
	slices.SortFunc(rows.groups, func(a, b cardGroup) int { return cmp.Compare(a.name, b.name) })
	return rows
}

// group is the name of the block that declares a card.
func (r *cardRows) group(c card.Card, mail string, w writer) string {
	g := cardGroup{cardType: c.CardType, binding: boundHere}
	switch {
	case c.HolderID == "":
		g.binding = unbound
	case mail == "":
		g.binding = boundElsewhere
	}
	for _, known := range r.groups {
		if known.cardType == g.cardType && known.binding == g.binding {
			return known.name
		}
	}
	g.name = w.name(card.KindVirtualCard, "type_"+c.CardType+string(g.binding))
	r.groups = append(r.groups, g)
	return g.name
}
