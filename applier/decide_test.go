package applier_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// listed reads a scene as an issuer is read.
type listed struct {
	provider.Reader
	*scene
}

// Inventory implements provider.Reader.
func (l listed) Inventory(context.Context, provider.Depth) (card.Inventory, error) {
	return l.Seen, nil
}

// Charges implements provider.Reader.
func (l listed) Charges(_ context.Context, cardID string, since time.Time) (provider.Charges, error) {
	all := l.scene.Charges[cardID]
	read := provider.Charges{Balance: all.Balance}
	for _, top := range all.TopUps {
		if !top.At.Before(since) {
			read.TopUps = append(read.TopUps, top)
		}
	}
	return read, nil
}

// decision is what Decide makes of a decision on op0: the outcome, or what is
// said against it and how many candidates are named.
func (s *scene) decision(by state.Resolve) string {
	s.t.Helper()
	op := s.Known.Ops["op0"]
	if op == nil {
		op = s.Known.Freed["op0"]
	}
	situation := s.Situation
	situation.Seen, situation.Charges = card.Inventory{}, nil
	drafts, err := applier.Decide(s.t.Context(), listed{scene: s}, situation, op, by)
	var unfit *applier.Unfit
	if errors.As(err, &unfit) {
		return fmt.Sprintf("%s; %d candidates", unfit.Reason, len(unfit.Candidates))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	out := drafts[1].Data.(state.Outcome)
	said := drafts[0].Data.(state.Resolve)
	text := fmt.Sprintf("%s %s %s %s %v", out.Result, out.By, out.ID, out.Gross, said.Rejected)
	if len(said.Unfinished) > 0 {
		text += fmt.Sprintf(" unfinished %v", said.Unfinished)
	}
	return strings.TrimSpace(text)
}

// A decision takes only what the lists could have given the op, by the rules
// that settle ops from lists.
func TestDecide(t *testing.T) {
	with := func(change func(*card.Order)) func(*scene) {
		return func(s *scene) {
			s.open(0)
			o := placed("VC-1", card.OrderSuccess)
			change(&o)
			s.order(o)
		}
	}
	cases := []struct {
		name  string
		make  func(*scene)
		order string // "": it was not executed
		want  string
	}{
		{"a like order", with(func(*card.Order) {}), "VC-1", "done person VC-1-card 206.19 []"},
		{"with the issuer's own figures", func(s *scene) { s.open(0); s.order(placed(numberOf(0), card.OrderSuccess)) }, numberOf(0), "done person " + numberOf(0) + "-card 206.19 []"},
		{"none", with(func(*card.Order) {}), "", "absent person  0.00 [VC-1]"},
		{"none, while one is pending", with(func(o *card.Order) { o.Status = card.OrderPending }), "", "absent person  0.00 [] unfinished [VC-1]"},
		{"one that is not listed", with(func(*card.Order) {}), "VC-9", `the issuer lists no order "VC-9"; 1 candidates`},
		{"an older one", with(func(*card.Order) {}), "VC-old", "the order VC-old cannot be that of op op0: it is older, of another card type, or another address's; 1 candidates"},
		{"of another amount", with(func(o *card.Order) { o.Gross++ }), "VC-1", "the order VC-1 is of 206.20, and op op0 sent 206.19: it is another one; 0 candidates"},
		{"of another kind", with(func(o *card.Order) { o.Kind = card.OrderTopUp }), "VC-1", "the order VC-1 is no open of virtual_card.x[0], but CARD_CHARGE of card VC-1-card; 0 candidates"},
		{"of another type", with(func(o *card.Order) { o.CardType = "31" }), "VC-1", "the order VC-1 cannot be that of op op0: it is older, of another card type, or another address's; 0 candidates"},
		{"one that is pending", with(func(o *card.Order) { o.Status = card.OrderPending }), "VC-1", "the order VC-1 is pending, so it did not happen yet; 1 candidates"},
		{"one that failed", with(func(o *card.Order) { o.Status = card.OrderFailed }), "VC-1", "the order VC-1 failed: it put nothing on a card; 1 candidates"},
		{"one that has no card yet", with(func(o *card.Order) { o.CardID = "" }), "VC-1", "the order VC-1 has no card yet; 1 candidates"},
		{"another op's", func(s *scene) {
			s.open(0)
			s.open(1)
			s.order(placed(numberOf(1), card.OrderPending))
		}, numberOf(1), "the order " + numberOf(1) + " is recorded already, as one of virtual_card.x[1]; 0 candidates"},
		{"one that is recorded", func(s *scene) {
			s.open(0)
			s.open(1)
			s.fold(state.KindOutcome, "op1", at(card.KindVirtualCard, 1), state.Outcome{Result: state.ResultDone, ID: "VC-1-card", PlatformNo: "VC-1"})
			s.order(placed("VC-1", card.OrderSuccess))
		}, "VC-1", "the order VC-1 is recorded already, as one of virtual_card.x[1]; 0 candidates"},
		{"the late order of an op that was sent again under its number", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultAbsent})
			s.fold(state.KindIntent, "op9", at(card.KindVirtualCard, 0), state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: numberOf(0)})
			s.fold(state.KindOutcome, "op9", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultDone, ID: "77"})
			s.order(placed(numberOf(0), card.OrderSuccess))
		}, numberOf(0), "done person " + numberOf(0) + "-card 206.19 []"},
		{"a transaction", func(s *scene) { s.charge(); s.read(60_00, began.Add(time.Second)) }, "0", "done person p-1 50.00 []"},
		{"no transaction", func(s *scene) { s.charge(); s.read(60_00, began.Add(time.Second)) }, "", "absent person  0.00 [0]"},
		{"an older transaction", func(s *scene) { s.charge(); s.read(60_00, began.Add(-time.Hour)) }, "0", `the card p-1 has no transaction "0" of 50.00 since the op was sent; 0 candidates`},
		{"a transaction that is recorded", func(s *scene) {
			van := at(card.KindPhysicalCard, 0)
			s.fold(state.KindIntent, "op1", van, state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: 50_00, Net: 50_00, OrderNo: "W"})
			s.fold(state.KindOutcome, "op1", van, state.Outcome{Result: state.ResultDone, By: "person", ID: "p-1", PlatformNo: "0"})
			s.fold(state.KindIntent, "op0", van, state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: 50_00, Net: 50_00, N: 1, OrderNo: "X"})
			s.read(60_00, began)
		}, "0", "the order 0 is recorded already, as one of physical_card.x[0]; 1 candidates"},
		{"a holder by id", func(s *scene) { s.holder(false) }, "h-1", "done person h-1 0.00 []"},
		{"a holder by e-mail", func(s *scene) { s.holder(false) }, "ANA@example.com", "done person h-1 0.00 []"},
		{"no such holder", func(s *scene) { s.holder(true) }, "h-2", `the issuer lists nothing with the id "h-2" that the create of cardholder.x[0] could have made; 0 candidates`},
		{"a bound card", func(s *scene) { s.bind("h-1") }, "57", "done person 57 0.00 []"},
		{"a card that somebody else has", func(s *scene) { s.bind("h-2") }, "57", `the issuer lists nothing with the id "57" that the bind of virtual_card.x[0] could have made; 0 candidates`},
		{"one of two stock cards", func(s *scene) { s.stock("p-1", "p-2") }, "p-2", "done person p-2 0.00 []"},
		{"a stock card of another address", func(s *scene) {
			s.fold(state.KindAdopt, "", at(card.KindPhysicalCard, 7), state.Adopt{Why: "import", ID: "p-2"})
			s.stock("p-1", "p-2")
		}, "p-2", `the issuer lists nothing with the id "p-2" that the bind of physical_card.x[0] could have made; 0 candidates`},
		{"a bind that never happened", func(s *scene) { s.bind("h-1") }, "", "absent person  0.00 []"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.make(s)
			if diff := cmp.Diff(c.want, s.decision(state.Resolve{Who: "ana", Why: "seen", Order: c.order, NotExecuted: c.order == ""})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Two charges of one card that a person took for never executed are both held
// against its transactions, back to the older one.
func TestChargesReachBackToTheFirst(t *testing.T) {
	for range 20 { // they are in no order
		s := newScene(t)
		van := at(card.KindPhysicalCard, 0)
		for i, op := range []string{"op0", "op1"} {
			sent := began.Add(time.Duration(i) * time.Hour)
			s.foldAt(sent, state.KindIntent, op, van, state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: 50_00, Net: 50_00, N: i, OrderNo: op})
			s.foldAt(sent.Add(time.Minute), state.KindResolve, op, van, state.Resolve{Who: "ana", Why: "told so", NotExecuted: true})
			s.foldAt(sent.Add(time.Minute), state.KindOutcome, op, van, state.Outcome{Result: state.ResultAbsent, By: "person"})
		}
		s.read(60_00, began.Add(time.Second))
		var err error
		if s.Situation.Charges, err = applier.Charges(t.Context(), listed{scene: s}, s.Known, settleWindow); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"op0 person 1"}, s.verdicts()); diff != "" {
			t.Fatalf("verdicts (-want +got):\n%s", diff)
		}
	}
}
