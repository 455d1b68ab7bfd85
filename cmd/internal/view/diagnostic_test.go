package view

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"github.com/cardform/cardform/card"
)

// sources are lines of source in which the part between «» is meant.
func sources() []string {
	return []string{
		"  target = «local.share»",
		"\tlabels = {\tteam = «var.team»\t}",
		"  last_name = «\"山田太郎\"» # 名前",
		"  note = \"🙂🙂 👩‍👩‍👧\" + «each.value.é»",
		"  a = «[\r\n    1,\r\n\t2,\r\n  ]»\r",
		"  condition = alltrue([for card in virtual_card.travel : card.balance.target >= «var.low» && card.balance.target <= var.high && card.status == \"ACTIVE\"])",
		"  condition = «alltrue([for card in virtual_card.travel : card.balance.target >= var.low && card.balance.target <= var.high && card.status == \"ACTIVE\"])»",
		"  a = 1«»",
		"  esc = «\"\x1b[31mred\"»",
	}
}

// TestSnippets: carets stand under what is meant, whatever is before it, and no
// line is wider than the page.
func TestSnippets(t *testing.T) {
	for _, width := range []int{40, 80, 200} {
		var b strings.Builder
		for _, code := range sources() {
			start, end := strings.Index(code, "«"), strings.Index(code, "»")-len("«")
			code = strings.NewReplacer("«", "", "»", "").Replace(code)
			d := card.Diagnostic{
				Severity: card.SeverityError, Summary: "Example", Detail: "A sentence that says what is wrong, why, and what to do about it.",
				Range:   &card.Range{File: "main.card.hcl", Start: card.Pos{Line: 998, Column: start + 1}},
				Snippet: &card.Snippet{Context: `virtual_card "travel"`, Code: code, Line: 998, Start: start, End: end, Values: []card.Value{{Reference: "local.share", Statement: `is "a text of several words that is long"`}}},
			}
			b.WriteString(render(t, Diagnostics{d}, Terminal{Live: true, Width: func() int { return width }}))
			b.WriteByte('\n')
		}
		for line := range strings.Lines(b.String()) {
			if lipgloss.Width(strings.TrimSuffix(line, "\n")) > width {
				t.Errorf("wider than %d: %q", width, line)
			}
			if strings.ContainsAny(line, "\x1b\r\t") {
				t.Errorf("not clean: %q", line)
			}
		}
		compare(t, filepath.Join("testdata", "snippets", fmt.Sprintf("%d.txt", width)), b.String())
	}
}

// TestSnippetColour: colour only repeats what is there without it.
func TestSnippetColour(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("testdata", "diagnostics-config.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, "diagnostics-config.json", source)
	plain := render(t, m, Terminal{})
	painted := render(t, m, Terminal{Talk: Paper{Color: true}, Color: true})
	if !strings.Contains(painted, "\x1b[") || stripped(painted) != plain {
		t.Errorf("without its colour:\n%s\nwithout any:\n%s", stripped(painted), plain)
	}
}

func stripped(s string) string {
	var b bytes.Buffer
	for len(s) > 0 {
		if strings.HasPrefix(s, "\x1b[") {
			_, s, _ = strings.Cut(s, "m")
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}
