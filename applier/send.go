package applier

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// newOp draws the id of an op. It begins with a letter, so that none is taken
// for a card number, and masked.
func newOp() string {
	var id [8]byte
	rand.Read(id[:]) // never fails: it ends the program instead
	id[0] |= 0xa0
	return hex.EncodeToString(id[:])
}

// call is one op ready to be sent: what is recorded of it, and the request.
type call struct {
	intent state.Intent
	send   func(context.Context, provider.Issuer) (state.Outcome, error)
}

// prepare makes the call of a node whose needs are met.
func (r *run) prepare(n *node) (*call, error) {
	in := state.Intent{
		PlanID: r.savedPlan(), Action: n.Action, OrderNo: n.Task.OrderNo, N: n.Task.N,
		Gross: n.Gross, Fee: n.Fee, Net: n.Net, CardType: n.Task.CardType, Balance: n.Task.Balance,
		Number: n.Task.Number,
	}
	c := &call{}
	var request any
	var err error
	switch n.Action {
	case card.ActionCreate:
		request, c.send = *n.Task.Profile, create(*n.Task.Profile)
	case card.ActionOpen:
		req := provider.OpenRequest{CardType: in.CardType, Gross: in.Gross, OrderNo: in.OrderNo}
		request, c.send = req, open(req)
	case card.ActionBind:
		var req provider.BindRequest
		req, err = r.bindRequest(n)
		in.CardID, in.HolderID, in.Holder = req.CardID, req.HolderID, n.Holder
		request, c.send = req, bind(req)
	case card.ActionFund:
		in.CardID = r.id(n.Task.CardID, n.Address)
		if in.CardID == "" {
			err = fmt.Errorf("the card of %s has no id", n.Address)
		}
		req := provider.TopUpRequest{Kind: n.Address.Kind, CardID: in.CardID, Gross: in.Gross, OrderNo: in.OrderNo}
		request, c.send = req, topUp(req)
	default:
		err = fmt.Errorf("%s is no op", n.Action)
	}
	if err != nil {
		return nil, err
	}
	in.Digest, err = digest(request)
	c.intent = in
	return c, err
}

func (r *run) bindRequest(n *node) (provider.BindRequest, error) {
	req := provider.BindRequest{HolderID: r.id(n.Task.HolderID, n.Holder)}
	if n.Address.Kind == card.KindPhysicalCard {
		req.Number = r.Numbers[n.Address]
	} else {
		req.CardID = r.id(n.Task.CardID, n.Address)
	}
	switch {
	case req.HolderID == "":
		return req, fmt.Errorf("the holder %s has no id", n.Holder)
	case n.Address.Kind == card.KindPhysicalCard && req.Number.IsZero():
		return req, fmt.Errorf("the card_number of %s is not known", n.Address)
	case n.Address.Kind != card.KindPhysicalCard && req.CardID == "":
		return req, fmt.Errorf("the card of %s has no id", n.Address)
	}
	return req, nil
}

// digest names what is sent: the SHA-256 of its JSON, in which a card number
// is masked and no signature stands.
func digest(request any) (string, error) {
	text, err := json.Marshal(request)
	if err != nil {
		return "", fmt.Errorf("encoding a request: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

type sender = func(context.Context, provider.Issuer) (state.Outcome, error)

func create(p card.Profile) sender {
	return func(ctx context.Context, issuer provider.Issuer) (state.Outcome, error) {
		h, err := issuer.CreateHolder(ctx, p)
		if err != nil || h.ID == "" {
			return state.Outcome{Result: state.ResultUnknown, Reason: "the answer names no cardholder"}, err
		}
		return state.Outcome{Result: state.ResultDone, ID: h.ID, Status: string(h.Status)}, nil
	}
}

func open(req provider.OpenRequest) sender {
	return func(ctx context.Context, issuer provider.Issuer) (state.Outcome, error) {
		o, err := issuer.OpenCard(ctx, req)
		return answered(req.OrderNo, o), err
	}
}

func topUp(req provider.TopUpRequest) sender {
	return func(ctx context.Context, issuer provider.Issuer) (state.Outcome, error) {
		o, err := issuer.TopUp(ctx, req)
		o.CardID = req.CardID
		out := answered(req.OrderNo, o)
		if req.Kind == card.KindPhysicalCard && out.Reason != "" {
			out.Result = state.ResultUnknown // no order list will confirm it: transactions and balance decide
		}
		return out, err
	}
}

// answered is the outcome of an accepted order. Only a success counts at once:
// of anything else the order list has the last word, so it is pending until
// then.
func answered(orderNo string, o card.Order) state.Outcome {
	if o.Status == card.OrderSuccess && o.CardID != "" {
		return orderOutcome(orderNo, o, state.ResultDone)
	}
	return orderOutcome(orderNo, o, state.ResultPending)
}

func bind(req provider.BindRequest) sender {
	return func(ctx context.Context, issuer provider.Issuer) (state.Outcome, error) {
		b, err := issuer.Bind(ctx, req)
		out := state.Outcome{Result: state.ResultDone, ID: cmp.Or(b.CardID, req.CardID), Status: b.CardStatus, Number: b.Number}
		switch {
		case b.Status == card.OrderPending:
			out.Result = state.ResultPending
		case b.Status == card.OrderFailed:
			out.Result, out.Reason = state.ResultUnknown, "failed" // the card list has the last word
		case b.Status != card.OrderSuccess || out.ID == "":
			out.Result, out.Reason = state.ResultUnknown, "the answer does not say whether the card is bound"
		}
		return out, err
	}
}
