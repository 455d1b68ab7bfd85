package applier_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

func TestSettle(t *testing.T) {
	cases := []struct {
		name string
		make func(*scene)
		want []string
	}{
		{"nothing open, nothing said", func(s *scene) {}, nil},
		{"found by our number", func(s *scene) { s.open(0); s.order(placed(numberOf(0), card.OrderSuccess)) }, []string{"op0 done " + numberOf(0) + "-card"}},
		{"found by our number, pending", func(s *scene) { s.open(0); s.order(placed(numberOf(0), card.OrderPending)) }, []string{"op0 pending"}},
		{"a failure counts once settle_window is over", func(s *scene) {
			s.open(0)
			s.order(placed(numberOf(0), card.OrderFailed))
			s.listed(settleWindow)
		}, []string{"op0 failed"}},
		{"and not before", func(s *scene) {
			s.open(0)
			s.order(placed(numberOf(0), card.OrderFailed))
			s.listed(settleWindow - 1)
		}, []string{"op0 wait"}},
		{"refunded is failed", func(s *scene) { s.open(0); s.order(placed(numberOf(0), card.OrderRefunded)) }, []string{"op0 failed"}},
		{"a status nobody knows settles nothing", func(s *scene) { s.open(0); s.order(placed(numberOf(0), card.OrderUnknown)) }, []string{"op0 wait"}},
		{"two orders under one number need a person", func(s *scene) {
			s.open(0)
			s.order(placed(numberOf(0), card.OrderSuccess))
			s.order(placed(numberOf(0), card.OrderPending))
		}, []string{"op0 person 2"}},
		{"a pending order that stays pending is no news", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultPending, PlatformNo: "VC-1"})
			s.order(placed("VC-1", card.OrderPending))
		}, nil},
		{"a pending order is found by the issuer's number", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultPending, PlatformNo: "VC-1"})
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op0 done VC-1-card"}},
		{"a pending order that is not listed is never absent", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultPending, PlatformNo: "VC-1"})
		}, []string{"op0 wait"}},
		{"by class: one new order, one unknown op", func(s *scene) { s.open(0); s.order(placed("VC-1", card.OrderSuccess)) }, []string{"op0 done VC-1-card"}},
		{"by class: fewer orders than ops, the oldest op gets it", func(s *scene) {
			s.open(0)
			s.open(1)
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op0 done VC-1-card", "op1 absent, its number used up"}}, // VC-1 may be op1's: the cards are alike, the numbers are not
		{"by class: fewer orders than ops, nothing is decided while more may come", func(s *scene) {
			s.open(0)
			s.open(1)
			s.order(placed("VC-1", card.OrderSuccess))
			s.listed(requestTimeout + settleWindow - 1)
		}, []string{"op0 wait", "op1 wait"}},
		{"by class: the op that the issuer is known to have an order of comes first", func(s *scene) {
			s.open(0)
			s.open(1)
			s.exists(1)
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op1 done VC-1-card", "op0 absent, its number used up"}},
		{"an order that the issuer says it has, and does not list, needs a person", func(s *scene) { s.open(0); s.exists(0) }, []string{"op0 person 0"}},
		{"by class: oldest to oldest", func(s *scene) {
			s.open(0)
			s.open(1)
			s.order(placed("VC-1", card.OrderSuccess))
			s.order(placed("VC-2", card.OrderPending))
		}, []string{"op0 done VC-1-card", "op1 pending"}},
		{"by class: more orders than ops need a person", func(s *scene) {
			s.open(0)
			s.order(placed("VC-1", card.OrderSuccess))
			s.order(placed("VC-2", card.OrderSuccess))
		}, []string{"op0 person 2"}},
		{"the cursor's order and older ones are no candidates", func(s *scene) { s.open(0) }, []string{"op0 absent"}},
		{"another amount is another class", func(s *scene) {
			s.open(0)
			o := placed("VC-1", card.OrderSuccess)
			o.Gross++
			s.order(o)
		}, []string{"op0 absent"}},
		{"another card type is another class", func(s *scene) {
			s.open(0)
			o := placed("VC-1", card.OrderSuccess)
			o.CardType = "31"
			s.order(o)
		}, []string{"op0 absent"}},
		{"the card list knows the type where the order does not", func(s *scene) {
			s.open(0)
			o := placed("VC-1", card.OrderSuccess)
			o.CardType = ""
			s.Seen.Cards = []card.Card{{ID: o.CardID, CardType: "31"}}
			s.order(o)
		}, []string{"op0 absent"}},
		{"a pending order without a type fits", func(s *scene) {
			s.open(0)
			o := placed("VC-1", card.OrderPending)
			o.CardType = ""
			s.order(o)
		}, []string{"op0 pending"}},
		{"but not where two types wait for it", func(s *scene) {
			s.open(0)
			s.fold(state.KindIntent, "op1", at(card.KindVirtualCard, 1), state.Intent{Action: card.ActionOpen, CardType: "31", Gross: 206_19, OrderNo: numberOf(1)})
			o := placed("VC-1", card.OrderPending)
			o.CardType = ""
			s.order(o)
		}, []string{"op0 wait", "op1 wait"}},
		{"a card that the ledger holds is accounted for", func(s *scene) {
			s.fold(state.KindAdopt, "", at(card.KindVirtualCard, 7), state.Adopt{Why: "import", ID: "VC-1-card", CardType: "23"})
			s.open(0)
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op0 absent"}},
		{"an order that the ledger knows is accounted for", func(s *scene) {
			s.open(7)
			s.fold(state.KindOutcome, "op7", at(card.KindVirtualCard, 7), state.Outcome{Result: state.ResultFailed, PlatformNo: "VC-1"})
			s.open(0)
			s.order(placed("VC-1", card.OrderFailed))
		}, []string{"op0 absent"}},
		{"where the list shows our numbers, another one of ours is somebody else's", func(s *scene) {
			s.open(0)
			s.open(1)
			s.order(placed(numberOf(1), card.OrderSuccess))
			s.order(placed(numberOf(5), card.OrderSuccess))
		}, []string{"op1 done " + numberOf(1) + "-card", "op0 absent"}},
		{"merchant: where the list shows our numbers, nothing else counts", func(s *scene) {
			s.Reference = card.ReferenceMerchant
			s.open(0)
			s.open(1)
			s.order(placed(numberOf(1), card.OrderSuccess))
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op1 done " + numberOf(1) + "-card", "op0 absent"}},
		{"absent only in a complete list", func(s *scene) { s.open(0); s.Seen.Orders.Complete = false }, []string{"op0 wait"}},
		{"absent only once request_timeout and settle_window are over", func(s *scene) {
			s.open(0)
			s.listed(requestTimeout + settleWindow - 1)
		}, []string{"op0 wait"}},
		{"absent only in a list read back past where the op began", func(s *scene) {
			s.open(0)
			s.Seen.Orders.Items = nil
			s.order(card.Order{Number: "VC-9", CreatedAt: began})
		}, []string{"op0 wait"}},
		{"a list read to its end is deep enough", func(s *scene) {
			s.open(0)
			s.Seen.Orders.Items, s.Seen.Orders.Whole = nil, true
		}, []string{"op0 absent"}},
		{"orders alone settle no class", func(s *scene) {
			s.open(0)
			s.order(placed("VC-1", card.OrderSuccess))
			s.Seen.BegunAt = time.Time{}
		}, []string{"op0 wait"}},
		{"another run has the lease", func(s *scene) { s.open(0); s.Busy = true }, []string{"op0 wait"}},
		{"this run's call in flight is not judged, nor its class", func(s *scene) {
			s.open(0)
			s.Run = "run0"
			s.fold(state.KindIntent, "op1", at(card.KindVirtualCard, 1), state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: numberOf(1)})
			s.Sent = map[string]time.Time{"op1": began}
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op1 wait"}},
		{"this run's sends count from when they came back", func(s *scene) {
			s.open(0)
			s.Run, s.Sent = "run0", map[string]time.Time{"op0": began.Add(time.Second)}
		}, []string{"op0 wait"}},
		{"an order of a freed op turned up, by number", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultAbsent})
			s.order(placed(numberOf(0), card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"an order of a freed op turned up, by class", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultAbsent})
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"a top-up of a freed op turned up, by class", func(s *scene) { s.freedTopUp(card.OrderTopUp) }, []string{"op0 person 1"}},
		{"an order of a kind that nobody knows is no top-up", func(s *scene) { s.freedTopUp("ADJUSTMENT") }, nil},
		{"an order that a person knew of when deciding does not turn up", func(s *scene) {
			s.open(0)
			s.notExecuted(0, "VC-1")
			s.order(placed("VC-1", card.OrderSuccess))
		}, nil},
		{"one that the lists showed only after the decision does", func(s *scene) {
			s.open(0)
			s.notExecuted(0, "VC-1")
			s.order(placed("VC-1", card.OrderSuccess))
			s.order(placed("VC-2", card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"also after a second decision", func(s *scene) {
			s.open(0)
			s.notExecuted(0, "VC-1")
			s.notExecuted(0, "VC-2")
			s.order(placed("VC-1", card.OrderSuccess))
			s.order(placed("VC-2", card.OrderSuccess))
			s.order(placed("VC-3", card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"a pending order that a person gave up on succeeds after all", func(s *scene) {
			s.open(0)
			s.pending(0, "VC-1")
			s.notExecuted(0)
			s.order(placed("VC-1", card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"and where the list shows our numbers", func(s *scene) {
			s.open(0)
			s.pending(0, "")
			s.notExecuted(0)
			s.order(placed(numberOf(0), card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"a pending order that a person gave up on is still pending", func(s *scene) {
			s.open(0)
			s.pending(0, "VC-1")
			s.notExecuted(0)
			s.order(placed("VC-1", card.OrderPending))
		}, nil},
		{"a pending order that a person gave up on fails", func(s *scene) {
			s.open(0)
			s.pending(0, "VC-1")
			s.notExecuted(0)
			s.order(placed("VC-1", card.OrderFailed))
		}, []string{"op0 absent"}},
		{"an op that was sent again explains the order", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultAbsent})
			s.fold(state.KindIntent, "op9", at(card.KindVirtualCard, 0), state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: numberOf(0)})
			s.order(placed(numberOf(0), card.OrderSuccess))
		}, []string{"op9 done " + numberOf(0) + "-card"}},
		{"an op that was renamed is not explained by the next one at its old address", func(s *scene) {
			s.open(0)
			s.fold(state.KindOutcome, "op0", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultAbsent})
			s.fold(state.KindMove, "", at(card.KindVirtualCard, 0), state.Move{To: at(card.KindVirtualCard, 7)})
			s.fold(state.KindIntent, "op9", at(card.KindVirtualCard, 0), state.Intent{Action: card.ActionOpen, CardType: "23", Gross: 206_19, OrderNo: "NEXT", N: 1})
			s.fold(state.KindOutcome, "op9", at(card.KindVirtualCard, 0), state.Outcome{Result: state.ResultDone, ID: "58", PlatformNo: "VC-9"})
			s.order(placed(numberOf(0), card.OrderSuccess))
		}, []string{"op0 person 1"}},
		{"a holder is found by e-mail", func(s *scene) { s.holder(true); s.Seen.Holders[0].Email = "ANA@example.com" }, []string{"op0 done h-1"}},
		{"a holder that is not listed is absent", func(s *scene) { s.holder(true); s.Seen.Holders = nil }, []string{"op0 absent"}},
		{"a holder that nobody wants any more is absent", func(s *scene) { s.holder(false) }, []string{"op0 absent"}},
		{"a holder may still show", func(s *scene) { s.holder(true); s.Seen.Holders = nil; s.listed(time.Second) }, []string{"op0 wait"}},
		{"a virtual card is bound", func(s *scene) { s.bind("h-1") }, []string{"op0 done 57"}},
		{"a virtual card is bound to somebody else", func(s *scene) { s.bind("h-2") }, []string{"op0 absent"}},
		{"a stock card is found by its number", func(s *scene) { s.stock("p-1") }, []string{"op0 done p-1"}},
		{"two stock cards with that number need a person", func(s *scene) { s.stock("p-1", "p-2") }, []string{"op0 person 0"}},
		{"no stock card with that number", func(s *scene) { s.stock() }, []string{"op0 absent"}},
		{"a charge shows in the transactions", func(s *scene) { s.charge(); s.read(60_00, began.Add(time.Second)) }, []string{"op0 done p-1"}},
		{"a charge that was spent already", func(s *scene) { s.charge(); s.read(1_00, began.Add(time.Second)) }, []string{"op0 done p-1"}},
		{"an older charge is not ours", func(s *scene) { s.charge(); s.read(10_00, began.Add(-settleWindow-1)) }, []string{"op0 absent"}},
		{"no charge", func(s *scene) { s.charge(); s.read(10_00) }, []string{"op0 absent"}},
		{"no charge yet", func(s *scene) { s.charge(); s.read(10_00); s.listed(time.Second) }, []string{"op0 wait"}},
		{"a charge that is not shown, while as much is frozen, may be pending", func(s *scene) { s.charge(); s.read(10_00); s.Seen.Physical.Frozen = 50_00 }, []string{"op0 wait"}},
		{"a charge that is not shown, while less is frozen, is absent", func(s *scene) { s.charge(); s.read(10_00); s.Seen.Physical.Frozen = 49_99 }, []string{"op0 absent"}},
		{"a charge twice", func(s *scene) { s.charge(); s.read(110_00, began, began) }, []string{"op0 person 2"}},
		{"a balance that rose without a transaction", func(s *scene) { s.charge(); s.read(60_00) }, []string{"op0 person 0"}},
		{"a balance above what the charge explains", func(s *scene) { s.charge(); s.read(61_00, began) }, []string{"op0 person 1"}},
		{"transactions that were not read", func(s *scene) { s.charge() }, []string{"op0 wait"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.make(s)
			if diff := cmp.Diff(c.want, s.verdicts()); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettleRecordsTheIssuersFigures(t *testing.T) {
	s := newScene(t)
	s.open(0)
	o := placed("VC-1", card.OrderSuccess)
	o.Fee, o.Net = 7_00, 199_19
	s.order(o)
	drafts, _ := applier.Settle(s.Situation)
	want := []state.Draft{{Kind: state.KindOutcome, Op: "op0", Address: at(card.KindVirtualCard, 0), Data: state.Outcome{
		Result: state.ResultDone, By: "list", ID: "VC-1-card", PlatformNo: "VC-1", Gross: 206_19, Fee: 7_00, Net: 199_19,
	}}}
	if diff := cmp.Diff(want, drafts, cmpopts.EquateComparable(card.Address{}, card.Masked{})); diff != "" {
		t.Errorf("drafts (-want +got):\n%s", diff)
	}
}

func TestDueIsWhenAbsenceIsProven(t *testing.T) {
	s := newScene(t)
	s.open(0)
	s.listed(time.Second)
	_, findings := applier.Settle(s.Situation)
	due, ok := applier.Due(findings)
	if want := began.Add(requestTimeout + settleWindow); !ok || !due.Equal(want) {
		t.Errorf("due %v %v, want %v", due, ok, want)
	}
	s.listed(due.Sub(began))
	if _, findings = applier.Settle(s.Situation); len(findings) > 0 {
		t.Errorf("a listing at the due time leaves %+v", findings)
	}
}

// The issuer writes the times of transactions in whole seconds: one that ours
// made may seem older than its call, and than the order before it.
func TestChargesWithinASecond(t *testing.T) {
	cases := []struct {
		name    string
		earlier card.Money // our last order, done 500 ms before the call; 0: none
		balance card.Money // 10.00 when the call was planned
		shown   []card.Money
		want    string
	}{
		{"it happened", 0, 60_00, []card.Money{50_00}, "op0 done p-1"},
		{"it happened, and was spent", 0, 0, []card.Money{50_00}, "op0 done p-1"},
		{"after one of another amount", 30_00, 60_00, []card.Money{50_00, 30_00}, "op0 done p-1"},
		{"after one of another amount, and spent", 30_00, 0, []card.Money{50_00, 30_00}, "op0 done p-1"},
		{"the earlier one only", 50_00, 10_00, []card.Money{50_00}, "op0 absent"},
		{"both", 50_00, 60_00, []card.Money{50_00, 50_00}, "op0 done p-1"},
		{"both, or two earlier ones, and spent", 50_00, 0, []card.Money{50_00, 50_00}, "op0 person 2"},
		{"one, and the balance says that it is the later", 50_00, 60_00, []card.Money{50_00}, "op0 done p-1"},
		{"one, and nothing says which", 50_00, 2_00, []card.Money{50_00}, "op0 person 1"},
		{"three", 50_00, 60_00, []card.Money{50_00, 50_00, 50_00}, "op0 person 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.SettleWindow = 0
			van := at(card.KindPhysicalCard, 0)
			s.fold(state.KindAdopt, "", van, state.Adopt{Why: "import", ID: "p-1"})
			if c.earlier > 0 {
				s.foldAt(began.Add(50*time.Millisecond), state.KindIntent, "op1", van, state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: c.earlier, Net: c.earlier, OrderNo: "W"})
				s.foldAt(began.Add(100*time.Millisecond), state.KindOutcome, "op1", van, state.Outcome{Result: state.ResultDone, ID: "p-1", Gross: c.earlier, Net: c.earlier})
			}
			s.foldAt(began.Add(600*time.Millisecond), state.KindIntent, "op0", van, state.Intent{Action: card.ActionFund, CardID: "p-1", Gross: 50_00, Net: 50_00, Balance: 10_00, N: 1, OrderNo: "X"})
			read := provider.Charges{Balance: c.balance}
			for _, amount := range c.shown {
				read.TopUps = append(read.TopUps, provider.TopUp{Amount: amount, At: began})
			}
			s.Charges = map[string]provider.Charges{"p-1": read}
			if diff := cmp.Diff([]string{c.want}, s.verdicts()); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}
