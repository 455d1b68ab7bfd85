package cmd_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
	"github.com/cardform/cardform/state"
)

// fleet is a configuration: holders, and the cards that each of them wants.
type fleet struct {
	holders int
	cards   []fleetCard
}

// fleetCard is a wanted card.
type fleetCard struct {
	name   string // of its block, or of its module
	place  place
	holder int
	typ    string // "" for a physical one
	stock  int    // which of the stock, for a physical one
	target card.Money
}

// account is the account that pays for the card.
func (c fleetCard) account() string {
	if c.typ == "" {
		return "physical"
	}
	return "merchant"
}

// place is where a card is declared.
type place int

const (
	inRoot place = iota
	inCount
	inModule
	inModules // with keys
	places
)

// kind is the type of the card's block.
func (c fleetCard) kind() string {
	if c.typ == "" {
		return "physical_card"
	}
	return "virtual_card"
}

// address is the card's.
func (c fleetCard) address() string {
	switch c.place {
	case inCount:
		return c.kind() + "." + c.name + "[0]"
	case inModule:
		return "module." + c.name + "." + c.kind() + ".one"
	case inModules:
		return "module." + c.name + `["k"].` + c.kind() + ".one"
	}
	return c.kind() + "." + c.name
}

// is reports whether a listed card is what c wants, going by kind, type and
// holder.
func (c fleetCard) is(seen card.Card, email string) bool {
	return (seen.Kind == card.KindPhysicalCard) == (c.typ == "") && seen.CardType == c.typ && email == fleetEmail(c.holder)
}

func fleetEmail(holder int) string { return fmt.Sprintf("p%d@example.com", holder) }

// hcl is the fleet as a configuration. provider stands in the provider block.
func (f fleet) hcl(provider string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "provider \"trustpay\" {\n%s\n}\n", provider)
	for i := range f.holders {
		fmt.Fprintf(&b, `
cardholder "h%d" {
  first_name   = "Ana"
  last_name    = "Ruiz"
  email        = %q
  country_code = "ES"
  phone_number = "6001002%02d"
}
`, i, fleetEmail(i), i)
	}
	for _, c := range f.cards {
		terms := fmt.Sprintf("card_type = %q", c.typ)
		if c.typ == "" {
			fmt.Fprintf(&b, "variable %q {\n  sensitive = true\n}\n", "stock_"+c.name)
			terms = "card_number = var.stock_" + c.name
		}
		if c.place == inModule || c.place == inModules {
			b.WriteString(c.call(terms))
			continue
		}
		if c.place == inCount {
			terms += "\n  count = 1"
		}
		fmt.Fprintf(&b, `
%s %q {
  %s
  cardholder = cardholder.h%d
  balance {
    target       = %s
    refill_below = %s
  }
}
`, c.kind(), c.name, terms, c.holder, c.target, c.target/2)
	}
	return b.String()
}

// call is the block of the card's module.
func (c fleetCard) call(terms string) string {
	if c.place == inModules {
		terms += "\n  for_each = toset([\"k\"])"
	}
	return fmt.Sprintf(`
module %q {
  source = "./%s"
  %s
  holder = cardholder.h%d
  target = %s
}
`, c.name, c.kind(), terms, c.holder, c.target)
}

// fleetModules are the modules that cards can be in, by file.
func fleetModules() map[string]string {
	files := map[string]string{}
	for kind, term := range map[string]string{"virtual_card": "card_type", "physical_card": "card_number"} {
		files[kind+"/one.card.hcl"] = fmt.Sprintf(`
variable %[2]q {}
variable "holder" {}
variable "target" {}
%[1]s "one" {
  %[2]s = var.%[2]s
  cardholder = var.holder
  balance {
    target       = var.target
    refill_below = var.target / 2
  }
}
`, kind, term)
	}
	return files
}

// environ is the numbers of the stock cards, as variables.
func (f fleet) environ() []string {
	var vars []string
	for _, c := range f.cards {
		if c.typ == "" {
			vars = append(vars, fmt.Sprintf("CARDFORM_VAR_stock_%s=%s", c.name, emulator.StockNumber(c.stock)))
		}
	}
	return vars
}

// cost is the smallest gross that brings net onto a card of a type, "" for a
// physical one.
func cost(typ string, open bool, net card.Money) card.Money {
	for _, t := range emulator.DefaultSeed().Types {
		if t.ID != typ {
			continue
		}
		rule := t.Fees.TopUp
		if open {
			rule = t.Fees.Open
		}
		gross, err := rule.Gross(net)
		if err != nil {
			panic(err)
		}
		return gross
	}
	return net
}

// books is what an issuer must have in the end.
type books struct {
	issuer *emulator.Emulator
	once   bool // the issuer takes an order number once only
	start  []emulator.AccountTotals
	gross  map[string]card.Money // the smallest sums since then that what was wanted costs, by account
}

