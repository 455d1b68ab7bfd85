package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// Write writes configuration that declares what the issuer lists, each with its
// import block: the holders, and the virtual cards, bound to the holders that
// are among them. The binding of a card to anybody else is left alone. Cards
// have no balance: what is on them is not ours to keep until somebody says so.
// The result is in the form that Format gives.
func Write(holders []card.Cardholder, cards []card.Card) []byte {
	w := writer{hclwrite.NewEmptyFile(), map[string]bool{}}
	bound := make(map[string]string, len(holders)) // names by id
	for _, h := range holders {
		bound[h.ID] = w.holder(h)
	}
	for _, c := range cards {
		w.card(c, bound)
	}
	return w.file.Bytes()
}

type writer struct {
	file  *hclwrite.File
	taken map[string]bool // names of blocks
}

// holder declares a holder and returns the name of its block.
func (w writer) holder(h card.Cardholder) string {
	b, name := w.declare(card.KindCardholder, h.Email, h.ID)
	setText(b, "first_name", h.FirstName)
	setText(b, "last_name", h.LastName)
	setText(b, "email", h.Email)
	setText(b, "country_code", h.CountryCode)
	setText(b, "phone_number", h.PhoneNumber)
	return name
}

func (w writer) card(c card.Card, bound map[string]string) {
	b, _ := w.declare(card.KindVirtualCard, "card_"+c.ID, c.ID)
	setText(b, "card_type", c.CardType)
	switch name := bound[c.HolderID]; {
	case name != "":
		b.SetAttributeTraversal("cardholder", reference(card.KindCardholder, name))
	case c.HolderID != "":
		b.AppendNewBlock("lifecycle", nil).Body().SetAttributeRaw("ignore_changes", hclwrite.TokensForTuple([]hclwrite.Tokens{hclwrite.TokensForIdentifier("cardholder")}))
	}
}

// declare appends a block, empty yet, and what imports id there.
func (w writer) declare(kind card.Kind, like, id string) (b *hclwrite.Body, name string) {
	root := w.file.Body()
	if len(w.taken) > 0 {
		root.AppendNewline()
	}
	name = w.name(like)
	b = root.AppendNewBlock(string(kind), []string{name}).Body()
	root.AppendNewline()
	imp := root.AppendNewBlock("import", nil).Body()
	imp.SetAttributeTraversal("to", reference(kind, name))
	setText(imp, "id", id)
	return b, name
}

// name makes a name that no other block has of an e-mail or an id.
func (w writer) name(like string) string {
	local, _, _ := strings.Cut(strings.ToLower(like), "@")
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, local)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "holder_" + name
	}
	unique := name
	for i := 2; w.taken[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	w.taken[unique] = true
	return unique
}

// setText sets an argument to a text, which stands for itself whatever is in it.
func setText(b *hclwrite.Body, name, s string) {
	b.SetAttributeValue(name, cty.StringVal(strings.ToValidUTF8(s, "\uFFFD")))
}

func reference(kind card.Kind, name string) hcl.Traversal {
	return hcl.Traversal{hcl.TraverseRoot{Name: string(kind)}, hcl.TraverseAttr{Name: name}}
}
