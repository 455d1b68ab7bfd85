package card_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

// What a terminal, or a reader, could be deceived with is written as escapes.
func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Ana Müller, 陳": "Ana Müller, 陳", "\x1b[31m": `\u001b[31m`, "\x1b]52;c;aGk=\a": `\u001b]52;c;aGk=\u0007`,
		"a\u009b2Jb": `a\u009b2Jb`, "a\x7f\x00b": `a\u007f\u0000b`, "a\r\nb\tc": `a\u000d\u000ab\u0009c`,
		"\u202egpj.exe": `\u202egpj.exe`, "\u2066x\u2069": `\u2066x\u2069`, "a\u200bb\ufeff": `a\u200bb\ufeff`, "a\u2028b\u2029": `a\u2028b\u2029`,
		"a\xffb\xc0": `a\xffb\xc0`, "\uFFFD": "\uFFFD", "\U000e0041": `\ue0041`,
	} {
		if got := card.Inert(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"", 0, ""}, {"a", 0, "…"}, {"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"üöäß", 4, "üöäß"}, {"üöäß", 3, "üöä…"}, {"陳" + "\xff\xffb", 2, "陳\xff…"},
	} {
		if got := card.Clip(test.text, test.most); got != test.want {
			t.Errorf("%q cut to %d is %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

// JSON means the same before and after, and shows only what is harmless.
func TestInertJSONLaw(t *testing.T) {
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\u202e", "\u009b2J", "\x7f", "\U000e0041", "\ufeff", "\\", "\"", "<script>", "\x1b"}))
	rapid.Check(t, func(r *rapid.T) {
		said := strings.ToValidUTF8(strings.Join(rapid.SliceOf(part).Draw(r, "parts"), ""), "")
		text, err := json.MarshalIndent(map[string]any{"a": said, said: []string{said}}, "", "\t")
		if err != nil {
			r.Fatal(err)
		}
		safe := card.InertJSON(text)
		var back map[string]any
		if err := json.Unmarshal(safe, &back); err != nil || said != "a" && back["a"] != said {
			r.Fatalf("%q becomes %q (%v)", text, safe, err)
		}
		harmless(r, strings.NewReplacer("\n", "", "\t", "").Replace(string(safe)))
	})
}

func TestInertLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(r, "bytes"))
		once := card.Inert(s)
		harmless(r, once)
		if card.Inert(once) != once {
			r.Fatalf("%q is not final", once)
		}
	})
}

func harmless(t interface{ Fatalf(string, ...any) }, s string) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, card.Steers) {
		t.Fatalf("%q can do harm", s)
	}
}

// A shell reads back what was quoted, as one word.
func TestQuote(t *testing.T) {
	words := []string{
		"", "plain-1_./=:,@+%", `virtual_card.travel["o'brien@example.com"]`, "'", `'\''`, `"$HOME" $(id) ` + "`id`", "a\nb\tc", "*?[a]~!#&|;<>(){}", "Ana Müller", `back\slash`,
	}
	line := "printf '%s\\0'"
	for _, w := range words {
		line += " " + card.Quote(w)
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	out, err := exec.Command(shell, "-c", line).Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, words) {
		t.Errorf("the shell read %q, want %q", got, words)
	}
	if got := card.Quote("plain"); got != "plain" {
		t.Errorf("a plain word becomes %s", got)
	}
}
