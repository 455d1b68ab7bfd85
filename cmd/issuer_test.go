package cmd

import (
	"errors"
	"fmt"
	"testing"

	"github.com/cardform/cardform/provider"
)

// What got no answer is told from what was refused, here or by the issuer.
func TestUnanswered(t *testing.T) {
	cause := errors.New("connection refused")
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{cause, ""},
		{&provider.Error{Kind: provider.Refused, Err: fmt.Errorf("not sent: %w", cause)}, "the issuer cannot be reached: connection refused"},
		{&provider.Error{Kind: provider.Unknown, Err: cause}, "the issuer does not answer: connection refused"},
		{&provider.Error{Kind: provider.Refused, Err: errors.New("not sent: it names no card")}, ""},
		{&provider.Error{Kind: provider.Unknown, HTTPStatus: 502, Err: cause}, ""},
		{&provider.Error{Kind: provider.Refused, HTTPStatus: 200, Code: 880002}, ""},
	} {
		got := unanswered(c.err)
		if errText(got) != c.want || got != nil && !errors.Is(got, cause) {
			t.Errorf("unanswered(%v) = %v, want %q", c.err, got, c.want)
		}
	}
}
