//go:build linux || darwin

package config

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// writeCases writes the modules of testdata/terraform with a suffix, and a main
// file that calls each of them and gives out all of its outputs as JSON.
func writeCases(t *testing.T, dir, suffix string) (cases []string) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "terraform", "modules.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var main strings.Builder
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name+suffix)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, string(f.Data))
		if name, rest, _ := strings.Cut(f.Name, "/"); rest == "main" {
			cases = append(cases, name)
			fmt.Fprintf(&main, "module %q { source = \"./%s\" }\noutput %q { value = jsonencode(module.%s) }\n", name, name, name, name)
		}
	}
	write(t, filepath.Join(dir, "main"+suffix), main.String())
	return cases
}

// ours are the outputs of each case.
func ours(t *testing.T) map[string]any {
	t.Helper()
	dir := t.TempDir()
	writeCases(t, dir, ".card.hcl")
	found := map[string]any{}
	for _, o := range mustEvaluate(t, mustLoad(t, Options{Dir: dir})).Outputs {
		found[o.Name] = decoded(t, o.JSON)
	}
	return found
}

// decoded is what stands in a JSON text that stands in a JSON text.
func decoded(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	var text string
	var value any
	if err := json.Unmarshal(raw, &text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

const modulesWant = "testdata/terraform/modules.json"

// TestModulesAsRecorded: modules give what Terraform gave when it was asked.
func TestModulesAsRecorded(t *testing.T) {
	raw, err := os.ReadFile(modulesWant)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, ours(t)); diff != "" {
		t.Errorf("-Terraform +cardform\n%s", diff)
	}
}

// TestModulesAsTerraform asks Terraform, where it is installed; -record writes
// what it says.
func TestModulesAsTerraform(t *testing.T) {
	needTerraform(t)
	dir := t.TempDir()
	writeCases(t, dir, ".tf")
	terraform := func(args ...string) []byte {
		c := exec.CommandContext(t.Context(), "terraform", args...)
		c.Dir, c.Env = dir, append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("terraform %s: %v\n%s", args[0], err, out)
		}
		return out
	}
	terraform("init", "-input=false", "-no-color")
	terraform("apply", "-auto-approve", "-input=false", "-no-color")
	var outputs map[string]struct{ Value json.RawMessage }
	if err := json.Unmarshal(terraform("output", "-json"), &outputs); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{}
	for name, o := range outputs {
		want[name] = decoded(t, o.Value)
	}
	if *record {
		text, err := json.MarshalIndent(want, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		write(t, modulesWant, string(text)+"\n")
	}
	if diff := cmp.Diff(want, ours(t)); diff != "" {
		t.Errorf("-Terraform +cardform\n%s", diff)
	}
}
