package config

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cardform/cardform/config/source"
)

var update = flag.Bool("update", false, "rewrite the expected texts in testdata")

const formatTable = "testdata/format.txtar"

// formatCases are pairs of texts: in, and as fmt writes it.
func formatCases(t *testing.T) (table *txtar.Archive, cases [][2]*txtar.File) {
	t.Helper()
	table, err := txtar.ParseFile(formatTable)
	if err != nil || len(table.Files)%2 != 0 {
		t.Fatal(len(table.Files), err)
	}
	for i := 0; i < len(table.Files); i += 2 {
		in, out := &table.Files[i], &table.Files[i+1]
		if strings.TrimSuffix(in.Name, "/in") != strings.TrimSuffix(out.Name, "/out") {
			t.Fatalf("%s and %s are no pair", in.Name, out.Name)
		}
		cases = append(cases, [2]*txtar.File{in, out})
	}
	return table, cases
}

func TestFormatTable(t *testing.T) {
	table, cases := formatCases(t)
	for _, c := range cases {
		got, ds := Format(c[0].Data, "x.card.hcl")
		if ds.HasErrors() {
			t.Errorf("%s: %s", c[0].Name, text(ds))
		}
		if *update {
			c[1].Data = got
		}
		if diff := cmp.Diff(string(c[1].Data), string(got)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c[0].Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(formatTable, txtar.Format(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Terraform itself writes the expected texts.
func TestFormatAsTerraform(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("TERRAFORM IS NOT INSTALLED: the table of expected texts was not held against it")
	}
	dir, want := t.TempDir(), map[string]string{}
	for i, c := range alike(formatCases(t)) {
		path := filepath.Join(dir, fmt.Sprintf("%d.tf", i))
		want[path] = string(c[1].Data)
		write(t, path, string(c[0].Data))
	}
	cmd := exec.CommandContext(t.Context(), terraform, "fmt", dir)
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for path, text := range want {
		got, err := os.ReadFile(path)
		if diff := cmp.Diff(string(got), text); diff != "" || err != nil {
			t.Errorf("-terraform +cardform %v\n%s", err, diff)
		}
	}
}

// alike leaves the cases out in which we differ on purpose.
func alike(_ *txtar.Archive, cases [][2]*txtar.File) (same [][2]*txtar.File) {
	for _, c := range cases {
		if !strings.HasPrefix(c[0].Name, "ours") {
			same = append(same, c)
		}
	}
	return same
}

// A file that is no configuration is refused in a few words.
func TestFormatNoise(t *testing.T) {
	noise := "a = " + strings.Repeat("\x02\x03\n", 50_000)
	got, ds := Format([]byte(noise), "x.card.hcl")
	if last := ds[len(ds)-1].Summary; len(ds) != source.MaxSyntaxErrors+1 || last != "Too many syntax errors" || string(got) != noise {
		t.Errorf("%d diagnostics, last %q", len(ds), last)
	}
}

// What is formatted has the values that it had.
func TestFormatEvaluates(t *testing.T) {
	const src = `
variable n {
  type="string"
  default=1
}
variable l { 
type = list(number)
default=[1,2]
}
locals {
  none="${null}"
  number = "${1+1}"
  lines="${
    var.l
  }"
  text="${"a${var.n}"}"
  deep = "${"${"${true}"}"}"
  cut = "x ${~ var.n ~} y"
}
output a { value = "${[local.none, local.number, local.lines,
 local.text, local.deep, local.cut]}" }
`
	after, ds := Format([]byte(src), "main.card.hcl")
	if ds.HasErrors() || string(after) == src {
		t.Fatal(text(ds))
	}
	const want = `[null,2,[1,2],"a1",true,"x1y"]`
	if got := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, string(after))})).Outputs[0].JSON; string(got) != want {
		t.Errorf("it is %s, want %s, of\n%s", got, want, after)
	}
	before := strings.NewReplacer(`"string"`, "string").Replace(src)
	if got := mustEvaluate(t, mustLoad(t, Options{Dir: writeConfig(t, before)})).Outputs[0].JSON; string(got) != want {
		t.Errorf("it was %s, want %s", got, want)
	}
}

// Line ends stay as they are, a byte order mark goes, and what is no text or too
// large is refused with a word.
func TestFormatBytes(t *testing.T) {
	if got, _ := Format([]byte("\ufefflocals {\r\na=\"${var.x}\"\r\n}\r\n"), "x.card.hcl"); string(got) != "locals {\r\n  a = var.x\r\n}\r\n" {
		t.Errorf("it makes %q", got)
	}
	for src, want := range map[string]string{
		"\xff\xfea\x00": "File is not UTF-8", "a = \"\xc3\"": "File is not UTF-8", strings.Repeat(" ", source.MaxSize+1): "File cannot be read",
		"a = " + strings.Repeat("[", source.MaxDepth+1): "Expression too deep",
	} {
		if got, ds := Format([]byte(src), "x.card.hcl"); summaries(ds) != want || string(got) != src {
			t.Errorf("%.10q: %s", src, text(ds))
		}
	}
}
