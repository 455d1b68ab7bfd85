package provider

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an error means for a call that changes something.
type Kind int

// The kinds of errors. The zero Kind is Unknown, so that whatever was not
// classified counts as something that may have happened.
const (
	Unknown      Kind = iota // may have happened: timeout, reset, 5xx, a code nobody knows
	Refused                  // nothing happened by this send
	AlreadyThere             // the order number was used before (880012); nothing happened by this send
	RateLimited              // nothing happened; try again later (HTTP 429)
	Unauthorized             // nothing happened; key, secret or signature is wrong (880011)
)

// String returns the kind's name.
func (k Kind) String() string {
	switch k {
	case Refused:
		return "refused"
	case AlreadyThere:
		return "already there"
	case RateLimited:
		return "rate limited"
	case Unauthorized:
		return "unauthorized"
	}
	return "unknown"
}

// Error is an issuer's answer that is no success, or the lack of an answer. It
// holds no body and no header.
type Error struct {
	Kind       Kind
	Endpoint   string        // id in the contract table, as in V2
	HTTPStatus int           // 0: no answer
	Code       int           // of the envelope; 0: none
	Message    string        // the issuer's words: escape before printing
	RetryAfter time.Duration // 0: not said
	Err        error         // what the transport said; nil when there was an answer
}

// Error implements error.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Endpoint, e.Kind)
	if e.Code != 0 {
		s += fmt.Sprintf(", code %d", e.Code)
	}
	if e.HTTPStatus != 0 && e.HTTPStatus != 200 {
		s += fmt.Sprintf(", HTTP status %d", e.HTTPStatus)
	}
	if e.Message != "" {
		s += fmt.Sprintf(": %q", e.Message)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns what the transport said.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first *Error in err's tree, and Unknown for
// any other error. Call it with an error that is not nil.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}
