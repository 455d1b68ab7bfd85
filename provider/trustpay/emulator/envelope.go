package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// The codes of the envelope that the emulator answers with (S).
const (
	codeSuccess      = 880001
	codeBadRequest   = 880002
	codeDatabase     = 880003
	codeInsufficient = 880005
	codeUnauthorized = 880011
	codeOrderExists  = 880012
	codeInternal     = 880013
	codeAmountRule   = 880015
	codeRiskControl  = 880017
	codeAmountLimit  = 880022
)

// refusal is an answer other than success. Its text says what to do about it.
type refusal struct {
	code    int
	message string
}

// Error implements error.
func (r *refusal) Error() string { return r.message }

func refuse(code int, format string, args ...any) error {
	return &refusal{code, fmt.Sprintf(format, args...)}
}

// codeOf returns the code of an error; what is no refusal is the journal's.
func codeOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.code
	}
	return codeDatabase
}

// envelope is what the data of a success stands in; a brace ends it.
const envelope = `{"code":880001,"message":"success","data":`

// reply is the answer with a body that is complete, or with an error.
func (e *Emulator) reply(id string, body []byte, err error) answer {
	if err != nil {
		return failure(e.statusOf(id, codeOf(err)), err)
	}
	return answer{status: http.StatusOK, kind: jsonType, body: body}
}

// statusOf says which HTTP status goes with a code: TrustPay's is unknown (A),
// so 200 by default, and telling ones when error_status=400 is switched on.
func (e *Emulator) statusOf(id string, code int) int {
	switch {
	case e.faults.word(id, "error_status") != "400":
		return http.StatusOK
	case code == codeUnauthorized:
		return http.StatusUnauthorized
	case code == codeDatabase || code == codeInternal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func failure(status int, err error) answer {
	body := strconv.AppendInt([]byte(`{"code":`), int64(codeOf(err)), 10)
	body = append(quoted(append(body, `,"message":`...), err.Error()), `,"data":null}`...)
	return answer{status: status, kind: jsonType, body: body}
}

func page(status int, html string) answer {
	return answer{status: status, kind: "text/html; charset=utf-8", body: []byte(html)}
}
