package view

import "github.com/cardform/cardform/planner"

const moveSymbol = "→"

// moved prints what has another address from now on, folded where it is much.
func (p *page) moved(moves []planner.Move, hints Hints) {
	if len(moves) == 0 {
		return
	}
	shown := moves
	if p.fold && len(moves) > foldFrom {
		shown = moves[:foldKeep]
	}
	for _, m := range shown {
		p.flow("      ", span{"  " + moveSymbol + " ", calm}, text(m.From.String()+" has moved to "+m.To.String()))
	}
	if more := len(moves) - len(shown); more > 0 {
		p.para("", span{"… and " + group(more) + " more moved" + hints.in(". To see each, type: cardform plan | less"), faint})
	}
	p.line()
}
