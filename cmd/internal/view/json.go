package view

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/cardform/cardform/card"
)

// JSON prints messages for programs: one indented object, or one event a line.
// Talk goes to people, as Human prints it.
type JSON struct {
	out    io.Writer
	talk   View
	names  *Names // identifiers that are shown whole
	stream bool
}

var _ View = (*JSON)(nil)

// NewJSON returns a view that prints each message as an object. talk shows
// what is not meant for programs.
func NewJSON(out io.Writer, talk View) *JSON { return &JSON{out: out, talk: talk} }

// NewStream returns a view that prints one event a line. Names are identifiers
// that errors in it show whole.
func NewStream(out io.Writer, talk View, names *Names) *JSON {
	return &JSON{out: out, talk: talk, names: names, stream: true}
}

// Show prints one message.
func (j *JSON) Show(m Message) error {
	if f, ok := m.(Failure); ok && j.stream {
		f.Message, f.Next = j.names.mask(f.Message), j.names.mask(f.Next) // an error may hold others' texts
		m = f
	}
	if s, ok := m.(streamer); ok && j.stream {
		return j.write(s.event())
	}
	if _, ok := m.(talker); ok {
		if _, diagnostics := m.(Diagnostics); !diagnostics {
			return j.talk.Show(m)
		}
	}
	return j.write(m)
}

func (j *JSON) write(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if !j.stream {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := j.out.Write(card.InertJSON(b.Bytes()))
	return err
}

// marshal is json.Marshal without the escapes that only HTML needs.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
