package cmd

import (
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/state"
)

// book turns entries into postings. It remembers intents, because an outcome
// says what became of one.
type book struct {
	intents map[string]state.Intent // by op
	who     map[string]string       // by run
}

func newBook() *book { return &book{intents: map[string]state.Intent{}, who: map[string]string{}} }

// post says an entry in words.
func (b *book) post(e state.Entry) (view.Posting, error) {
	p := view.Posting{Seq: e.Seq, Time: e.Time, Run: e.Run, Address: e.Address, What: string(e.Kind)}
	data, err := e.Decode()
	if err != nil {
		return p, fmt.Errorf("entry %d of the ledger: %w", e.Seq, err)
	}
	switch data := data.(type) {
	case state.Genesis:
		p.What, p.Detail = "ledger begun", fmt.Sprintf("%s, merchant %s, %s", data.Name, data.MerchantID, data.Issuer)
	case state.Run:
		b.runMark(e, data, &p)
	case state.Intent:
		b.intent(e, data, &p)
	case state.Outcome:
		b.outcome(e, data, &p)
	case state.Adopt:
		adopted(data, &p)
	case state.Release:
		released(e, data, &p)
	case state.Move:
		p.What, p.Detail = "renamed", "now "+data.To.String()
	case state.Resolve:
		decided(data, &p)
	}
	return p, nil
}

func (b *book) runMark(e state.Entry, r state.Run, p *view.Posting) {
	if r.Who != "" {
		b.who[e.Run] = r.Who
	}
	p.What = map[string]string{"begin": "apply begins", "end": "apply ends", "settle": "settles", "edit": "edits"}[r.Phase]
	if r.Funds != nil {
		p.Detail = fmt.Sprintf("available: merchant %s, physical %s", r.Funds.Merchant, r.Funds.Physical)
	}
	if r.Saved {
		p.Detail = join(p.Detail, "plan "+r.PlanID)
	}
}

func (b *book) intent(e state.Entry, in state.Intent, p *view.Posting) {
	b.intents[e.Op] = in
	p.What, p.OrderNo, p.ID = string(in.Action)+" sent", in.OrderNo, in.CardID
	if in.Action.MovesMoney() {
		p.Detail = fmt.Sprintf("quoted %s, fee %s, net %s", in.Gross, in.Fee, in.Net)
	}
}

func (b *book) outcome(e state.Entry, out state.Outcome, p *view.Posting) {
	in := b.intents[e.Op]
	p.What, p.OrderNo, p.PlatformNo, p.ID = string(in.Action)+" "+string(out.Result), in.OrderNo, out.PlatformNo, out.ID
	if out.Result == state.ResultDone && in.Action.MovesMoney() {
		p.Amounts = &view.Amounts{Gross: out.Gross, Fee: out.Fee, Net: out.Net}
	}
	p.Detail = out.Reason
	if out.By != "answer" && out.By != "" {
		p.Detail = join(p.Detail, "by "+out.By)
	}
	if out.ID != "" {
		p.Detail = join(p.Detail, "id "+out.ID)
	}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

func adopted(ad state.Adopt, p *view.Posting) {
	p.What, p.OrderNo, p.ID, p.Detail = "adopted", ad.OrderNo, ad.ID, "by "+ad.Why
	if ad.ID != "" {
		p.Detail = "id " + ad.ID + ", " + p.Detail
	}
	if ad.Why == "listed" {
		p.What, p.Detail = "number learned", ad.Number.String()
	}
	if ad.OrderNo != "" && (ad.Action == card.ActionOpen || ad.Action == card.ActionFund) {
		p.Amounts = &view.Amounts{Gross: ad.Gross, Fee: ad.Fee, Net: ad.Net}
	}
}

func released(e state.Entry, r state.Release, p *view.Posting) {
	p.What, p.ID, p.Detail = "released", r.ID, "id "+r.ID+" stays alive at the issuer"
	if e.Address.Kind != card.KindCardholder {
		p.Detail += " with " + r.Balance.String()
	}
}

func decided(r state.Resolve, p *view.Posting) {
	p.What, p.Detail = "resolved", fmt.Sprintf("%s decided: order %s; why: %s", r.Who, r.Order, r.Why)
	if r.NotExecuted {
		p.Detail = fmt.Sprintf("%s decided: not executed; why: %s", r.Who, r.Why)
	}
}
