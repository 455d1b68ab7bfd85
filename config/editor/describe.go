package editor

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
)

// Words about blocks, arguments and what is declared, in Markdown.

func argumentDetail(a *config.ArgumentDoc) string {
	if a.Required {
		return string(a.Type) + ", required"
	}
	return string(a.Type)
}

func argumentText(a *config.ArgumentDoc) string {
	parts := []string{a.Doc}
	if a.Bounds != "" {
		parts = append(parts, "Takes "+a.Bounds+".")
	}
	if len(a.Choices) > 0 {
		parts = append(parts, "One of: `\""+strings.Join(a.Choices, "\"`, `\"")+"\"`.")
	}
	if a.Default != "" {
		parts = append(parts, "Default: `"+a.Default+"`.")
	}
	return strings.Join(parts, "\n\n")
}

func docOf(b *block) string {
	if b.doc == nil {
		return ""
	}
	return b.doc.Doc
}

// detail is what a declaration is, in a word or two.
func (d *declaration) detail() string {
	switch {
	case d.root == "var":
		return "variable"
	case d.root == "local":
		return "local value"
	case strings.HasPrefix(d.root, "data."):
		return "data"
	case d.root == "module" || d.root == "output":
		return d.root
	}
	return "resource"
}

// maxShown is how much of a source is shown, in bytes.
const maxShown = 400

// text describes a declaration. The sources of sensitive variables and outputs
// are not shown.
func (d *declaration) text() string {
	switch d.root {
	case "var":
		return d.variableText()
	case "local":
		return code(d.name + " = " + d.source(d.arg))
	case "output", "module":
		return d.describedBy("description", "source")
	}
	return docOf(d.in)
}

func (d *declaration) variableText() string {
	head := "variable \"" + d.name + "\""
	if t := d.in.arg("type"); t != nil {
		head += ": " + d.source(t)
	}
	text := d.describedBy("description")
	switch fallback := d.in.arg("default"); {
	case d.hidden():
		text = "Sensitive: its value is never shown.\n\n" + text
	case fallback != nil:
		text += "\n\nDefault: " + code(d.source(fallback))
	default:
		text += "\n\nRequired."
	}
	return strings.TrimSpace(code(head) + "\n\n" + strings.TrimSpace(text))
}

// hidden reports whether what the declaration holds must not be shown: it is
// marked so, or the mark is not a plain false.
func (d *declaration) hidden() bool {
	for _, name := range []string{"sensitive", "ephemeral"} {
		if a := d.in.arg(name); a != nil && d.source(a) != "false" {
			return true
		}
	}
	return false
}

// describedBy is the sources of the first of those arguments that is there.
func (d *declaration) describedBy(args ...string) string {
	for _, name := range args {
		if a := d.in.arg(name); a != nil {
			return strings.Trim(d.source(a), `"`)
		}
	}
	return ""
}

// source is what an argument is set to, card numbers masked.
func (d *declaration) source(a *argument) string {
	s := strings.TrimSpace(d.file.text(a.value))
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + " …"
	}
	return card.MaskText(s)
}

// code is a piece of the language in Markdown.
func code(s string) string {
	if !strings.ContainsAny(s, "\n`") {
		return "`" + s + "`"
	}
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fmt.Sprintf("%s\n%s\n%s", fence, s, fence)
}
