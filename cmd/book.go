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
	last    map[string]int64        // the seq of its last entry, by op
	who     map[string]string       // by run
}

func newBook() *book {
	return &book{intents: map[string]state.Intent{}, last: map[string]int64{}, who: map[string]string{}}
}

// post says an entry in words.
func (b *book) post(e state.Entry) (view.Posting, error) {
	p := view.Posting{Seq: e.Seq, Time: e.Time, Run: e.Run, Op: e.Op, Address: e.Address, What: string(e.Kind)}
	if e.Op != "" {
		b.last[e.Op] = e.Seq
	}
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

// close completes postings by what is known once all entries are read: who ran
// the run of the first one, which stands before its mark; that the last entry of
// an op says what became of it; and which ops are open.
func (b *book) close(lines []view.Posting, open map[string]*state.Op) {
	for i := range lines {
		p := &lines[i]
		p.Who = b.who[p.Run]
		if p.Op == "" || b.last[p.Op] != p.Seq {
			continue
		}
		p.Step = false
		if op := open[p.Op]; op != nil && op.Pending {
			p.Open = string(op.Action) + " pending"
		} else if op != nil {
			p.Open = string(op.Action) + ", outcome unknown"
		}
	}
}

func (b *book) runMark(e state.Entry, r state.Run, p *view.Posting) {
	if r.Who != "" {
		b.who[e.Run] = r.Who
	}
	p.Step = true
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
	p.Step = true // it is written before it is sent, and says nothing of that
	p.What, p.OrderNo, p.ID = string(in.Action)+" intended", in.OrderNo, in.CardID
	if in.Action.MovesMoney() {
		p.Detail = fmt.Sprintf("quoted %s, fee %s, net %s", in.Gross, in.Fee, in.Net)
	}
}

func (b *book) outcome(e state.Entry, out state.Outcome, p *view.Posting) {
	in := b.intents[e.Op]
	p.What, p.OrderNo, p.PlatformNo, p.ID = string(in.Action)+" "+string(out.Result), in.OrderNo, out.PlatformNo, out.ID
	p.Step = out.Result == state.ResultUnknown || out.Result == state.ResultPending || out.Result == state.ResultRefused
	switch {
	case !in.Action.MovesMoney():
	case out.Result == state.ResultDone:
		p.Amounts = &view.Amounts{Gross: out.Gross, Fee: out.Fee, Net: out.Net}
	default:
		p.Quoted = &view.Amounts{Gross: in.Gross, Fee: in.Fee, Net: in.Net}
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
		p.What, p.Detail, p.Step = "number learned", ad.Number.String(), true
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
