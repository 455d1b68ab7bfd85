package applier_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

var began = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// scene builds the Situation of a case: a ledger, entry by entry, and lists.
type scene struct {
	t testing.TB
	applier.Situation
}

// newScene is a process that began when the ops were sent, and a listing of
// nothing, made when it proves everything.
func newScene(t testing.TB) *scene {
	s := &scene{t: t}
	s.Known, s.Started = state.New(), began
	s.Reference, s.RequestTimeout, s.SettleWindow = card.ReferenceNone, requestTimeout, settleWindow
	s.listed(requestTimeout + settleWindow)
	s.Seen.Orders.Complete = true
	s.fold(state.KindRun, "", card.Address{}, state.Run{Phase: "begin", Newest: card.Cursor{Number: "VC-old", CreatedAt: began.Add(-time.Hour)}})
	s.order(card.Order{Number: "VC-old", Kind: card.OrderOpen, Status: card.OrderSuccess, CardID: "1", CardType: "23", Gross: 206_19, CreatedAt: began.Add(-time.Hour)})
	return s
}

func (s *scene) fold(kind state.EntryKind, op string, a card.Address, data any) {
	s.t.Helper()
	s.foldAt(began, kind, op, a, data)
}

func (s *scene) foldAt(at time.Time, kind state.EntryKind, op string, a card.Address, data any) {
	s.t.Helper()
	entries, err := state.Seal(s.Known.Head, "run0", at, []state.Draft{{Kind: kind, Op: op, Address: a, Data: data}})
	if err == nil {
		_, err = s.Known.Fold(entries[0])
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// listed sets when the lists were read.
func (s *scene) listed(after time.Duration) {
	s.Seen.BegunAt, s.Seen.Orders.BegunAt = began.Add(after), began.Add(after)
}

// order lists an order that is newer than those before.
func (s *scene) order(o card.Order) {
	s.Seen.Orders.Items = append([]card.Order{o}, s.Seen.Orders.Items...)
}

func at(kind card.Kind, i int) card.Address {
	return card.Address{Kind: kind, Name: "x", Key: card.IntKey(i)}
}

func numberOf(i int) string {
	return state.OrderNo("8820250900009", "acme", at(card.KindVirtualCard, i), card.ActionOpen, 0)
}

func (s *scene) open(i int) {
	s.fold(state.KindIntent, fmt.Sprintf("op%d", i), at(card.KindVirtualCard, i), state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: numberOf(i)})
}

// exists records that a repeat of an open was answered with 880012.
func (s *scene) exists(i int) {
	s.fold(state.KindOutcome, fmt.Sprintf("op%d", i), at(card.KindVirtualCard, i), state.Outcome{Result: state.ResultUnknown, Code: 880012, UsedUp: true})
}

// pending records that the issuer has the order of an open and has not
// finished it.
func (s *scene) pending(i int, platformNo string) {
	s.fold(state.KindOutcome, fmt.Sprintf("op%d", i), at(card.KindVirtualCard, i), state.Outcome{Result: state.ResultPending, PlatformNo: platformNo})
}

// notExecuted records a person's decision, and the orders that it rejected.
func (s *scene) notExecuted(i int, rejected ...string) {
	op, a := fmt.Sprintf("op%d", i), at(card.KindVirtualCard, i)
	s.foldAt(began.Add(time.Minute), state.KindResolve, op, a, state.Resolve{Who: "ana", Why: "told so", NotExecuted: true, Rejected: rejected})
	s.foldAt(began.Add(time.Minute), state.KindOutcome, op, a, state.Outcome{Result: state.ResultAbsent, By: "person"})
}

func (s *scene) charge() {
	s.fold(state.KindIntent, "op0", at(card.KindPhysicalCard, 0), state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: 50_00, Net: 50_00, Balance: 10_00, OrderNo: "X"})
}

func placed(number string, status card.OrderStatus) card.Order {
	return card.Order{Number: number, Kind: card.OrderOpen, Status: status, CardID: map[bool]string{true: number + "-card"}[status == card.OrderSuccess],
		CardType: "23", Gross: 206_19, Fee: 6_19, Net: 200_00, CreatedAt: began.Add(time.Second)}
}

// verdicts renders what Settle says, one line an op: done, failed, pending,
// absent, with the card; wait or person.
func (s *scene) verdicts() []string {
	drafts, findings := applier.Settle(s.Situation)
	var lines []string
	for _, d := range drafts {
		out := d.Data.(state.Outcome)
		line := strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Op, out.Result, out.ID))
		if out.UsedUp {
			line += ", its number used up"
		}
		lines = append(lines, line)
	}
	for _, f := range findings {
		line := f.Op + " wait"
		if f.Person {
			line = fmt.Sprintf("%s person %d", f.Op, len(f.Candidates))
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *scene) holder(wanted bool) {
	a := at(card.KindCardholder, 0)
	s.fold(state.KindIntent, "op0", a, state.Intent{Action: card.ActionCreate})
	s.Seen.Holders = []card.Cardholder{{ID: "h-1", Status: card.HolderSuccess, Profile: card.Profile{Email: "ana@example.com"}}}
	if wanted {
		s.Want.Holders = []card.WantHolder{{Declared: card.Declared{Address: a}, Profile: card.Profile{Email: "ana@example.com"}}}
	}
}

func (s *scene) bind(holder string) {
	a := at(card.KindVirtualCard, 0)
	s.fold(state.KindAdopt, "", a, state.Adopt{Why: "import", ID: "57", CardType: "23"})
	s.fold(state.KindIntent, "op0", a, state.Intent{Action: card.ActionBind, CardID: "57", HolderID: "h-1"})
	s.Seen.Cards = []card.Card{{Kind: card.KindVirtualCard, ID: "57", HolderID: holder}}
}

func (s *scene) stock(ids ...string) {
	number := card.Mask("411111******1111")
	s.fold(state.KindIntent, "op0", at(card.KindPhysicalCard, 0), state.Intent{Action: card.ActionBind, HolderID: "h-1", Number: number})
	s.Seen.Cards = []card.Card{{Kind: card.KindPhysicalCard, ID: "p-9", HolderID: "h-1", Number: card.Mask("422222******2222")}}
	for _, id := range ids {
		s.Seen.Cards = append(s.Seen.Cards, card.Card{Kind: card.KindPhysicalCard, ID: id, HolderID: "h-1", Number: number})
	}
}

// freedTopUp lists an order of a kind that is like a top-up which was settled
// as absent.
func (s *scene) freedTopUp(kind card.OrderKind) {
	a := at(card.KindVirtualCard, 0)
	s.fold(state.KindAdopt, "", a, state.Adopt{Why: "import", ID: "57", CardType: "23"})
	s.fold(state.KindIntent, "op0", a, state.Intent{Action: card.ActionFund, CardID: "57", Gross: 50_00, Net: 50_00, OrderNo: "X"})
	s.fold(state.KindOutcome, "op0", a, state.Outcome{Result: state.ResultAbsent})
	s.order(card.Order{Number: "VC-1", Kind: kind, Status: card.OrderSuccess, CardID: "57", Gross: 50_00, Net: 50_00, CreatedAt: began.Add(time.Second)})
}

func (s *scene) read(balance card.Money, tops ...time.Time) {
	c := provider.Charges{Balance: balance}
	for i, at := range tops {
		c.TopUps = append(c.TopUps, provider.TopUp{ID: fmt.Sprint(i), Amount: 50_00, At: at})
	}
	s.Charges = map[string]provider.Charges{"p-1": c}
}
