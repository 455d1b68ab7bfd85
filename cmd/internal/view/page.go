package view

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// tone is how a piece of text is painted. Colour only repeats what symbols and
// words say already.
type tone int

const (
	plain tone = iota
	strong
	faint
	good
	warn
	bad
	calm
)

func (t tone) style() lipgloss.Style {
	s := lipgloss.NewStyle()
	switch t {
	case strong:
		return s.Bold(true)
	case faint:
		return s.Faint(true)
	case good:
		return s.Foreground(lipgloss.Green)
	case warn:
		return s.Foreground(lipgloss.Yellow)
	case bad:
		return s.Foreground(lipgloss.Red).Bold(true)
	case calm:
		return s.Foreground(lipgloss.Cyan)
	}
	return s
}

// span is a piece of text of one tone.
type span struct {
	text string
	tone tone
}

func text(s string) span { return span{s, plain} }

// page collects what one message prints. All text but hashes of ours goes
// through put, which cleans it.
type page struct {
	strings.Builder
	width int // 0: unlimited
	color bool
	fold  bool
	names *Names
}

func (p *page) put(s span) { p.exact(span{p.names.clean(s.text), s.tone}) }

// exact prints a text of ours as it stands: one hash in sixty has digits in
// which a card number could hide, and a masked hash proves nothing.
func (p *page) exact(s span) {
	if p.color && s.tone != plain && s.text != "" {
		s.text = s.tone.style().Render(s.text)
	}
	p.WriteString(s.text)
}

// line prints spans on one line of their own.
func (p *page) line(spans ...span) {
	for _, s := range spans {
		p.put(s)
	}
	p.WriteByte('\n')
}

// para prints a text broken to the width, every line after the indent.
func (p *page) para(indent string, s span) {
	for _, l := range wrap(p.names.clean(s.text), p.room(len(indent))) {
		p.line(text(indent), span{l, s.tone})
	}
}

// fits reports whether spans have room on one line.
func (p *page) fits(spans ...span) bool {
	used := 0
	for _, s := range spans {
		used += lipgloss.Width(p.names.clean(s.text))
	}
	return p.width == 0 || used <= p.width
}

// flow prints spans as one text broken to the width, every line but the first
// after the hang.
func (p *page) flow(hang string, spans ...span) {
	used, gap, room := 0, 0, p.room(0)
	for _, s := range spans {
		for i, word := range strings.Split(p.names.clean(s.text), " ") {
			if i > 0 {
				gap++
			}
			if word == "" {
				continue
			}
			lead := strings.Repeat(" ", gap)
			if w := lipgloss.Width(word); gap > 0 && used > 0 && room > 0 && used+gap+w > room {
				p.WriteByte('\n')
				lead, used, gap = hang, 0, len(hang)
			}
			used, gap = used+gap+lipgloss.Width(word), 0
			p.put(text(lead))
			p.put(span{word, s.tone})
		}
	}
	p.WriteByte('\n')
}

// prose prints a text of ours, whose line ends count.
func (p *page) prose(indent, s string) {
	for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		if l == "" {
			p.line(text(strings.TrimRight(indent, " ")))
			continue
		}
		p.para(indent, text(l))
	}
}

// room is how many columns are left after used ones; 0 where unlimited.
func (p *page) room(used int) int {
	if p.width == 0 {
		return 0
	}
	return max(narrowest, p.width-used)
}

// table prints rows in aligned columns, two spaces apart. Columns whose letter
// in align is r stand to the right; the last one is broken to the width, where
// it stands to the left.
func (p *page) table(indent, align string, rows [][]span) {
	widths := p.columns(rows)
	last := len(widths) - 1
	beside := 0 // the room for the last column, 0: unlimited
	if p.width > 0 && last > 0 && align[last] == 'l' {
		beside = max(1, p.width-len(indent)-across(widths[:last])-2)
	}
	for _, row := range rows {
		rest := text("")
		if beside > 0 && len(row) > last && lipgloss.Width(p.names.clean(row[last].text)) > beside {
			row, rest = row[:last], row[last]
		}
		if rest.text != "" && beside >= narrowest {
			lines := wrap(p.names.clean(rest.text), beside)
			row, rest.text = append(slices.Clone(row), span{lines[0], rest.tone}), strings.Join(lines[1:], " ")
		}
		p.WriteString(indent)
		p.cells(align, widths, row)
		p.WriteByte('\n')
		if rest.text != "" {
			p.para(indent+p.hang(widths, beside), rest)
		}
	}
}

// narrowest is how narrow a folded column may be: a text that has less room
// stands below its row.
const narrowest = 24

// hang is where the last cell of a row goes on.
func (p *page) hang(widths []int, beside int) string {
	if beside < narrowest {
		return "    "
	}
	return strings.Repeat(" ", across(widths[:len(widths)-1])+2)
}

func (p *page) columns(rows [][]span) (widths []int) {
	for _, row := range rows {
		for len(widths) < len(row) {
			widths = append(widths, 0)
		}
		p.widen(widths, row)
	}
	return widths
}

// widen makes columns wide enough for a row.
func (p *page) widen(widths []int, row []span) {
	for i, c := range row {
		widths[i] = max(widths[i], lipgloss.Width(p.names.clean(c.text)))
	}
}

// across is how wide a row of such columns is.
func across(widths []int) int {
	used := 2 * (len(widths) - 1)
	for _, w := range widths {
		used += w
	}
	return used
}

// cells prints a row without its line end; cells beyond widths are as wide as
// they are.
func (p *page) cells(align string, widths []int, row []span) {
	last := len(row) - 1
	for last >= 0 && row[last].text == "" {
		last--
	}
	for i, c := range row[:last+1] {
		if i > 0 {
			p.WriteString("  ")
		}
		gap := ""
		if i < len(widths) {
			gap = strings.Repeat(" ", max(0, widths[i]-lipgloss.Width(p.names.clean(c.text))))
		}
		right := i < len(align) && align[i] == 'r'
		if right {
			p.WriteString(gap)
		}
		p.put(c)
		if !right && i < last {
			p.WriteString(gap)
		}
	}
}
