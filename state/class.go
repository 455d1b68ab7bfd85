package state

import "github.com/cardform/cardform/card"

// Class is what makes ops alike to the issuer's lists: ops of one class can be
// told apart by their order numbers only. While one of them is unknown, the
// others wait. Classes compare with ==.
type Class struct {
	Action card.Action
	What   string     // open: card type; fund: card id; create and bind: address
	Gross  card.Money // zero where no money moves
}

// ClassOf is the class of an intended op at an address.
func ClassOf(a card.Address, in Intent) Class {
	switch in.Action {
	case card.ActionOpen:
		return Class{in.Action, in.CardType, in.Gross}
	case card.ActionFund:
		return Class{in.Action, in.CardID, in.Gross}
	}
	return Class{Action: in.Action, What: a.String()}
}

// Class is the class that the op is of.
func (o *Op) Class() Class { return ClassOf(o.Address, o.Intent) }
