package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const languageDoc = "../docs/language.md"

// docs/language.md is made of the tables and of nothing else: what the language
// takes and what its reference says cannot drift. -update writes it.
func TestLanguageDoc(t *testing.T) {
	want := renderLanguage()
	if *update {
		if err := os.WriteFile(languageDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(languageDoc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/language.md is not what the tables say; run: go test ./config -run TestLanguageDoc -update\n%s", diff)
	}
}

// Every example of the reference is a configuration that is clean, and in the
// canonical form.
func TestLanguageExamples(t *testing.T) {
	examples := languageExamples()
	if len(examples) < 20 {
		t.Fatalf("%d examples", len(examples))
	}
	for name, example := range examples {
		t.Run(name, func(t *testing.T) {
			c, diags := Load(Options{Dir: writeExample(t, example), Version: "0.1.0"})
			if len(diags) == 0 {
				_, diags = c.Evaluate(nil, nil)
			}
			if len(diags) > 0 {
				t.Errorf("%s\n%s", example, text(diags))
			}
			if formatted, _ := Format([]byte(example), name); string(formatted) != example {
				t.Error(cmp.Diff(string(formatted), example))
			}
		})
	}
}

// languageExamples are the examples of the table, by block, and those of the
// chapters that are not about blocks.
func languageExamples() map[string]string {
	all := map[string]string{"expressions": expressionExample}
	var walk func(path string, b *BlockDoc)
	walk = func(path string, b *BlockDoc) {
		path = strings.TrimPrefix(path+" "+b.Name, " ")
		if b.Example != "" && all[b.Name] == "" {
			all[path] = strings.TrimPrefix(b.Example, "\n")
		}
		for i := range b.Kinds {
			walk(path, &b.Kinds[i])
		}
	}
	whole := Language()
	for i := range whole.Blocks {
		walk("", &whole.Blocks[i])
	}
	return all
}

// writeExample writes the files of an example into a directory: what comes
// before the first line "# file: PATH" is main.card.hcl.
func writeExample(t *testing.T, example string) string {
	t.Helper()
	dir, path := t.TempDir(), "main.card.hcl"
	files := map[string]string{}
	for line := range strings.Lines(example) {
		if next, ok := strings.CutPrefix(line, "# file: "); ok {
			path = strings.TrimSpace(next)
			continue
		}
		files[path] += line
	}
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// readingOrder is how a newcomer meets the blocks.
var readingOrder = []string{
	"cardholder", "virtual_card", "physical_card", "provider", "cardform", "variable", "locals", "output",
	"data", "limits", "ignore", "import", "moved", "removed", "check", "module",
}

const languageIntro = `# The language

A configuration is a directory: all its files that end in ` + "`.card.hcl`" + ` are read as one, in any order. Values of variables
stand in ` + "`cardform.cardvars`, `*.auto.cardvars`" + ` and whatever ` + "`--var-file`" + ` names; tests in ` + "`*.cardtest.hcl`" + `. The syntax is
HCL's, as in Terraform.

This page is made of the tables that cardform itself reads and that ` + "`cardform lsp`" + ` completes from. Every example in it is
loaded by a test.

A file holds blocks. A block has a type, perhaps labels, and between braces arguments and further blocks:

` + "```hcl" + `
virtual_card "travel" {    # a block with one label, its name
  card_type = "23"         # an argument: a name and an expression

  balance {                # a nested block
    target = 200
  }
}
` + "```" + `

The order of blocks does not matter: what refers to something is evaluated after it. Comments begin with ` + "`#` or `//`" + `, or stand
between ` + "`/*` and `*/`" + `. Names begin with a letter or an underscore, and hold letters, digits, underscores and hyphens.
`

// formDocs says what each form of an argument takes.
var formDocs = []struct {
	form form
	doc  string
}{
	{formText, "A text in quotes, or anything that becomes one: a number, true, false."},
	{formNumber, "A number."},
	{formMoney, "Dollars, as a number or a text: `200`, `\"10.99\"`. Whole cents; never rounded."},
	{formBool, "`true` or `false`."},
	{formDuration, "A text such as `\"30s\"`, `\"5m\"` or `\"1h30m\"`."},
	{formTexts, "A list of texts, as in `[\"a\", \"b\"]`."},
	{formMap, "Texts by name, as in `{ team = \"sales\" }`."},
	{formObject, "Values by name; the names are told where it stands."},
	{formAny, "Any value."},
	{formHolder, "A cardholder of this configuration, as in `cardholder.lead` or `cardholder.employee[\"ana@example.com\"]`."},
	{formRefs, "Addresses in a list, without quotes, as in `[cardholder.lead, module.sales]`."},
	{formRef, "The address of a resource or of one of its instances, without quotes."},
	{formPlace, "The address of a resource or a module, or of one of its instances, without quotes."},
	{formNames, "Names of arguments in a list, without quotes, as in `[card_type, balance]`; or the word `all`."},
	{formType, "A type: `string`, `number`, `bool`, `any`, `list(string)`, `set(string)`, `map(number)`, `tuple([string, number])`, or `object({ name = string, limit = optional(number, 100) })`."},
}

const expressionExample = `locals {
  text   = "written out"
  filled = "${local.text}, with values: ${1 + 2}"
  lines  = <<-EOT
    Several lines,
    without the indentation.
  EOT

  numbers = [1, 2.5, 1e3]
  object  = { name = "Ana", "with blanks" = true, (local.text) = null }

  sum    = 2 * (3 + 4) % 5
  same   = 1 == 1 && !(2 < 1) || false
  chosen = local.same ? "yes" : "no"

  name   = local.object.name
  second = local.numbers[1]
  blanks = local.object["with blanks"]

  doubled = [for n in local.numbers : n * 2 if n > 1]
  by_name = { for p in local.people : p.name => p.team }
  by_team = { for p in local.people : p.team => p.name... }
  names   = local.people[*].name

  called = upper(join(", ", local.names))
  spread = max(local.numbers...)

  people = [{ name = "Ana", team = "sales" }, { name = "Ben", team = "sales" }]
}
`

const expressionText = `## Expressions

The value of an argument is an expression. In short:

` + "```hcl" + `
` + expressionExample + "```" + `

Values have types: string, number, bool, list, set, map, tuple and object; ` + "`null`" + ` is the absence of a value, and an argument
of a resource that is null counts as absent. Where a text is wanted a number becomes one, and the other way round where it can. What
is known only after an apply, as the id of a card that is yet to be opened, may go into outputs; where a plan needs it, it is an error.

### References

`

// renderLanguage writes the reference.
func renderLanguage() string {
	var b strings.Builder
	b.WriteString(languageIntro)
	b.WriteString("\n" + languageContents() + "\n" + expressionText)
	b.WriteString("| written | is |\n|---|---|\n")
	for _, v := range NamedValues() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", v.Form, v.Doc)
	}
	b.WriteString("\n## Types of arguments\n\n| type | what is written |\n|---|---|\n")
	for _, f := range formDocs {
		fmt.Fprintf(&b, "| %s | %s |\n", f.form, f.doc)
	}
	whole := Language()
	r := &chapters{told: map[string]string{}}
	for _, name := range readingOrder {
		r.block(whole.Block(name), "##", "")
	}
	b.WriteString(r.String())
	renderFunctions(&b)
	return b.String()
}

// chapters are those about blocks.
type chapters struct {
	strings.Builder
	told map[string]string // where a nested block was told, by all that there is to tell
}

func languageContents() string {
	var links []string
	for _, name := range readingOrder {
		links = append(links, fmt.Sprintf("[`%s`](#%s)", name, name))
	}
	return "On this page: [expressions](#expressions), [types of arguments](#types-of-arguments), [functions](#functions), and the blocks\n" + strings.Join(links, ",\n") + ".\n"
}

// block writes what there is to say about a block, and about those in it. What
// was told of another one is not told again.
func (r *chapters) block(d *BlockDoc, level, within string) {
	b := &r.Builder
	title := "`" + d.Name + "`"
	if within != "" {
		title += " in `" + within + "`"
	}
	fmt.Fprintf(b, "\n%s %s\n\n%s\n", level, title, d.Doc)
	all := fmt.Sprint(d)
	if first := r.told[all]; first != "" {
		fmt.Fprintf(b, "\nThe same as in `%s`.\n", first)
		return
	}
	r.told[all] = within
	renderHeader(b, d)
	renderArguments(b, d)
	if len(d.Reads) > 0 {
		b.WriteString("\nExpressions read its arguments and, as far as they are known:\n\n| attribute | type | |\n|---|---|---|\n")
		for _, a := range d.Reads {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", a.Name, a.Type, a.Doc)
		}
	}
	if d.Example != "" {
		if strings.Contains(d.Example, "\n# file: ") {
			b.WriteString("\nThe lines behind `# file:` stand in a file of that path.\n")
		}
		fmt.Fprintf(b, "\n```hcl\n%s```\n", strings.TrimPrefix(d.Example, "\n"))
	}
	for i := range d.Kinds {
		kind := d.Kinds[i]
		kind.Labels = nil
		if within == "" { // the kinds of a data block in a check are told once
			kind.Name = d.Name + ` "` + kind.Name + `"`
			r.block(&kind, level+"#", "")
		}
	}
	for i := range d.Blocks {
		r.block(&d.Blocks[i], level+"#", strings.TrimPrefix(within+" "+d.Name, " "))
	}
}

func renderHeader(b *strings.Builder, d *BlockDoc) {
	if len(d.Labels) > 0 {
		header := d.Name
		for _, l := range d.Labels {
			header += ` "` + strings.ToUpper(l) + `"`
		}
		fmt.Fprintf(b, "\nWritten `%s { … }`.\n", header)
	}
	if d.Once {
		b.WriteString("\nAt most one.\n")
	}
}

func renderArguments(b *strings.Builder, d *BlockDoc) {
	if len(d.Arguments) == 0 {
		return
	}
	b.WriteString("\n| argument | type | default | |\n|---|---|---|---|\n")
	for _, a := range d.Arguments {
		fallback := ""
		switch {
		case a.Required:
			fallback = "**required**"
		case a.Default != "":
			fallback = "`" + a.Default + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", a.Name, a.Type, fallback, argumentSentence(a))
	}
}

// argumentSentence is the doc of an argument with what it takes.
func argumentSentence(a ArgumentDoc) string {
	s := a.Doc
	switch {
	case a.Type == FormWord:
		s += " One of `" + strings.Join(a.Choices, "`, `") + "`."
	case len(a.Choices) > 0:
		s += " One of `\"" + strings.Join(a.Choices, "\"`, `\"") + "\"`."
	}
	if a.Bounds != "" {
		s += " Takes " + a.Bounds + "."
	}
	return s
}

func renderFunctions(b *strings.Builder) {
	b.WriteString("\n## Functions\n\nThey are Terraform's, with its results. Each also answers to its name behind `core::`.\n")
	group := ""
	for _, f := range Functions() {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(b, "\n### %s\n\n| function | |\n|---|---|\n", group)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", f.Signature(), f.Doc)
	}
}

// The reference leaves out no block and no form.
func TestLanguageDocIsWhole(t *testing.T) {
	blocks := language.blockNames()
	slices.Sort(blocks)
	ordered := slices.Sorted(slices.Values(readingOrder))
	if diff := cmp.Diff(blocks, ordered); diff != "" {
		t.Errorf("-blocks of the table +of the reference\n%s", diff)
	}
	doc := renderLanguage()
	for form := range usedForms(&language) {
		if !strings.Contains(doc, fmt.Sprintf("\n| %s | ", form)) {
			t.Errorf("the form %q is not told", form)
		}
	}
}

func usedForms(b *blockType) map[form]bool {
	forms := map[form]bool{}
	var walk func(b *blockType)
	walk = func(b *blockType) {
		for _, a := range b.args {
			forms[a.form] = true
		}
		for _, list := range [][]blockType{b.kinds, b.blocks} {
			for i := range list {
				walk(&list[i])
			}
		}
	}
	walk(b)
	return forms
}