func newBooks(e *emulator.Emulator, once bool) *books {
	return &books{issuer: e, once: once, start: e.Totals().Accounts, gross: map[string]card.Money{}}
}

// opens notes what the first of every card costs.
func (k *books) opens(cards ...fleetCard) {
	for _, c := range cards {
		k.gross[c.account()] += cost(c.typ, true, c.target)
	}
}

// look lists what the issuer has, by the client. Its faults must be off.
func (k *books) look() (card.Inventory, error) {
	client, err := issuerClient(k.issuer)
	if err != nil {
		return card.Inventory{}, err
	}
	return client.Inventory(context.Background(), provider.Depth{})
}

// issuerClient speaks to an emulator without a wire between.
func issuerClient(e *emulator.Emulator) (*trustpay.Client, error) {
	contract, err := trustpay.NewContract(nil, nil)
	if err != nil {
		return nil, err
	}
	return trustpay.New(trustpay.Options{BaseURL: bubbleURL, Key: "key-of-tests", Secret: "secret-of-tests", Contract: contract, Transport: e.Transport()})
}

// check compares the issuer with the fleet: exactly these holders, cards,
// bindings and balances, for the smallest sums. What others have beside it is
// not counted.
func (k *books) check(f fleet) error {
	totals := k.issuer.Totals()
	var errs []error
	for i, a := range totals.Accounts {
		was := k.start[i]
		foreign := a.Start - was.Start // others pay in what they order for
		gross := a.Gross - was.Gross - foreign
		if gross != k.gross[a.Name] || a.Available+gross != was.Available || a.Frozen != 0 {
			errs = append(errs, fmt.Errorf("account %s: gross %s, want %s; available %s of %s, frozen %s", a.Name, gross, k.gross[a.Name], a.Available, was.Available, a.Frozen))
		}
	}
	if k.once && totals.Repeated != 0 || !totals.Conserved { // elsewhere like orders may swap their numbers
		errs = append(errs, fmt.Errorf("%d orders repeated, conserved: %t", totals.Repeated, totals.Conserved))
	}
	seen, err := k.look()
	if err != nil {
		return err
	}
	return errors.Join(append(errs, f.differs(seen))...)
}

// recorded compares what the ledger in a directory says was paid for virtual
// cards with what was.
func (k *books) recorded(dir string) error {
	store, err := state.OpenSQLite(context.Background(), filepath.Join(dir, "cardform.state"))
	if err != nil {
		return err
	}
	orders, err := state.Orders(store.Entries(context.Background(), 1))
	var gross card.Money
	for _, o := range orders {
		if o.Result == state.ResultDone {
			gross += o.Gross
		}
	}
	if err == nil && gross != k.gross["merchant"] {
		err = fmt.Errorf("the ledger says that virtual cards took %s, and it was %s", gross, k.gross["merchant"])
	}
	return errors.Join(err, store.Close())
}

// differs compares a listing with the fleet.
func (f fleet) differs(seen card.Inventory) error {
	got, want := map[string]int{}, map[string]int{}
	owner := ourHolders(seen)
	for _, has := range seen.Cards {
		if owner[has.HolderID] == "" {
			continue // of others; one of ours would show in the accounts
		}
		got[fmt.Sprintf("%s %s of %s with %s", has.Kind, has.CardType, owner[has.HolderID], has.Balance)]++
	}
	for _, c := range f.cards {
		want[fmt.Sprintf("%s %s of %s with %s", c.kind(), c.typ, fleetEmail(c.holder), c.target)]++
	}
	if !maps.Equal(got, want) || len(owner) != f.holders {
		return fmt.Errorf("%d holders of %d, cards %v, want %v", len(owner), f.holders, got, want)
	}
	return nil
}

// ourHolders is the e-mails of the holders that fleets declare, by id.
func ourHolders(seen card.Inventory) map[string]string {
	owner := map[string]string{}
	for _, h := range seen.Holders {
		if strings.HasSuffix(h.Email, "@example.com") {
			owner[h.ID] = h.Email
		}
	}
	return owner
}

// spend empties cards of the fleet, so that they must be topped up: all but
// what is left of each, where some is to be spent.
func (k *books) spend(f fleet, left func(i int) (left card.Money, some bool)) error {
	seen, err := k.look()
	if err != nil {
		return err
	}
	owner := ourHolders(seen)
	for i, c := range f.cards {
		rest, some := left(i)
		for _, has := range seen.Cards {
			if !some || !c.is(has, owner[has.HolderID]) {
				continue
			}
			if err := k.issuer.Spend(has.ID, has.Balance-rest, "Hotel"); err != nil {
				return err
			}
			k.gross[c.account()] += cost(c.typ, false, c.target-rest)
		}
	}
	return nil
}
