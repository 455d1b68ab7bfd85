package emulator

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/cardform/cardform/card"
)

// arg is one parameter as it stands in the request.
type arg struct {
	name string
	raw  json.RawMessage
	used bool
}

// inner is the text of the value: a string without its quotes, nothing for
// null, anything else as written.
func (a arg) inner() string {
	switch {
	case a.raw[0] == '"':
		return string(a.raw[1 : len(a.raw)-1])
	case a.raw[0] == 'n':
		return ""
	}
	return string(a.raw)
}

// input reads the parameters of a request. The first thing that is wrong is
// kept; done tells it. null and "" count as left out.
type input struct {
	args []arg
	err  error
}

// done returns the first error, or names a parameter that nobody asked for.
func (in *input) done() error {
	if in.err != nil {
		return in.err
	}
	for _, a := range in.args {
		if !a.used {
			return refuse(codeBadRequest, "parameter %q is unknown here", a.name)
		}
	}
	return nil
}

func (in *input) fail(format string, args ...any) {
	if in.err == nil {
		in.err = refuse(codeBadRequest, format, args...)
	}
}

// take returns the value of a parameter, nil when it is left out.
func (in *input) take(name string) json.RawMessage {
	for i := range in.args {
		if a := &in.args[i]; a.name == name {
			a.used = true
			if a.inner() != "" {
				return a.raw
			}
		}
	}
	return nil
}

func (in *input) need(name string) json.RawMessage {
	raw := in.take(name)
	if raw == nil {
		in.fail("parameter %q is missing", name)
	}
	return raw
}

// optional reads a text that may be left out.
func (in *input) optional(name string) string { return in.asText(name, in.take(name)) }

// text reads a text that must be there.
func (in *input) text(name string) string { return in.asText(name, in.need(name)) }

func (in *input) asText(name string, raw json.RawMessage) string {
	var s string
	if raw != nil && json.Unmarshal(raw, &s) != nil {
		in.fail("parameter %q must be a text", name)
	}
	return s
}

// integer reads a JSON number without decimals.
func (in *input) integer(name string) int64 { return in.asInteger(name, in.need(name)) }

func (in *input) asInteger(name string, raw json.RawMessage) int64 {
	if raw == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		in.fail("parameter %q must be a whole number", name)
	}
	return n
}

// amount reads a number or a text with at most two decimals.
func (in *input) amount(name string) card.Money {
	raw := in.need(name)
	if raw == nil {
		return 0
	}
	text := arg{raw: raw}.inner()
	m, err := card.ParseMoney(text)
	if _, decimals, _ := strings.Cut(text, "."); err != nil || len(decimals) > 2 || strings.ContainsAny(text, "eE") {
		in.fail("parameter %q must be an amount with at most two decimals", name)
	}
	return m
}

// checked reads a text that must be there and be what what describes.
func (in *input) checked(name string, ok func(string) bool, what string) string {
	s := in.text(name)
	if in.err == nil && !ok(s) {
		in.fail("parameter %q must be %s", name, what)
	}
	return s
}

// oneOf reads a text that must be one word.
func (in *input) oneOf(name string, word string) {
	if s := in.text(name); s != word {
		in.fail("parameter %q must be %q", name, word)
	}
}

// paging is a page of a list.
type paging struct {
	page, size int
	all        bool // the request names no page
}

// paging reads page and page_size (A: at most 100, 20 by default).
func (in *input) paging() paging {
	page, size := in.take("page"), in.take("page_size")
	p := paging{page: 1, size: 20, all: page == nil && size == nil}
	if page != nil {
		p.page = int(in.asInteger("page", page))
	}
	if size != nil {
		p.size = int(in.asInteger("page_size", size))
	}
	if p.page < 1 || p.page > 1<<31 || p.size < 1 || p.size > 100 {
		in.fail("parameter \"page\" counts from 1 and \"page_size\" is from 1 to 100")
	}
	return p
}
