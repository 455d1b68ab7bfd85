package view

import "github.com/cardform/cardform/planner"

// Message is one thing that a command tells. The types of this package whose
// name says what is told implement it; their JSON is what --json prints.
type Message interface {
	human(p *page)
}

// View shows messages in the order in which they come.
type View interface {
	Show(m Message) error
}

// FormatVersion is the version of the JSON objects of this package. All that is
// printed has one, plans too.
const FormatVersion = planner.FormatVersion

// talker is a message that is talk, not the command's product: it goes to
// standard error.
type talker interface{ talk() }

// streamer is a message that changes its form inside a stream of events.
type streamer interface{ event() any }
