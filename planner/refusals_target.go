package planner

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
)

// targetRefusals keep a narrowed plan from renaming what was left out of it. To
// leave it out of the renaming alone would be worse: it would look like two
// cards, one not declared and one to be paid for.
func (w *work) targetRefusals() []Refusal {
	if w.selected == nil {
		return nil
	}
	const some = 5
	var left, flags []string
	for _, m := range w.in.Moved {
		if w.selected[m.To] {
			continue
		}
		if left = append(left, fmt.Sprintf("%s to %s", m.From, m.To)); len(left) <= some {
			flags = append(flags, "--target "+card.Quote(m.To.String()))
		}
	}
	if len(left) == 0 {
		return nil
	}
	reason := "Resources have moved, and --target and --exclude leave them out: " + strings.Join(left[:min(some, len(left))], ", ")
	if more := len(left) - some; more > 0 {
		reason += fmt.Sprintf(", and %d more", more)
	}
	advice := "Apply what moved first, without --target and --exclude."
	if len(left) <= some && len(w.in.Options.Excludes) == 0 {
		advice += " Or add: " + strings.Join(flags, " ")
	}
	return []Refusal{{Code: RefusedTarget, Reason: reason + ".", Advice: advice}}
}
