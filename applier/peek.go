package applier

import (
	"context"
	"fmt"
	"time"
)

// peek looks at a physical card that this run bound: its top-up was planned as
// if it were empty, and is dropped if it is not.
func (r *run) peek(ctx context.Context, n *node) {
	id := r.ids[n.Address]
	r.serve(func() func() {
		read, err := r.Issuer.Charges(ctx, id, time.Time{})
		return func() {
			switch {
			case err != nil:
				r.end(n, EventSkipped, fmt.Sprintf("The balance of the card that was bound could not be read: %s.", err))
			case read.Currency != "" && read.Currency != "USD":
				r.end(n, EventFailed, fmt.Sprintf("The card that was bound is in %s, and all amounts here are in USD.", read.Currency))
			case read.Balance != 0:
				r.end(n, EventDropped, fmt.Sprintf("The card that was bound has %s on it already. The next plan tops up what is missing.", read.Balance))
			default:
				n.peeked = true
				r.reach(n)
			}
		}
	})
}
