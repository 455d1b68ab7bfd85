package editor

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// one is a directory with one file, whose cursor is at the mark ‸.
func one(t testing.TB, text string) (*Dir, *File, int) {
	t.Helper()
	before, after, ok := strings.Cut(text, "‸")
	if !ok {
		t.Fatalf("no mark in %q", text)
	}
	l := NewLanguage()
	f := l.Parse("/dir/main.card.hcl", []byte(before+after))
	return l.Dir("/dir", []*File{f}, nil, nil), f, len(before)
}

// offered are the labels at a mark that begin with a word.
func offered(t *testing.T, text, word string) []string {
	t.Helper()
	var labels []string
	d, f, at := one(t, text)
	for _, i := range d.Complete(f, at) {
		if strings.HasPrefix(i.Label, word) {
			labels = append(labels, i.Label)
		}
	}
	return labels
}

const people = `
variable "team" { default = "sales" }
variable "tier" { default = 1 }
locals { title = "x" }
cardholder "boss" { first_name = "Ana" }
cardholder "staff" { for_each = toset(["a"]) }
data "fees" "standard" { card_type = "23" }
`

// What may stand at a place, however broken the text around it is.
func TestComplete(t *testing.T) {
	for _, c := range []struct{ name, text, word, want string }{
		{"a block of the file", "‸", "virt", "virtual_card"},
		{"begun", "vari‸", "variab", "variable"},
		{"behind a block", "locals {}\nvir‸", "virt", "virtual_card"},
		{"an argument", "variable \"a\" {\n  ‸\n}", "de", "default description"},
		{"what is there already", "variable \"a\" {\n  default = 1\n  ‸\n}", "de", "description"},
		{"a block that stands once", "virtual_card \"a\" {\n  balance {}\n  ‸\n}", "bal", ""},
		{"in a block that is open", "virtual_card \"a\" {\n  balance {\n    ‸", "", "target refill_below"},
		{"in front of another block", "virtual_card \"a\" {\n  ‸\nvirtual_card \"b\" {}", "card", "card_type cardholder"},
		{"a kind of data", "data \"‸", "card", "card_type card_types cardholder"},
		{"a kind without quotes", "data ‸", "fees", "fees"},
		{"no kind as a name", "data \"fees\" \"‸", "", ""},
		{"choices", "provider \"trustpay\" {\n  order_reference = ‸\n}", "\"", `"none" "merchant"`},
		{"choices in quotes", "provider \"trustpay\" {\n  order_reference = \"‸\"\n}", "", "none merchant"},
		{"variables", people + "output \"o\" { value = var.‸ }", "", "team tier"},
		{"variables with no end", people + "output \"o\" { value = var.t‸", "", "team tier"},
		{"in a template", people + "output \"o\" { value = \"a ${var.‸} b\" }", "", "team tier"},
		{"in a text", people + "output \"o\" { value = \"a var.‸ b\" }", "", ""},
		{"in a comment", people + "# var.‸\n", "", ""},
		{"in a call with no end", people + "output \"o\" {\n  value = upper(join(\",\", [var.‸\n}\n", "", "team tier"},
		{"locals", people + "output \"o\" { value = local.‸ }", "", "title"},
		{"an object that is written out", "locals {\n  a = {\n    x = { z = 1 }, y = [var.q ? b : c]\n    w : 2\n  }\n  c = local.a.‸\n}", "", "x y w"},
		{"no object", "locals {\n  a = [for x in y : x]\n  c = local.a.‸\n}", "", ""},
		{"an object of a type", "variable \"v\" { type = object({ team = string, tier = optional(number) }) }\nlocals { a = var.v.‸ }", "", "team tier"},
		{"resources", people + "output \"o\" { value = cardholder.‸ }", "", "boss staff"},
		{"attributes", people + "output \"o\" { value = cardholder.boss.‸ }", "f", "first_name"},
		{"attributes of many", people + "output \"o\" { value = cardholder.staff.‸ }", "", ""},
		{"attributes of one of many", people + "output \"o\" { value = cardholder.staff[\"a\"].‸ }", "st", "status"},
		{"attributes of a nested block", "virtual_card \"a\" { labels = { x = virtual_card.b.balance.‸ } }\nvirtual_card \"b\" {}", "", "target refill_below"},
		{"attributes of data", people + "output \"o\" { value = data.fees.standard.‸ }", "", "card_type open top_up"},
		{"types of data", people + "output \"o\" { value = data.‸ }", "", "fees"},
		{"names of data", people + "output \"o\" { value = data.fees.‸ }", "", "standard"},
		{"each", "cardholder \"a\" {\n  for_each = {}\n  email = each.‸\n}", "", "key value"},
		{"each where there is one", "cardholder \"a\" {\n  for_each = {}\n  email = ‸\n}", "each", "each.key each.value"},
		{"no each where there is none", "cardholder \"a\" {\n  email = ‸\n}", "each", ""},
		{"each.value over a resource", people + "virtual_card \"a\" {\n  for_each = cardholder.staff\n  labels = { n = each.value.‸ }\n}", "last", "last_name"},
		{"self", "cardholder \"a\" {\n lifecycle {\n postcondition {\n condition = self.‸\n}}}", "em", "email"},
		{"path", "output \"o\" { value = path.‸ }", "", "module root cwd"},
		{"addresses", people + "output \"o\" {\n  depends_on = [‸]\n}", "", "cardholder.boss cardholder.staff"},
		{"types", "variable \"a\" {\n  type = map(‸)\n}", "s", "string set"},
		{"arguments to ignore", "virtual_card \"a\" {\n  lifecycle { ignore_changes = [‸] }\n}", "card", "card_type cardholder"},
		{"functions", "output \"o\" { value = ‸ }", "csv", "csvdecode"},
		{"nothing of a block that nobody knows", "nonsense {\n  ‸\n}", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Fields(c.want), offered(t, c.text, c.word), cmp.Transformer("nil", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// The files of values offer variables, and no blocks.
func TestCompleteValues(t *testing.T) {
	l := NewLanguage()
	files := []*File{l.Parse("/dir/a.card.hcl", []byte(people)), l.Parse("/dir/x.cardvars", []byte("tier = 1\n"))}
	d := l.Dir("/dir", files, nil, nil)
	items := d.Complete(files[1], len("tier = 1\n"))
	if len(items) != 1 || items[0].Label != "team" || items[0].Text != "team = " {
		t.Errorf("%+v", items)
	}
}

// Files of tests have a table of their own, and read what runs leave behind.
func TestCompleteTests(t *testing.T) {
	for text, want := range map[string]string{
		"‸":                             "variables issuer run",
		"run \"a\" {\n  comm‸\n}":       "command continues",
		"run \"a\" {\n  command = ‸\n}": "plan apply",
		"run \"a\" {}\nrun \"b\" {\n  continues = ‸\n}":                                   "run.a",
		"run \"a\" {\n  assert {\n    condition = plan.s‸\n  }\n}":                        "summary",
		"run \"a\" {\n  assert {\n    condition = output.‸\n  }\n}":                       "last",
		"run \"a\" {\n  assert {\n    condition = var.‸\n  }\n}":                          "team tier",
		"run \"a\" {}\nrun \"b\" {\n  assert {\n    condition = run.‸\n  }\n}":            "a",
		"run \"a\" {\n  issuer {\n    virtual_card {\n      stat‸\n    }\n  }\n}":         "status",
		"run \"a\" {\n  variables {\n    x = \"a\"\n  }\n}\n\nissuer {\n  merchant_b‸\n}": "merchant_balance",
	} {
		before, after, _ := strings.Cut(text, "‸")
		l := NewLanguage()
		f := l.Parse("/dir/x.cardtest.hcl", []byte(before+after))
		d := l.Dir("/dir", []*File{f, l.Parse("/dir/a.card.hcl", []byte(people+`output "last" { value = 1 }`))}, nil, nil)
		begun := f.text(Span{f.wordAt(len(before)).Start, len(before)})
		var labels []string
		for _, i := range d.Complete(f, len(before)) {
			if begun == "comm" || strings.HasPrefix(i.Label, begun) {
				labels = append(labels, i.Label)
			}
		}
		for _, w := range strings.Fields(want) {
			if !slices.Contains(labels, w) {
				t.Errorf("%q offers %q, not %s", text, labels, w)
			}
		}
	}
}

// An argument that is written over keeps its value.
func TestCompleteOverAnArgument(t *testing.T) {
	d, f, at := one(t, "virtual_card \"a\" {\n  card_‸ = \"23\"\n}")
	for _, i := range d.Complete(f, at) {
		if i.Label == "card_type" && (i.Text != "card_type" || i.Snippet != "" || f.text(i.Replace) != "card_") {
			t.Errorf("%+v", i)
		}
	}
}

// What is sensitive is shown nowhere.
func TestNothingSensitiveIsShown(t *testing.T) {
	text := `
variable "a" {
  default   = "hunter2"
  sensitive = true
}
variable "b" {
  default   = "hunter2"
  ephemeral = true
}
variable "c" {
  default   = "hunter2"
  sensitive = 1 == 1
}
variable "d" { default = "4242424242424242" }
output "o" { value = [var.a, var.b, var.c, var.d, ‸] }
`
	d, f, at := one(t, text)
	var said strings.Builder
	for _, i := range d.Complete(f, at) {
		said.WriteString(i.Detail + i.Doc)
	}
	for at := range f.Text {
		said.WriteString(d.Hover(f, at).Text)
	}
	if !strings.Contains(said.String(), "Sensitive") || strings.Contains(said.String(), "hunter2") || strings.Contains(said.String(), "4242424242424242") {
		t.Error(said.String())
	}
}

// What a hover says of each thing that can be pointed at.
func TestHover(t *testing.T) {
	for text, want := range map[string]string{
		"vari‸able \"a\" {}":                                              "A value given from outside",
		"variable \"a\" {\n  nulla‸ble = false\n}":                        "Whether null is a value",
		"virtual_card \"a\" {\n  bal‸ance {}\n}":                          "net of fees",
		"data \"fe‸es\" \"a\" {}":                                         "What the issuer takes",
		"output \"o\" { value = upp‸er(\"x\") }":                          "upper(str string) string",
		people + "output \"o\" { value = var.te‸am }":                     "`\"sales\"`",
		people + "output \"o\" { value = local.ti‸tle }":                  "title = \"x\"",
		people + "output \"o\" { value = cardholder.boss.sta‸tus }":       "The issuer's word for its state",
		people + "output \"o\" { value = data.fees.stan‸dard.open }":      "data.fees.standard",
		"cardholder \"a\" {\n  for_each = {}\n  email = each.ke‸y\n}":     "the key of this instance",
		"cardholder \"bo‸ss\" {}":                                         "A person who holds cards",
		people + "output \"o\" { value = \"${cardholder.bo‸ss.email}\" }": "cardholder.boss",
		"output \"o\" { value = nothing‸ }":                               "",
	} {
		d, f, at := one(t, text)
		got := d.Hover(f, at).Text
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q", text[strings.LastIndexByte(text[:len(text)-2], '\n')+1:], got)
		}
	}
}

// A rename changes every name and nothing else, and refuses what would not mean
// the same afterwards.
func TestRename(t *testing.T) {
	for _, c := range []struct{ name, text, to, want string }{
		{"a variable", `variable "a‸" {}` + "\n" + `output "o" { value = "${var.a} a ${local.a}" }`, "b", `variable "b" {}` + "\n" + `output "o" { value = "${var.b} a ${local.a}" }`},
		{"a local", "locals {\n  a = 1\n  c = local.a‸\n}", "b", "locals {\n  b = 1\n  c = local.b\n}"},
		{"data", "data \"fees\" \"a\" {}\nlocals { x = data.fees.a‸.open }\nlocals { y = data.card_type.a }", "b", "data \"fees\" \"b\" {}\nlocals { x = data.fees.b.open }\nlocals { y = data.card_type.a }"},
		{"a resource", "cardholder \"a‸\" {}\nlocals { x = cardholder.a.id }\nmoved {\n  from = cardholder.z\n  to   = cardholder.a\n}", "b",
			"cardholder \"b\" {}\n\nmoved {\n  from = cardholder.a\n  to   = cardholder.b\n}\nlocals { x = cardholder.b.id }\nmoved {\n  from = cardholder.z\n  to   = cardholder.a\n}"},
		{"to what is no name", `variable "a‸" {}`, "1b", "no name"},
		{"to a name that is taken", `variable "a‸" {}` + "\n" + `variable "b" {}`, "b", "declared already"},
		{"of nothing", `output "o" { value = 1‸ }`, "b", "nothing with a name"},
		{"of what is not declared", `output "o" { value = var.x‸ }`, "b", "nothing with a name"},
		{"of an argument", "cardholder \"a\" {\n  email‸ = 1\n}", "b", "nothing with a name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f, at := one(t, c.text)
			edits, err := d.Rename(f, at, c.to)
			if err != nil {
				if !strings.Contains(err.Error(), c.want) {
					t.Error(err)
				}
				return
			}
			if got := apply(f, edits); got != c.want {
				t.Error(cmp.Diff(c.want, got))
			}
		})
	}
}

// apply makes the edits of one file.
func apply(f *File, edits []Edit) string {
	slices.SortFunc(edits, func(a, b Edit) int { return b.At.Start - a.At.Start })
	text := string(f.Text)
	for _, e := range edits {
		text = text[:e.At.Start] + e.Text + text[e.At.End:]
	}
	return text
}

// Whatever a text is and wherever a cursor, an answer comes, and its places are
// in the text.
func TestAnyText(t *testing.T) {
	pieces := []string{
		"variable", "\"a\"", "{", "}", "(", ")", "[", "]", "\n", " ", "=", ".", ",", "var", "each.value", "data", "cardholder", "\"", "${", "%{", "<<EOT\n", "EOT",
		"#", "/*", "1", "é", "🃏", "\r\n", "module", "source", "\"./m\"", "for_each", "balance", "\x00", "?", ":", "=>", "*",
	}
	l := NewLanguage()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "text"), "")
		f := l.Parse("/dir/main.card.hcl", []byte(text))
		var d *Dir
		d = l.Dir("/dir", []*File{f}, func(string) *Dir { return d }, func() []*Dir { return []*Dir{d} })
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		for _, i := range d.Complete(f, at) {
			if i.Replace.Start < 0 || i.Replace.Start > i.Replace.End || i.Replace.End > len(text) {
				t.Fatalf("%q at %d: %+v", text, at, i)
			}
		}
		d.Hover(f, at)
		d.Signature(f, at)
		d.Definition(f, at)
		d.References(f, at, true)
		_, _ = d.Rename(f, at, "other")
		for _, o := range f.Outline() {
			if o.Whole.Start > o.Whole.End || o.Whole.End > len(text) || o.At.End > o.Whole.End {
				t.Fatalf("%q: %+v", text, o)
			}
		}
	})
}

// In the examples of the language every block and argument has its word, and
// everything that is declared is found from where it is used.
func TestExamples(t *testing.T) {
	l := NewLanguage()
	for _, b := range l.root.Blocks {
		f := l.Parse("/dir/main.card.hcl", []byte(b.Example))
		d := l.Dir("/dir", []*File{f}, nil, nil)
		for _, top := range f.root.blocks {
			if d.Hover(f, top.typ.at.Start).Text == "" {
				t.Errorf("%s: nothing is said of %s", b.Name, top.title())
			}
			for _, a := range top.args {
				if !top.doc.Free && d.Hover(f, a.name.at.Start).Text == "" {
					t.Errorf("%s: nothing is said of %s", b.Name, a.name.text)
				}
			}
		}
		for _, r := range f.refs {
			if top := r.in.top(); strings.HasPrefix(r.steps[0].text, "var") && top != nil && len(d.Definition(f, r.steps[1].at.Start)) == 0 {
				t.Errorf("%s: %s leads nowhere", b.Name, r.steps[1].text)
			}
		}
	}
}
