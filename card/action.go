package card

// Action is what a plan does with one resource.
type Action string

// The actions of a plan. Create, Open, Bind and Fund are ops: calls that change
// something at the issuer. Adopt and Release change the ledger only; Wait and
// Blocked change nothing yet.
const (
	ActionCreate  Action = "create"
	ActionAdopt   Action = "adopt"
	ActionOpen    Action = "open"
	ActionBind    Action = "bind"
	ActionFund    Action = "fund"
	ActionRelease Action = "release"
	ActionWait    Action = "wait"
	ActionBlocked Action = "blocked"
)

// Stage is the place of the action in the order of work on one resource.
func (a Action) Stage() int {
	switch a {
	case ActionAdopt:
		return 0
	case ActionCreate:
		return 1
	case ActionOpen:
		return 2
	case ActionBind:
		return 3
	case ActionFund:
		return 4
	case ActionRelease:
		return 5
	case ActionWait:
		return 6
	case ActionBlocked:
		return 7
	}
	return 8
}

// IsOp reports whether the action is a call that changes something at the
// issuer.
func (a Action) IsOp() bool {
	return a == ActionCreate || a == ActionOpen || a == ActionBind || a == ActionFund
}

// Effective reports whether an apply of the action changes anything, be it the
// ledger only.
func (a Action) Effective() bool { return a.IsOp() || a == ActionAdopt || a == ActionRelease }

// MovesMoney reports whether the action takes money from an account.
func (a Action) MovesMoney() bool { return a == ActionOpen || a == ActionFund }

// OrderKind is the kind of order that an action which moves money makes.
func (a Action) OrderKind() OrderKind {
	if a == ActionOpen {
		return OrderOpen
	}
	return OrderTopUp
}
