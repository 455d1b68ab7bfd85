package view

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
)

// A graph with data, modules inside one another, and needs across them.
func TestGraphGolden(t *testing.T) {
	blocks := []card.Block{
		{Kind: "cardholder", Name: "employee"},
		{Kind: "data.card_type", Name: "visa"},
		{Module: "module.sales", Kind: "cardholder", Name: "lead"},
		{Module: "module.sales", Kind: "virtual_card", Name: "ads", Needs: []string{"data.card_type.visa", "module.sales.cardholder.lead"}},
		{Module: "module.sales.module.vans", Kind: "physical_card", Name: "van", Needs: []string{"cardholder.employee", "module.sales.virtual_card.ads"}},
		{Kind: "virtual_card", Name: "travel", Needs: []string{"cardholder.employee", "data.card_type.visa"}},
	}
	for form, name := range map[GraphForm]string{GraphDOT: "graph.dot", GraphMermaid: "graph.mmd", GraphSVG: "graph.svg"} {
		compare(t, "testdata/graph/"+name, render(t, Graph{blocks, form}, Terminal{}))
	}
}

// Whatever a name holds stays text: it neither ends its quotes nor becomes an
// element, and every box has its place.
func TestGraphQuotes(t *testing.T) {
	texts := rapid.OneOf(rapid.StringMatching(`["\\<>&#;\n\x60a-z]{1,8}`), rapid.Just(`"]; evil [label="`), rapid.Just("</text><script>"), rapid.Just(`a"\`))
	quoted := regexp.MustCompile(`"(\\.|[^"\\])*"`)
	rapid.Check(t, func(t *rapid.T) {
		a := card.Block{Kind: "cardholder", Name: texts.Draw(t, "a")}
		b := card.Block{Module: "module." + texts.Draw(t, "module"), Kind: "virtual_card", Name: texts.Draw(t, "b"), Needs: []string{a.String()}}
		blocks := []card.Block{a, b}
		if rest := quoted.ReplaceAllString(dot(modules(blocks), blocks), ""); strings.ContainsAny(rest, `"\<`) || strings.Count(rest, "->") != 1 {
			t.Errorf("DOT outside of quotes: %s", rest)
		}
		if rest := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(mermaid(modules(blocks), blocks), ""); strings.ContainsAny(rest, "\"\\<`") || strings.Count(rest, "-->") != 1 {
			t.Errorf("Mermaid outside of quotes: %s", rest)
		}
		picture := svg(modules(blocks), blocks)
		if shapes := elements(t, picture); shapes["g"] != 2 || shapes["script"] != 0 || shapes["rect"] != 4 {
			t.Errorf("it has %v in %s", shapes, picture)
		}
	})
}

// elements counts those of a text that must be XML.
func elements(t *rapid.T, text string) map[string]int {
	counts := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return counts
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if start, ok := token.(xml.StartElement); ok {
			counts[start.Name.Local]++
		}
	}
}

// Coordinates side by side are no card numbers: nothing of a picture is masked.
func TestPictureIsNotMasked(t *testing.T) {
	var blocks []card.Block
	for i := range 40 {
		b := card.Block{Kind: "virtual_card", Name: fmt.Sprint("c", i)}
		if i%3 == 0 {
			b.Kind = "data.card_type"
		}
		for _, need := range blocks[:i/2] {
			b.Needs = append(b.Needs, need.String())
		}
		blocks = append(blocks, b)
	}
	want := svg(modules(blocks), blocks)
	if got := card.MaskText(want); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// What others need stands to their left, and no two boxes in one place.
func TestPicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blocks []card.Block
		for i := range rapid.IntRange(1, 12).Draw(t, "blocks") {
			b := card.Block{Module: rapid.SampledFrom([]string{"", "module.a", "module.a.module.b", "module.c"}).Draw(t, "module"), Kind: "virtual_card", Name: string(rune('a' + i))}
			for _, need := range blocks {
				if rapid.Bool().Draw(t, "needs") {
					b.Needs = append(b.Needs, need.String())
				}
			}
			blocks = append(blocks, b)
		}
		p := arrange(modules(blocks), blocks)
		taken := map[[2]int]bool{}
		for _, b := range blocks {
			at, placed := p.places[b.String()]
			if !placed || taken[at] {
				t.Errorf("%s stands at %v", b, at)
			}
			taken[at] = true
			for _, need := range b.Needs {
				if p.places[need][0] >= at[0] {
					t.Errorf("%s needs %s, which stands at %v and %v", b, need, at, p.places[need])
				}
			}
		}
	})
}
