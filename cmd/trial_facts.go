package cmd

import (
	"encoding/json"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// What assertions read of a plan, an apply and the issuer: amounts are numbers
// of dollars, and every field is always there.

// dollars is an amount as a number.
type dollars card.Money

// MarshalJSON implements json.Marshaler.
func (d dollars) MarshalJSON() ([]byte, error) { return []byte(card.Money(d).String()), nil }

type planFacts struct {
	Summary    planner.Summary      `json:"summary"`
	Accounts   map[string]debitFact `json:"accounts"`
	Changes    []changeFact         `json:"changes"`
	Refusals   []planner.Refusal    `json:"refusals"`
	Undeclared planner.Undeclared   `json:"undeclared"`
	Moved      []moveFact           `json:"moved"`
}

type debitFact struct {
	Gross  dollars `json:"gross"`
	Fee    dollars `json:"fee"`
	Net    dollars `json:"net"`
	Before dollars `json:"before"`
	After  dollars `json:"after"`
}

type changeFact struct {
	Address string      `json:"address"`
	Kind    card.Kind   `json:"kind"`
	Action  card.Action `json:"action"`
	Reason  string      `json:"reason"`
	Gross   dollars     `json:"gross"`
	Fee     dollars     `json:"fee"`
	Net     dollars     `json:"net"`
	Fields  []string    `json:"fields"`
}

type moveFact struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func factsOfPlan(p planner.Plan) (json.RawMessage, error) {
	f := planFacts{
		Summary: p.Summary, Accounts: map[string]debitFact{}, Changes: []changeFact{},
		Refusals: append([]planner.Refusal{}, p.Refusals...), Undeclared: p.Undeclared, Moved: []moveFact{},
	}
	for _, d := range p.Accounts {
		f.Accounts[d.Name] = debitFact{dollars(d.Gross), dollars(d.Fee), dollars(d.Net), dollars(d.Before), dollars(d.After)}
	}
	for _, c := range p.Changes {
		f.Changes = append(f.Changes, changeFact{
			c.Address.String(), c.Kind, c.Action, c.Reason, dollars(c.Gross), dollars(c.Fee), dollars(c.Net), append([]string{}, c.Fields...),
		})
	}
	for _, m := range p.Moved {
		f.Moved = append(f.Moved, moveFact{m.From.String(), m.To.String()})
	}
	return json.Marshal(f)
}

func factsOfApply(s view.Summary, code ExitCode) (json.RawMessage, error) {
	return json.Marshal(struct {
		ExitCode ExitCode `json:"exit_code"`
		Done     int      `json:"done"`
		Pending  int      `json:"pending"`
		Failed   int      `json:"failed"`
		Unknown  int      `json:"unknown"`
		Skipped  int      `json:"skipped"`
		Moved    int      `json:"moved"`
		Gross    dollars  `json:"gross"`
	}{code, s.Done, s.Pending, s.Failed, s.Unknown, s.Skipped, s.Moved, dollars(s.Gross)})
}

type orderFact struct {
	Kind   card.OrderKind   `json:"kind"`
	Status card.OrderStatus `json:"status"`
	CardID string           `json:"card_id"`
	Gross  dollars          `json:"gross"`
	Fee    dollars          `json:"fee"`
	Net    dollars          `json:"net"`
}

type cardFact struct {
	ID       string    `json:"id"`
	Kind     card.Kind `json:"kind"`
	CardType string    `json:"card_type"`
	Status   string    `json:"status"`
	Balance  dollars   `json:"balance"`
	HolderID string    `json:"holder_id"`
}

// factsOfIssuer is what is true there. Fired is how often each fault struck.
func factsOfIssuer(e *emulator.Emulator, fired map[string]int) (json.RawMessage, error) {
	truth := e.Truth()
	orders, cards, accounts := []orderFact{}, []cardFact{}, map[string]dollars{}
	for _, o := range truth.Orders.Items {
		orders = append(orders, orderFact{o.Kind, o.Status, o.CardID, dollars(o.Gross), dollars(o.Fee), dollars(o.Net)})
	}
	for _, c := range truth.Cards {
		cards = append(cards, cardFact{c.ID, c.Kind, c.CardType, c.Status, dollars(c.Balance), c.HolderID})
	}
	for _, a := range e.Totals().Accounts {
		accounts[a.Name] = dollars(a.Available)
	}
	struck := map[string]int{}
	for _, k := range emulator.FaultKinds() {
		if k.Group != emulator.FaultSetting {
			struck[k.Name] = fired[k.Name]
		}
	}
	struck["lost"] = struck["cut_after"] // two names of one fault
	return json.Marshal(map[string]any{"orders": orders, "cards": cards, "accounts": accounts, "fired": struck})
}
