package config

import (
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
)

// Scene is what a run's issuer is like at its beginning.
type Scene struct {
	Merchant, Physical *card.Money // what is available; nil: as it is
	Time               time.Time   // zero: as it is
	Faults             []SceneFault
	Holders            []SceneHolder
	Cards              []SceneCard
	Events             []SceneEvent
}

// SceneFault is a fault to switch on.
type SceneFault struct {
	Text string
	At   card.Range
}

// SceneHolder is a cardholder that somebody else created. Empty fields are
// invented.
type SceneHolder struct {
	card.Profile
	Status string
	At     card.Range
}

// SceneCard is a virtual card that somebody else opened.
type SceneCard struct {
	CardType string
	Balance  card.Money
	Holder   string // an e-mail address; "" is nobody
	Status   string // "" is ACTIVE
	At       card.Range
}

// SceneEvent is something that happened to a card or a holder: a payment, or a
// change by the issuer's hand.
type SceneEvent struct {
	Of       card.Address // zero where ID says it
	ID       string       // a card's id, or a holder's e-mail address
	Spend    card.Money   // 0: nothing is paid
	Merchant string
	Status   string // "" as it is
	Gone     bool
	Load     card.Money
	At       card.Range
}

// Scene reads the issuer blocks that count for the run.
func (r *SuiteRun) Scene(c *Config, past Past) (Scene, card.Diagnostics) {
	p := newProblems(c.src)
	var blocks []*block
	for _, b := range []*block{r.suite.issuer, r.issuer} {
		if b != nil && (b == r.issuer || r.Continues == nil) {
			blocks = append(blocks, b)
		}
	}
	s := &sceneReader{c: c, p: p, ev: c.newEvaluation(nil, nil, p)}
	s.ev.root.scope.Variables["run"] = past.value()
	for _, b := range blocks {
		s.read(b)
	}
	return s.scene, p.all()
}

// sceneReader evaluates issuer blocks.
type sceneReader struct {
	c     *Config
	p     *problems
	ev    *evaluation
	scene Scene
}

func (s *sceneReader) read(b *block) {
	s.money(b, "merchant_balance", &s.scene.Merchant)
	s.money(b, "physical_balance", &s.scene.Physical)
	if text := s.text(b, "time"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			s.p.errorf(b.expr("time").Range(), "Invalid time", "%s is no time as in RFC 3339: \"2027-01-31T09:00:00Z\".", quoted(text))
		}
		s.scene.Time = at
	}
	if v, ok := s.value(b, "faults", cty.List(cty.String)); ok {
		s.scene.Faults = nil
		for _, e := range v.Elements() {
			if !e.IsNull() {
				s.scene.Faults = append(s.scene.Faults, SceneFault{Text: e.AsString(), At: *cardRange(b.expr("faults").Range())})
			}
		}
	}
	for _, nested := range b.blocks {
		switch nested.typ.name {
		case "cardholder":
			s.holder(nested)
		case "virtual_card":
			s.card(nested)
		default:
			s.event(nested)
		}
	}
}

func (s *sceneReader) holder(b *block) {
	h := SceneHolder{Status: s.choice(b, "status"), At: *cardRange(b.src.DefRange())}
	h.FirstName, h.LastName, h.Email = s.text(b, "first_name"), s.text(b, "last_name"), s.text(b, "email")
	h.CountryCode, h.PhoneNumber = s.text(b, "country_code"), s.text(b, "phone_number")
	s.scene.Holders = append(s.scene.Holders, h)
}

func (s *sceneReader) card(b *block) {
	s.scene.Cards = append(s.scene.Cards, SceneCard{
		CardType: s.text(b, "card_type"), Balance: s.amount(b, "balance"), Holder: s.text(b, "cardholder"), Status: s.text(b, "status"),
		At: *cardRange(b.src.DefRange()),
	})
}

// event reads a spend or a change.
func (s *sceneReader) event(b *block) {
	e := SceneEvent{Spend: s.amount(b, "amount"), Merchant: s.text(b, "merchant"), Status: s.text(b, "status"), Load: s.amount(b, "load"), At: *cardRange(b.src.DefRange())}
	if v, ok := s.value(b, "gone", cty.Bool); ok {
		e.Gone = v.True()
	}
	of := "card"
	if b.typ.name == "change" {
		of = "of"
	}
	if b.expr(of) == nil {
		return
	}
	if place, ok := staticPlace(b.expr(of)); ok && !place.Address().IsZero() {
		e.Of = place.Address()
	} else {
		e.ID = s.text(b, of)
	}
	s.scene.Events = append(s.scene.Events, e)
}

// value evaluates an argument; ok is false where it is absent or wrong.
func (s *sceneReader) value(b *block, name string, want cty.Type) (v cty.Value, ok bool) {
	e := b.expr(name)
	if e == nil {
		return v, false
	}
	uses := linker{m: s.c.root, p: s.p, also: []string{"run"}}.expr(e, surroundings{})
	order := s.c.closure(uses)
	for _, n := range order {
		switch n.item.(type) {
		case *variable, *local:
		default:
			s.p.errorf(e.Range(), "Invalid reference", "The issuer is set up before the configuration is run, so this cannot depend on %s. Use a variable, or an output of a run that this one continues.", n)
			return v, false
		}
	}
	s.ev.evaluate(order)
	s.ev.root.prepare(uses)
	v, ok = s.ev.root.value(e, s.ev.root.scope, card.Address{})
	if !ok {
		return v, false
	}
	v, _ = v.UnmarkDeep()
	return s.p.known(v, want, name, e.Range())
}

func (s *sceneReader) text(b *block, name string) string {
	if v, ok := s.value(b, name, cty.String); ok {
		return v.AsString()
	}
	return ""
}

// choice is a text that must be one of the argument's choices.
func (s *sceneReader) choice(b *block, name string) string {
	word, choices := s.text(b, name), b.typ.arg(name).choices
	if word != "" && !slices.Contains(choices, word) {
		s.p.errorf(b.expr(name).Range(), "Invalid choice", "The argument %q is one of %s, and not %s.", name, listed(choices), quoted(word))
		return ""
	}
	return word
}

func (s *sceneReader) amount(b *block, name string) card.Money {
	var amount *card.Money
	s.money(b, name, &amount)
	if amount == nil {
		return 0
	}
	return *amount
}

func (s *sceneReader) money(b *block, name string, into **card.Money) {
	v, ok := s.value(b, name, cty.DynamicPseudoType)
	if !ok {
		return
	}
	amount, advice := moneyOf(v)
	if advice != "" {
		s.p.errorf(b.expr(name).Range(), "Invalid amount", "The argument %q is no amount of money: %s", name, advice)
		return
	}
	*into = &amount
}
