package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// Written is configuration with the tables that it reads.
type Written struct {
	Config []byte // in the form that Format gives
	People []byte // CSV, a row for each holder; nil for none
	Cards  []byte // CSV, a row for each card; nil for none
}

// Names are what Write calls things.
type Names struct {
	People, Cards string       // the files of the tables, relative to the directory
	Taken         []card.Block // what there is already
}

// Write writes configuration that declares what the issuer lists, of Adoptable:
// one block for all holders, and for each type of cards one for those that are
// bound to these holders, one for those bound to others, whose binding is left
// alone, and one for those without a holder; all with import blocks. Cards have
// no balance: what is on them is not ours to keep until somebody says so.
func Write(holders []card.Cardholder, cards []card.Card, names Names) Written {
	w := writer{file: hclwrite.NewEmptyFile(), taken: map[string]bool{}}
	for _, b := range names.Taken {
		w.taken[b.String()] = true
	}
	people, out := newPeople(holders), Written{}
	rows := newCardRows(cards, holders, w)
	w.comment("# Written by init --adopt. Once this is applied, the import blocks can go.")
	locals := w.block("locals").Body()
	if len(holders) > 0 {
		out.People = people.csv()
		rows.holders = w.name(card.KindCardholder, "person")
		setExpr(locals, rowsOf(rows.holders), people.byKey(names.People, ""))
		w.people(rows.holders, people)
	}
	if len(cards) > 0 {
		out.Cards = rows.csv()
	}
	for _, g := range rows.groups {
		setExpr(locals, rowsOf(g.name), rows.byKey(names.Cards, g.name))
		w.cards(g, rows)
	}
	out.Config = hclwrite.Format(w.file.Bytes())
	return out
}

// rowsOf is the local value that holds the rows of a block. It is new where the
// block's name is.
func rowsOf(block string) string { return "adopted_" + block }

type writer struct {
	file  *hclwrite.File
	taken map[string]bool // kinds and names of blocks
}

// people declares the holders of a table.
func (w writer) people(name string, t table) {
	b := w.block(string(card.KindCardholder), name).Body()
	setExpr(b, "for_each", "local."+rowsOf(name))
	for _, column := range []string{"first_name", "last_name"} {
		setExpr(b, column, t.read("each.value", column))
	}
	setExpr(b, "email", "each.key")
	setExpr(b, "country_code", t.read("each.value", "country"))
	setExpr(b, "phone_number", t.read("each.value", "phone"))
	setExpr(b, "labels", "{ team = "+t.read("each.value", "team")+" }")
	w.imports(card.KindCardholder, name, t)
}

// cards declares the cards of a group.
func (w writer) cards(g cardGroup, t cardRows) {
	b := w.block(string(card.KindVirtualCard), g.name).Body()
	setExpr(b, "for_each", "local."+rowsOf(g.name))
	b.SetAttributeValue("card_type", cty.StringVal(g.cardType))
	switch g.binding {
	case boundHere:
		setExpr(b, "cardholder", fmt.Sprintf("cardholder.%s[%s]", t.holders, t.read("each.value", "holder")))
	case boundElsewhere:
		b.AppendNewline()
		setExpr(b.AppendNewBlock("lifecycle", nil).Body(), "ignore_changes", "[cardholder]")
	}
	w.imports(card.KindVirtualCard, g.name, t.table)
}

// imports says which of the issuer's things each instance of a block is.
func (w writer) imports(kind card.Kind, name string, t table) {
	b := w.block("import").Body()
	setExpr(b, "for_each", "local."+rowsOf(name))
	setExpr(b, "to", string(kind)+"."+name+"[each.key]")
	setExpr(b, "id", t.read("each.value", "id"))
}

func (w writer) comment(text string) {
	w.file.Body().AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte(text + "\n")}})
}

// block appends a block below an empty line.
func (w writer) block(typ string, labels ...string) *hclwrite.Block {
	w.file.Body().AppendNewline()
	return w.file.Body().AppendNewBlock(typ, labels)
}

// name makes a name that no other block of the kind has.
func (w writer) name(kind card.Kind, like string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(like))
	unique := name
	for i := 2; w.taken[string(kind)+"."+unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	w.taken[string(kind)+"."+unique] = true
	return unique
}

// setExpr sets an argument to an expression of ours: nothing of the issuer's is
// in it.
func setExpr(b *hclwrite.Body, name, expr string) {
	f, _ := hclwrite.ParseConfig([]byte("x = "+expr+"\n"), "", hcl.InitialPos) // it parses: it is ours
	b.SetAttributeRaw(name, f.Body().GetAttribute("x").Expr().BuildTokens(nil))
}
