package statetest

import (
	"errors"
	"testing"

	"github.com/cardform/cardform/state"
	"github.com/google/go-cmp/cmp"
)

func testLeaseNeeded(t *testing.T, s suite) {
	store, other := s.at(t, s.newPlace(t)), s.at(t, s.newPlace(t))
	for name, lease := range map[string]state.Lease{"none": nil, "another ledger's": acquire(t, other)} {
		log := state.NewLog(state.New(), store, lease, "run", Clock())
		if err := log.Append(t.Context(), Sample()[0]); !errors.Is(err, state.ErrLease) {
			t.Errorf("with the lease %s: %v, want ErrLease", name, err)
		}
	}
	if diff := Diff(state.New(), load(t, store)); diff != "" {
		t.Errorf("something was appended: %s", diff)
	}
}

func testReleased(t *testing.T, s suite) {
	store := s.at(t, s.newPlace(t))
	lease, err := store.Acquire(t.Context(), who("first"))
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Check(); err != nil {
		t.Errorf("a lease that is held: %v", err)
	}
	for range 2 {
		if err := lease.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if err := lease.Check(); !errors.Is(err, state.ErrLease) {
		t.Errorf("checking it: %v, want ErrLease", err)
	}
	log := state.NewLog(state.New(), store, lease, "run", Clock())
	if err := log.Append(t.Context(), Sample()[0]); !errors.Is(err, state.ErrLease) {
		t.Errorf("appending with it: %v, want ErrLease", err)
	}
	acquire(t, store)
}

func testBusy(t *testing.T, s suite) {
	place := s.newPlace(t)
	store, second := s.at(t, place), s.at(t, place)
	acquire(t, store)
	for name, store := range map[string]state.Store{"the same": store, "a second": second} {
		mustBeBusy(t, name+" store", store, who("run"))
	}
}

func mustBeBusy(t *testing.T, name string, store state.Store, want state.Holder) {
	t.Helper()
	lease, err := store.Acquire(t.Context(), who("other"))
	if err == nil {
		t.Errorf("%s: got a second lease", name)
		lease.Release()
		return
	}
	var busy *state.BusyError
	if !errors.As(err, &busy) {
		t.Errorf("%s: %v, want a BusyError", name, err)
		return
	}
	if diff := cmp.Diff(want, busy.Holder); diff != "" {
		t.Errorf("%s names the holder wrongly: %s", name, diff)
	}
}

func testBusyProcess(t *testing.T, s suite) {
	place := s.newPlace(t)
	child := s.child(t, roleHold, place)
	if line := child.line(t); line != "held" {
		t.Fatalf("the other process says %q", line)
	}
	store := s.at(t, place)
	mustBeBusy(t, "while it lives", store, who("child"))
	child.kill(t)
	acquire(t, store) // the lease died with its process
}

// testKilled kills a process in the midst of its appends.
func testKilled(t *testing.T, s suite) {
	place := s.newPlace(t)
	child := s.child(t, roleWrite, place)
	var told state.Head
	for range 20 {
		head, err := state.ParseHead(child.line(t))
		if err != nil {
			t.Fatal(err)
		}
		told = head
	}
	child.kill(t)
	store := s.at(t, place)
	before := load(t, store)
	report, err := state.Verify(t.Context(), store, &told)
	if err != nil || len(report.Differences) > 0 {
		t.Fatalf("the ledger of a killed process: %v %q", err, report.Differences)
	}
	log := writer(t, store)
	if err := log.Append(t.Context(), state.Draft{Kind: state.KindRun, Data: state.Run{Phase: "begin"}}); err != nil {
		t.Fatalf("appending after it: %v", err)
	}
	if got := mustBeWell(t, store).Head.Seq; got != before.Head.Seq+1 {
		t.Errorf("the next entry is %d, want %d", got, before.Head.Seq+1)
	}
}
