package cmd_test

import (
	"fmt"
	"testing"

	"github.com/cardform/cardform/cmd"
)

// What a dead run sent may be carried out after the next one has begun, as long
// as that is within the time that the issuer promises: the next run waits for
// it, and does not do it again. The issuer goes by its clock and not by a timer:
// whatever is due has happened before it answers the next request, so a busy
// machine changes nothing.
func TestCarriedOutLate(t *testing.T) {
	t.Parallel()
	var all []job
	for i, mode := range issuerModes() {
		for n := 1 + i%2; n <= smallBuild; n += 2 {
			all = append(all, job{fmt.Sprintf("%s-%d", mode, n), func(t *testing.T) {
				c := newCrash(t, uint64(n), mode, (*crash).small)
				c.fault(fmt.Sprintf("writes.late=1200ms,#%d", n))
				if o := c.trapped(n, trapEffect, "apply", "--auto-approve", "--concurrency", "1"); !o.killed {
					c.failf("it was not killed at call %d", n)
				}
				c.exits(cmd.ExitDone, "apply", "--auto-approve")
				c.check()
			}})
		}
	}
	together(t, all)
}
