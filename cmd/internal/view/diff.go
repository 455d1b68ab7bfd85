package view

import (
	"fmt"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Diff is what a rewrite does to a file, line by line.
type Diff struct {
	File          string
	Before, After string
}

// around is how many unchanged lines stand on each side of a change.
const around = 3

type diffLine struct {
	sign     byte
	text     string
	old, new int
}

func (m Diff) human(p *page) {
	p.line(span{"--- " + m.File, strong})
	p.line(span{"+++ " + m.File + " (formatted)", strong})
	lines := diffLines(m.Before, m.After)
	for from := 0; from < len(lines); {
		start, end := hunk(lines, from)
		if start == end {
			return
		}
		p.hunk(lines[start:end])
		from = end
	}
}

func diffLines(before, after string) []diffLine {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	a, b, index := d.DiffLinesToChars(before, after)
	var lines []diffLine
	oldNo, newNo := 1, 1
	for _, part := range d.DiffCharsToLines(d.DiffMain(a, b, false), index) {
		for l := range strings.SplitAfterSeq(part.Text, "\n") {
			if l == "" {
				continue
			}
			l = strings.TrimSuffix(l, "\n")
			switch part.Type {
			case diffmatchpatch.DiffDelete:
				lines = append(lines, diffLine{'-', l, oldNo, newNo})
				oldNo++
			case diffmatchpatch.DiffInsert:
				lines = append(lines, diffLine{'+', l, oldNo, newNo})
				newNo++
			default:
				lines = append(lines, diffLine{' ', l, oldNo, newNo})
				oldNo, newNo = oldNo+1, newNo+1
			}
		}
	}
	return lines
}

// hunk finds the next run of changes at or after from, with its context;
// start equals end when there is none.
func hunk(lines []diffLine, from int) (start, end int) {
	first := from
	for first < len(lines) && lines[first].sign == ' ' {
		first++
	}
	if first == len(lines) {
		return first, first
	}
	last := first
	for i := first; i < len(lines) && i <= last+2*around; i++ {
		if lines[i].sign != ' ' {
			last = i
		}
	}
	return max(from, first-around), min(len(lines), last+1+around)
}

func (p *page) hunk(lines []diffLine) {
	olds, news := 0, 0
	for _, l := range lines {
		if l.sign != '+' {
			olds++
		}
		if l.sign != '-' {
			news++
		}
	}
	p.line(span{fmt.Sprintf("@@ -%d,%d +%d,%d @@", lines[0].old, olds, lines[0].new, news), calm})
	for _, l := range lines {
		tone := map[byte]tone{'+': good, '-': bad, ' ': plain}[l.sign]
		p.line(span{string(l.sign), tone}, span{expand(l.text), tone})
	}
}
