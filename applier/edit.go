package applier

import (
	"fmt"
	"slices"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// EditError says why the ledger is not changed as a person asked.
type EditError struct {
	Kind    EditFault
	Reason  string       // lower case, no full stop
	Address card.Address // what is in the way, zero where nothing is
	Op      string       // the op that is in the way, of EditDoubtful
}

// EditFault says what to do about an EditError.
type EditFault int

// The faults of an edit.
const (
	EditNotHeld    EditFault = iota // the ledger holds nothing of that name
	EditOtherKind                   // a resource of one kind cannot become one of another
	EditTaken                       // the new address is held, as Address
	EditToInstance                  // a block, of which Address is the first instance, cannot become one instance
	EditToBlock                     // one instance cannot become a block that has others
	EditUndeclared                  // the configuration has nothing of that name
	EditUnlisted                    // the issuer lists nothing of that id
	EditHeld                        // Address holds something already
	EditElsewhere                   // what is to be imported is held at Address already
	EditUnsettled                   // an order of Address is not settled
	EditItself                      // a module cannot become itself, or a part of itself
	EditDoubtful                    // the open Op of Address is not settled, and may have made what is to be imported
)

// Error implements error.
func (e *EditError) Error() string { return e.Reason }

// Begin puts before drafts who writes them and, where the ledger is empty,
// whose it is. A zero genesis begins no ledger; without drafts nobody writes.
func Begin(known *state.State, genesis state.Genesis, by state.Run, drafts []state.Draft) []state.Draft {
	var all []state.Draft
	if known.Head.Seq == 0 && genesis != (state.Genesis{}) {
		all = append(all, state.Draft{Kind: state.KindGenesis, Data: genesis})
	}
	if len(drafts) > 0 {
		all = append(all, state.Draft{Kind: state.KindRun, Data: by})
	}
	return append(all, drafts...)
}

// Rename makes the entries that rename one address or, with their keys, every
// instance of a block. Errors: *EditError.
func Rename(known *state.State, from, to card.Address) ([]state.Draft, error) {
	moved := instances(known, from)
	switch {
	case len(moved) == 0:
		return nil, notHeld(from)
	case from.Kind != to.Kind:
		return nil, &EditError{Kind: EditOtherKind, Reason: fmt.Sprintf("a %s cannot become a %s", from.Kind, to.Kind)}
	}
	whole := len(moved) > 1 || moved[0] != from
	if whole && !to.Key.IsZero() {
		return nil, &EditError{Kind: EditToInstance, Address: moved[0], Reason: fmt.Sprintf("%s has several instances, and %s is a single one", from, to)}
	}
	if err := checkFree(known, from, to, whole); err != nil {
		return nil, err
	}
	var drafts []state.Draft
	for _, addr := range moved {
		target := to
		if whole {
			target.Key = addr.Key
		}
		drafts = append(drafts, state.Draft{Kind: state.KindMove, Address: addr, Data: state.Move{To: target}})
	}
	return drafts, nil
}

// checkFree refuses a new address that is taken, or that is a block where from
// is an instance.
func checkFree(known *state.State, from, to card.Address, whole bool) error {
	taken := slices.DeleteFunc(instances(known, to), func(addr card.Address) bool { return addr == from && from != to })
	switch {
	case slices.Contains(taken, to), whole && len(taken) > 0:
		return &EditError{Kind: EditTaken, Address: taken[0], Reason: fmt.Sprintf("the ledger holds %s already", taken[0])}
	case len(taken) > 0:
		return &EditError{Kind: EditToBlock, Address: taken[0], Reason: fmt.Sprintf("%s is a single instance, and %s is a block with keys", from, to)}
	}
	return nil
}

// Forget makes the entries by which the ledger lets go of everything that is
// named, each once. It stays alive at the issuer. Errors: *EditError.
func Forget(known *state.State, named []card.Selector) ([]state.Draft, error) {
	var addrs []card.Address
	for _, sel := range named {
		found := present(known, sel.Matches)
		if len(found) == 0 {
			return nil, notHeld(sel)
		}
		addrs = append(addrs, found...)
	}
	slices.SortFunc(addrs, card.Address.Compare)
	var drafts []state.Draft
	for _, addr := range slices.Compact(addrs) {
		if err := checkSettled(known, addr); err != nil {
			return nil, err
		}
		r := known.Resource(addr)
		drafts = append(drafts, state.Draft{Kind: state.KindRelease, Address: addr, Data: state.Release{ID: r.ID, Balance: r.Balance}})
	}
	return drafts, nil
}

// instances are the addresses at from, or of the block from.
func instances(known *state.State, from card.Address) []card.Address {
	return present(known, func(addr card.Address) bool {
		return addr == from || from.Key.IsZero() && addr.Block() == from
	})
}

// present lists what the ledger holds, and what an open op will make, in the
// order of addresses.
func present(known *state.State, wanted func(card.Address) bool) []card.Address {
	all := known.Held()
	for _, op := range known.OpenOps() {
		all = append(all, op.Address)
	}
	all = slices.DeleteFunc(all, func(addr card.Address) bool { return !wanted(addr) })
	slices.SortFunc(all, card.Address.Compare)
	return slices.Compact(all)
}

func notHeld(what fmt.Stringer) error {
	return &EditError{Kind: EditNotHeld, Reason: fmt.Sprintf("the ledger does not hold %s", what)}
}

// checkSettled refuses an address that has an open op.
func checkSettled(known *state.State, addr card.Address) error {
	if slices.ContainsFunc(known.OpenOps(), func(op *state.Op) bool { return op.Address == addr }) {
		return &EditError{Kind: EditUnsettled, Address: addr, Reason: fmt.Sprintf("an order of %s is not settled", addr)}
	}
	return nil
}
