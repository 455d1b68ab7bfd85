package statetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Open opens the ledger at a place. A place that is new is an empty ledger;
// the same place is the same ledger, also in another process.
type Open func(place string) (state.Store, error)

// Run tests a store. newPlace returns a place that nobody used before. Call
// Child first thing in TestMain.
func Run(t *testing.T, open Open, newPlace func(t *testing.T) string) {
	RunAlone(t, open, newPlace)
	run(t, suite{open, newPlace}, map[string]func(*testing.T, suite){
		"a lease of another process is named too":      testBusyProcess,
		"a killed writer loses nothing it was told of": testKilled,
	})
}

// RunAlone tests a store that no other process can open, as one in memory.
func RunAlone(t *testing.T, open Open, newPlace func(t *testing.T) string) {
	run(t, suite{open, newPlace}, map[string]func(*testing.T, suite){
		"an empty ledger loads and stays empty":        testEmpty,
		"what is appended is loaded":                   testRoundTrip,
		"rows are the fold, however batches are cut":   testFoldLaw,
		"entries are read from any place on":           testEntries,
		"a stale head is refused":                      testStale,
		"appending takes the store's own lease":        testLeaseNeeded,
		"a lease given back is a lease no more":        testReleased,
		"a second lease is busy and names the first":   testBusy,
		"a reader needs no lease and sees each append": testReader,
		"an interrupted run still records":             testCancelled,
	})
}

func run(t *testing.T, s suite, tests map[string]func(*testing.T, suite)) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

type suite struct {
	open     Open
	newPlace func(*testing.T) string
}

// at opens the ledger at a place for the time of the test.
func (s suite) at(t *testing.T, place string) state.Store {
	t.Helper()
	store, err := s.open(place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func who(run string) state.Holder {
	return state.Holder{PID: 4711, Host: "machine", User: "ana", Run: run, Since: begin}
}

// begin is the time of the first entry of every history.
var begin = time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)

// acquire takes the lease for the time of the test.
func acquire(t *testing.T, store state.Store) state.Lease {
	t.Helper()
	lease, err := store.Acquire(t.Context(), who("run"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lease.Release(); err != nil {
			t.Error(err)
		}
	})
	return lease
}

// writer returns a log of a store that it holds the lease of.
func writer(t *testing.T, store state.Store) *state.Log {
	t.Helper()
	lease := acquire(t, store)
	return state.NewLog(load(t, store), store, lease, "run", Clock())
}

// Clock ticks an hour with each call, over the ends of days and of a month.
func Clock() func() time.Time {
	ticks := 0
	return func() time.Time {
		ticks++
		return begin.Add(time.Duration(ticks-1) * time.Hour)
	}
}

func load(t *testing.T, store state.Store) *state.State {
	t.Helper()
	s, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Diff says how two States differ, "" for not at all.
func Diff(want, got *state.State) string {
	return cmp.Diff(want, got, cmpopts.IgnoreUnexported(state.State{}), cmpopts.EquateComparable(card.Address{}, card.Masked{}), cmpopts.EquateEmpty())
}

func mustBeWell(t *testing.T, store state.Store) state.Report {
	t.Helper()
	report, err := state.Verify(t.Context(), store, nil)
	if err != nil || len(report.Differences) > 0 {
		t.Fatalf("the ledger does not verify: %v %q", err, report.Differences)
	}
	return report
}

func testEmpty(t *testing.T, s suite) {
	store := s.at(t, s.newPlace(t))
	for range 2 {
		if diff := Diff(state.New(), load(t, store)); diff != "" {
			t.Error(diff)
		}
		for range store.Entries(t.Context(), 1) {
			t.Error("an empty ledger has an entry or an error")
		}
	}
}

func testRoundTrip(t *testing.T, s suite) {
	place := s.newPlace(t)
	store := s.at(t, place)
	log := writer(t, store)
	for _, d := range Sample() {
		if err := log.Append(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if diff := Diff(log.State, load(t, store)); diff != "" {
		t.Errorf("the same store loads otherwise: %s", diff)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	again := s.at(t, place)
	if diff := Diff(log.State, load(t, again)); diff != "" {
		t.Errorf("opened again it loads otherwise: %s", diff)
	}
	if report := mustBeWell(t, again); report.Entries != len(Sample()) || report.Head != log.State.Head {
		t.Errorf("%d entries up to %s, want %d up to %s", report.Entries, report.Head, len(Sample()), log.State.Head)
	}
}

func testFoldLaw(t *testing.T, s suite) {
	for seed := range 16 {
		history := rapid.Custom(History).Example(seed)
		store := s.at(t, s.newPlace(t))
		log := writer(t, store)
		for n := 1; len(history) > 0; n = n%7 + 2 {
			n = min(n, len(history))
			if err := log.Append(t.Context(), history[:n]...); err != nil {
				t.Fatal(err)
			}
			history = history[n:]
		}
		if diff := Diff(log.State, load(t, store)); diff != "" {
			t.Fatalf("history %d: %s", seed, diff)
		}
		mustBeWell(t, store)
	}
}

func testEntries(t *testing.T, s suite) {
	store := s.at(t, s.newPlace(t))
	log := writer(t, store)
	if err := log.Append(t.Context(), Sample()...); err != nil {
		t.Fatal(err)
	}
	for from := range int64(len(Sample()) + 3) {
		next := max(from, 1)
		for e, err := range store.Entries(t.Context(), from) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Seq != next || state.HashOf(e.Stored) != e.Hash {
				t.Fatalf("from %d: entry %d with hash %s, want entry %d", from, e.Seq, e.Hash, next)
			}
			next++
		}
		if want := max(int64(len(Sample()))+1, from); next != want {
			t.Errorf("from %d it ends before %d, want %d", from, next, want)
		}
	}
	for range store.Entries(t.Context(), 1) {
		break // must not panic, and must leave the store usable
	}
	load(t, store)
}

func testStale(t *testing.T, s suite) {
	store := s.at(t, s.newPlace(t))
	lease := acquire(t, store)
	first := state.NewLog(load(t, store), store, lease, "run", Clock())
	second := state.NewLog(load(t, store), store, lease, "run", Clock())
	if err := first.Append(t.Context(), Sample()[0]); err != nil {
		t.Fatal(err)
	}
	if err := second.Append(t.Context(), Sample()[:2]...); !errors.Is(err, state.ErrStale) {
		t.Errorf("appending to an old head: %v, want ErrStale", err)
	}
	if diff := Diff(first.State, load(t, store)); diff != "" {
		t.Errorf("the refused append left something: %s", diff)
	}
}

func testCancelled(t *testing.T, s suite) {
	store := s.at(t, s.newPlace(t))
	log := writer(t, store)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := log.Append(ctx, Sample()...); err != nil {
		t.Fatal(err)
	}
	mustBeWell(t, store)
}

func testReader(t *testing.T, s suite) {
	place := s.newPlace(t)
	log, reader := writer(t, s.at(t, place)), s.at(t, place)
	for _, d := range Sample() {
		if err := log.Append(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if diff := Diff(log.State, load(t, reader)); diff != "" {
			t.Fatal(diff)
		}
		mustBeWell(t, reader)
	}
}
