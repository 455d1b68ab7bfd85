package trustpay

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Call sends one signed request to the endpoint with the given id, name or
// path, its parameters to the letter, and returns the answer's JSON as Mask
// leaves it. A path that the contract does not know counts as one that changes
// something, and what changes something is sent once. An error comes with the
// answer where there is one, and is of the kinds of a provider.Writer.
func (c *Client) Call(ctx context.Context, ref string, raw map[string]json.RawMessage) ([]byte, error) {
	e, err := c.contract.Resolve(ref)
	if err != nil {
		return nil, err
	}
	p, err := rawParams(raw)
	if err != nil {
		return nil, err
	}
	var masked []byte
	take := func(text []byte) answer {
		masked = Mask(text)
		a, _ := decodeAnswer(text, func(*decoder) struct{} { return struct{}{} })
		return a
	}
	send := c.repeat
	if e.Changes {
		send = c.exchange
	}
	if fail := send(ctx, e, p, take); fail != nil {
		return masked, fail
	}
	return masked, nil
}

// Resolve is Find, and takes any path at all: one that the contract does not
// know counts as one that changes something.
func (c Contract) Resolve(ref string) (Endpoint, error) {
	e, err := c.Find(ref)
	switch {
	case err == nil || !strings.HasPrefix(ref, "/"):
		return e, err
	case !validPath(ref):
		return Endpoint{}, fmt.Errorf("%q is no path; write the part after the base URL, as in /v3/vcard/cards", ref)
	}
	return Endpoint{ID: ref, Path: ref, Mark: Assumed, Changes: true, Given: true}, nil
}

// rawParams takes parameters as they are. A sign among them is left out: the
// client signs.
func rawParams(raw map[string]json.RawMessage) (params, error) {
	var p params
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		one, err := rawParam(key, raw[key])
		if err != nil {
			return nil, err
		}
		if key != "sign" {
			p = append(p, one)
		}
	}
	return p, nil
}
