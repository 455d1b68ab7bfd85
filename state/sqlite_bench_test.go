package state_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// BenchmarkLoad reads a ledger of 100,000 cards, each opened and topped up.
func BenchmarkLoad(b *testing.B) {
	path := filepath.Join(b.TempDir(), "cardform.state")
	fillLedger(b, path, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		store, err := state.OpenSQLite(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		s, err := store.Load(b.Context())
		if err != nil || len(s.Resources) != 100_000 {
			b.Fatal(err, len(s.Resources))
		}
	}
}

// BenchmarkAppend is one batch of 64 intents with its outcomes, as a recorder
// writes them: two syncs.
func BenchmarkAppend(b *testing.B) {
	path := filepath.Join(b.TempDir(), "cardform.state")
	log := openLog(b, path)
	n := 0
	for b.Loop() {
		openCards(b, log, n, 64)
		n += 64
	}
}

func fillLedger(b *testing.B, path string, cards int) {
	log := openLog(b, path)
	for n := 0; n < cards; n += 1000 {
		openCards(b, log, n, 1000)
	}
}

func openLog(b *testing.B, path string) *state.Log {
	store, err := state.OpenSQLite(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	lease, err := store.Acquire(b.Context(), state.Holder{PID: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
		if err := lease.Release(); err != nil {
			b.Error(err)
		}
	})
	log := state.NewLog(state.New(), store, lease, "run", time.Now)
	if err := log.Append(b.Context(), state.Draft{Kind: state.KindGenesis, Data: state.Genesis{Format: state.Format}}); err != nil {
		b.Fatal(err)
	}
	return log
}

func openCards(b *testing.B, log *state.Log, from, n int) {
	var intents, outcomes []state.Draft
	for i := from; i < from+n; i++ {
		a := card.Address{Kind: card.KindVirtualCard, Name: "travel", Key: card.TextKey(fmt.Sprintf("employee%06d@example.com", i))}
		op := fmt.Sprintf("op%d", i)
		no := state.OrderNo("8820250900009", "acme", a, card.ActionOpen, 0)
		intents = append(intents, state.Draft{Kind: state.KindIntent, Op: op, Address: a,
			Data: state.Intent{Action: card.ActionOpen, OrderNo: no, Gross: 20619, Fee: 619, Net: 20000, CardType: "23"}})
		outcomes = append(outcomes, state.Draft{Kind: state.KindOutcome, Op: op, Address: a,
			Data: state.Outcome{Result: state.ResultDone, By: "answer", ID: fmt.Sprint(50000 + i), PlatformNo: fmt.Sprintf("VC%016d", i),
				Gross: 20619, Fee: 619, Net: 20000, Status: "ACTIVE", Number: card.Mask("411111******1111")}})
	}
	for _, drafts := range [][]state.Draft{intents, outcomes} {
		if err := log.Append(b.Context(), drafts...); err != nil {
			b.Fatal(err)
		}
	}
}
