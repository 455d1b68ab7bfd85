package view

import "encoding/json"

// Output is one output value.
type Output struct {
	Name      string          `json:"-"`
	Text      string          `json:"-"` // as people read it
	Type      json.RawMessage `json:"type,omitempty"`
	Value     json.RawMessage `json:"value"`
	Sensitive bool            `json:"sensitive"`
	Unknown   bool            `json:"unknown,omitempty"` // until applied
}

// Outputs is all of them; in JSON an object by name.
type Outputs []Output

// MarshalJSON writes them as an object, in their order.
func (m Outputs) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, o := range m {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := marshal(o.Name)
		if err != nil {
			return nil, err
		}
		value, err := marshal(o)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

func (m Outputs) human(p *page) {
	if len(m) == 0 {
		p.para("", text("The configuration has no outputs. To add one: output \"name\" { value = … }"))
	}
	for _, o := range m {
		p.prose("", o.Name+" = "+o.shown())
	}
}

// section shows outputs below what was done; nothing where there are none.
func (m Outputs) section(p *page) {
	if len(m) > 0 {
		p.line()
		p.line(span{"Outputs:", strong})
		m.human(p)
	}
}

func (o Output) shown() string {
	switch {
	case o.Unknown:
		return "(known after apply)"
	case o.Sensitive:
		return "<sensitive>"
	}
	return o.Text
}

// Value is one output alone: its text for people, its JSON for programs.
type Value struct {
	Text string
	JSON json.RawMessage
}

// MarshalJSON writes the value itself.
func (m Value) MarshalJSON() ([]byte, error) { return m.JSON, nil }

func (m Value) human(p *page) { p.prose("", m.Text) }
