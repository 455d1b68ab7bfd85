package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
)

// probe is how an endpoint is tried: with which parameters, and what its
// answer must hold.
type probe struct {
	needs string   // a parameter that an earlier answer gives; "" for none
	list  bool     // data.items, in pages
	holds []string // members of data, or of each item
	gives string   // member of an item that a later probe needs
	as    string   // ... under this parameter
}

func probes() map[string]probe {
	return map[string]probe{
		"V1":  {list: true, holds: []string{"card_type_id", "currency"}},
		"V10": {list: true, holds: []string{"merchant_id", "card_type_id", "open_card_fee_rate", "open_card_fee_fixed"}, gives: "merchant_id", as: "merchant"},
		"V6":  {list: true, holds: []string{"order_no", "charge_type", "amount", "fee", "balance", "status"}},
		"V7":  {list: true, holds: []string{"card_id", "card_type_id", "balance", "status"}, gives: "card_id", as: "V.card_id"},
		"V8":  {list: true, holds: []string{"card_id", "balance", "status"}},
		"V4":  {needs: "V.card_id", holds: []string{"card_id", "balance", "status"}},
		"V9":  {needs: "V.card_id", list: true, holds: []string{"card_id", "amount"}},
		"P2":  {list: true, holds: []string{"cardholder_id", "email", "cardholder_status"}},
		"P4":  {list: true, holds: []string{"card_id", "card_number", "cardholder_id", "card_status"}, gives: "card_id", as: "P.card_id"},
		"P5":  {needs: "P.card_id", holds: []string{"card_id", "available_balance", "card_status"}},
		"P6":  {needs: "P.card_id", list: true, holds: []string{"card_id", "transaction_id", "transaction_amount"}},
		"P7":  {holds: []string{"currency", "available_balance"}},
		"G4":  {holds: []string{"balance", "frozen", "reserve"}},
		"G7":  {holds: []string{"fee_configs"}},
	}
}

// endpoints tries every endpoint that changes nothing, lists first: they give
// the ids that the others need.
func (d *doctor) endpoints(ctx context.Context) {
	all := probes()
	list := slices.DeleteFunc(d.issuer.contract.Endpoints(), func(e trustpay.Endpoint) bool { return e.Changes })
	slices.SortStableFunc(list, func(a, b trustpay.Endpoint) int { return strings.Compare(all[a.ID].needs, all[b.ID].needs) })
	for _, e := range list {
		p, name := all[e.ID], e.ID+" "+e.Name+" "+e.Path
		switch param := params(e.ID, p, d.ids); {
		case d.silent:
			d.skip(name, string(e.Mark), "not tried")
		case param == nil || !p.known():
			d.skip(name, string(e.Mark), "nothing to ask it about")
		default:
			begun := d.app.Now()
			problem := d.try(ctx, e.ID, p, param)
			d.add(name, string(e.Mark), "answers as expected", problem, d.app.Now().Sub(begun))
		}
	}
}

// known reports whether there is such a probe.
func (p probe) known() bool { return len(p.holds) > 0 }

// try calls an endpoint and says what is wrong with its answer. It learns from
// it whether anybody answers, and what becomes of our signature.
func (d *doctor) try(ctx context.Context, id string, p probe, param map[string]json.RawMessage) string {
	answer, err := d.issuer.Call(ctx, id, param)
	if away := unanswered(err); away != nil {
		d.silent = true
		return away.Error()
	}
	if d.signed == "" && err == nil {
		d.signed = signatureTaken
	}
	if d.signed == "" && err != nil && provider.KindOf(err) == provider.Unauthorized {
		d.signed = signatureRefused
	}
	if err != nil {
		return errText(err)
	}
	return d.shape(id, p, answer)
}

// params is what a probe sends; nil when an id that it needs is not known.
func params(id string, p probe, ids map[string]string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if p.list && id != "V1" && id != "V10" {
		out["page"], out["page_size"] = json.RawMessage("1"), json.RawMessage("20")
	}
	switch id {
	case "G4":
		out["currency_id"] = json.RawMessage(`"USD"`)
	case "P7":
		out["currency"] = json.RawMessage(`"USD"`)
	}
	if p.needs != "" {
		value := ids[p.needs]
		if value == "" {
			return nil
		}
		out["card_id"] = json.RawMessage(value)
	}
	return out
}

// shape says what is missing from an answer, "" when nothing is.
func (d *doctor) shape(id string, p probe, answer []byte) string {
	var envelope struct{ Data json.RawMessage }
	if err := json.Unmarshal(answer, &envelope); err != nil {
		return "its answer is not the envelope that every endpoint has; set its path in endpoints of the provider block"
	}
	rows := []map[string]json.RawMessage{{}}
	if p.list {
		var data struct{ Items []map[string]json.RawMessage }
		if err := json.Unmarshal(envelope.Data, &data); err != nil || data.Items == nil && !bytes.Contains(envelope.Data, []byte(`"items"`)) {
			return "its answer has no list of items; set its path in endpoints of the provider block"
		}
		rows = data.Items
	} else if err := json.Unmarshal(envelope.Data, &rows[0]); err != nil {
		return "its answer has no data; set its path in endpoints of the provider block"
	}
	for _, row := range rows {
		for _, name := range p.holds {
			if _, ok := row[name]; !ok {
				return fmt.Sprintf("its answer lacks %s; if TrustPay has renamed it, tell us", name)
			}
		}
	}
	if p.gives != "" && len(rows) > 0 {
		d.ids[p.as] = string(rows[0][p.gives])
	}
	return ""
}
