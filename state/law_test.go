package state_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
	"pgregory.net/rapid"
)

// Whatever happened: nothing is held twice, nothing is under way twice, no
// number that was used up becomes free, and a copy that follows only what was
// touched, as stores do, is the State at any moment.
func TestLawsOfHistories(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, copied, now := state.New(), state.New(), statetest.Clock()
		used := map[string]int{}
		for _, d := range statetest.History(r) {
			entries, err := state.Seal(s.Head, "run", now(), []state.Draft{d})
			if err != nil {
				r.Fatal(err)
			}
			touched, err := s.Fold(entries[0])
			if err != nil {
				r.Fatal(err)
			}
			mustBeSound(r, s, used)
			copyTouched(r, copied, s, touched)
			if diff := statetest.Diff(s, copied); diff != "" {
				r.Fatalf("after %s, what was touched is not all that changed: %s", d.Kind, diff)
			}
		}
	})
}

func mustBeSound(r *rapid.T, s *state.State, used map[string]int) {
	held, under := map[string]card.Address{}, map[string]string{}
	for a, res := range s.Resources {
		id := fmt.Sprint(a.Kind, res.ID)
		if other, twice := held[id]; res.Held && (twice || res.ID == "") {
			r.Fatalf("%s and %s hold %q", a, other, res.ID)
		}
		if res.Held {
			held[id] = a
		}
		for name, n := range map[string]int{"opens of ": res.Opens, "top-ups of ": res.TopUps} {
			if name += a.String(); n < used[name] {
				r.Fatalf("%s are %d and were %d", name, n, used[name])
			} else {
				used[name] = n
			}
		}
	}
	for id, op := range s.Ops {
		what := state.PlanKey(op.Action, op.Address)
		if other := under[what]; other != "" && !s.Ops[other].Pending && !op.Pending {
			r.Fatalf("%s is under way by %s and %s", what, other, id)
		}
		under[what] = id
		if s.Freed[id] != nil {
			r.Fatalf("op %s is freed and open", id)
		}
	}
}

// copyTouched does what a store does: it brings a copy up to date where touched
// says, in the form that is stored, and nowhere else.
func copyTouched(r *rapid.T, to, s *state.State, touched state.Touched) {
	to.Head, to.Genesis, to.Newest = s.Head, s.Genesis, s.Newest
	for _, a := range touched.Addresses {
		to.Resources[a] = stored(r, s.Resources[a])
	}
	for _, id := range touched.Ops {
		delete(to.Ops, id)
		delete(to.Freed, id)
		if op := s.Ops[id]; op != nil {
			to.Ops[id] = stored(r, op)
		}
		if op := s.Freed[id]; op != nil {
			to.Freed[id] = stored(r, op)
		}
	}
	for _, id := range touched.Plans {
		if to.Plans[id] == nil {
			to.Plans[id] = &state.Plan{Done: map[string]bool{}}
		}
		to.Plans[id].Ended = s.Plans[id].Ended
		if to.Plans[id].Ended {
			to.Plans[id].Done = map[string]bool{}
		}
	}
	for _, m := range touched.Marks {
		to.Plans[m.Plan].Done[m.Change] = true
	}
}

// stored returns what is read back of v.
func stored[T any](r *rapid.T, v *T) *T {
	text, err := json.Marshal(v)
	back := new(T)
	if err == nil {
		err = json.Unmarshal(text, back)
	}
	if err != nil {
		r.Fatal(err)
	}
	return back
}
