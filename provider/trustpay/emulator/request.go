package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"
)

const maxBody = 1 << 20

// accept checks everything that requests have in common: POST, JSON, key,
// flat parameters, sign.
func (e *Emulator) accept(r *http.Request) (*input, error) {
	if r.Method != http.MethodPost {
		return nil, refuse(codeBadRequest, "the method must be POST, not %s", r.Method)
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, refuse(codeBadRequest, "the Content-Type must be application/json")
	}
	if key, _ := e.access(); key != "" && r.Header.Get("X-Api-Key") != key {
		return nil, refuse(codeUnauthorized, "the X-Api-Key header is missing or is not this merchant's key")
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	in, err := parse(body)
	if err != nil {
		return nil, err
	}
	return in, e.verify(in)
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, refuse(codeBadRequest, "the body is empty: it must be a JSON object")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, refuse(codeBadRequest, "the body could not be read")
	case len(body) > maxBody:
		return nil, refuse(codeBadRequest, "the body is larger than %d bytes", maxBody)
	case !utf8.Valid(body):
		return nil, refuse(codeBadRequest, "the body is not UTF-8")
	}
	return body, nil
}

// parse reads a flat JSON object and keeps the text of every value.
func parse(body []byte) (*input, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, refuse(codeBadRequest, "the body is not a JSON object")
	}
	in := &input{}
	for dec.More() {
		name, err := dec.Token()
		var raw json.RawMessage
		if err == nil {
			err = dec.Decode(&raw)
		}
		if err != nil {
			return nil, refuse(codeBadRequest, "the body is not valid JSON")
		}
		if err := in.add(name.(string), raw); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token()
	_, end := dec.Token()
	if err != nil || !errors.Is(end, io.EOF) {
		return nil, refuse(codeBadRequest, "the body must end after one JSON object")
	}
	return in, nil
}

func (in *input) add(name string, raw json.RawMessage) error {
	if raw[0] == '{' || raw[0] == '[' {
		return refuse(codeBadRequest, "parameter %q is nested: parameters are texts, numbers and booleans", name)
	}
	if slices.ContainsFunc(in.args, func(a arg) bool { return a.name == name }) {
		return refuse(codeBadRequest, "parameter %q is given twice", name)
	}
	in.args = append(in.args, arg{name: name, raw: raw})
	return nil
}

// verify checks the sign over the text of each parameter.
func (e *Emulator) verify(in *input) error {
	given := in.optional("sign")
	if !wellSigned(given) {
		return refuse(codeUnauthorized, "the sign is missing or is not 32 lower-case hexadecimal digits")
	}
	_, secret := e.access()
	if secret == "" {
		return nil
	}
	params := make([]param, 0, len(in.args))
	for _, a := range in.args {
		params = append(params, param{a.name, a.inner()})
	}
	if sign(params, secret) != given {
		return refuse(codeUnauthorized, "the sign does not match: it is the MD5 of the parameters in the order of their names, and of the secret")
	}
	return nil
}
