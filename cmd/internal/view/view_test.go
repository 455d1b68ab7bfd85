package view

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cardform/cardform/card"
)

var update = flag.Bool("update", false, "rewrite the golden texts in testdata")

// decode reads a golden message; the word before the first dash or dot of its
// name says which.
func decode(t *testing.T, path string, text []byte) Message {
	t.Helper()
	kind, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".json"), "-")
	var m Message
	var err error
	switch kind {
	case "plan":
		m, err = read[Plan](text)
	case "drift":
		m, err = read[Drift](text)
	case "reconcile":
		m, err = read[Reconciled](text)
	case "event":
		m, err = read[Event](text)
	case "summary":
		m, err = read[Summary](text)
	case "statement":
		m, err = read[Statement](text)
	case "state":
		m, err = read[State](text)
	case "resource":
		m, err = read[Resource](text)
	case "proof":
		m, err = read[Proof](text)
	case "checkup":
		m, err = read[Checkup](text)
	case "testrun":
		m, err = read[TestRun](text)
	case "testsum":
		m, err = read[TestSummary](text)
	case "diagnostics":
		var object struct{ Diagnostics Diagnostics }
		err = json.Unmarshal(text, &object)
		m = object.Diagnostics
	default:
		t.Fatalf("%s: no message is called %q", path, kind)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return m
}

func read[T Message](text []byte) (Message, error) {
	var m T
	err := json.Unmarshal(text, &m)
	return m, err
}

// A message has the same content for people and for programs: its JSON is read
// back, and printed as the text beside it. name.json is a pipe, name.json on a
// terminal of 80 columns without colour is name.80.txt.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden messages: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			m := decode(t, path, source)
			compare(t, strings.TrimSuffix(path, ".json")+".txt", render(t, m, Terminal{}))
			wide := Terminal{Live: true, Width: func() int { return 80 }}
			compare(t, strings.TrimSuffix(path, ".json")+".80.txt", render(t, m, wide))

			var b bytes.Buffer
			if err := NewJSON(&b, nil).Show(m); err != nil {
				t.Fatal(err)
			}
			compare(t, path, b.String())
		})
	}
}

func render(t *testing.T, m Message, term Terminal) string {
	t.Helper()
	var b bytes.Buffer
	term.Talk = term.paper()
	if err := NewHuman(&b, &b, term, time.Now).Show(m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

// Nothing that comes from outside can steer a terminal or show a card number.
func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain, ünïcode 中文 ✓", "plain, ünïcode 中文 ✓"},
		{"\x1b[31mred", `\u001b[31mred`},
		{"a\r\nb\tc", `a\u000d\u000ab\u0009c`},
		{"\u202egpj.exe", `\u202egpj.exe`},
		{"zero\u200bwidth \u2066isolate", `zero\u200bwidth \u2066isolate`},
		{"bad\xff\xfe", `bad\xff\xfe`},
		{"real \uFFFD stays", "real \uFFFD stays"},
		{"c1 \u009b31m", `c1 \u009b31m`},
		{"pay " + "4242 4242" + " 4242 4242 now", "pay 424242******4242 now"},
		{"order VC2026112342424242424242 of 42424242-4242-4242-4242-424242424242", "order VC2026112342424242424242 of 42424242-4242-4242-4242-424242424242"},
		{"VC1 and " + "4242424242" + "424242", "VC1 and 424242******4242"},
	} {
		if got := (*Names)(nil).clean(c.in); got != c.want {
			t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCleanLeavesNothingThatSteers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		if got := (*Names)(nil).clean(s); strings.ContainsFunc(got, card.Steers) {
			t.Fatalf("Clean(%q) = %q", s, got)
		}
	})
}

// Colour repeats what the text says: without the colour codes the page is the
// same.
func TestColourAddsNothing(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, path, source)
		plain, painted := render(t, m, Terminal{}), render(t, m, Terminal{Color: true})
		if got := strip(painted); got != plain {
			t.Errorf("%s: colour changes the text:\n%s", path, cmp.Diff(plain, got))
		}
	}
}

// strip takes colour codes out.
func strip(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "\x1b[")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		_, rest, _ := strings.Cut(s[i:], "m")
		s = rest
	}
}

// Every line fits the terminal, where its words can be broken at all.
func TestWrapKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé中]{1,8}`), 1, 30).Draw(t, "words")
		width := rapid.IntRange(20, 60).Draw(t, "width")
		lines := wrap(strings.Join(words, " "), width)
		if got := strings.Fields(strings.Join(lines, " ")); !cmp.Equal(got, words) {
			t.Fatalf("words %q became %q", words, got)
		}
		for _, l := range lines {
			if w := (&page{}).columns([][]span{{text(l)}})[0]; w > width {
				t.Fatalf("%q is %d wide, not %d", l, w, width)
			}
		}
	})
}

// A head proves something only if no digit of it is masked.
func TestHeadsAreShownWhole(t *testing.T) {
	const head = "338:5d8f6cce532a7aeb57196be62344095936793400b3aeb3580d248b17d5518a86" // a part passes for a card number
	if card.MaskText(head) == head {
		t.Fatal("the head is too plain to prove anything")
	}
	for _, m := range []Message{Summary{Head: head}, State{Head: head, Resources: []Resource{{}}}, Proof{Proved: head}, Recorded{Head: head}} {
		p := &page{}
		if m.human(p); !strings.Contains(p.String(), head) {
			t.Errorf("%T shows %s", m, p)
		}
	}
}

// On a narrow terminal no amount is torn in two: what has no room beside an
// address stands below it.
func TestPlansFitNarrowTerminals(t *testing.T) {
	source, err := os.ReadFile("testdata/plan-mixed.json")
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, "plan-mixed.json", source)
	for _, width := range []int{50, 60, 70} {
		out := render(t, m, Terminal{Live: true, Width: func() int { return width }})
		for l := range strings.Lines(out) {
			if l = strings.TrimRight(l, "\n"); (&page{}).columns([][]span{{text(l)}})[0] > width && !strings.Contains(l, "virtual_card.") && !strings.Contains(l, "cardholder.") {
				t.Errorf("wider than %d: %s", width, l)
			}
		}
		if !strings.Contains(out, "206.19") {
			t.Errorf("at %d the amounts are gone:\n%s", width, out)
		}
	}
}
