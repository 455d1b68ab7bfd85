package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/cardform/cardform/card"
)

// FuzzSuite: no file of tests panics, wherever it goes wrong.
func FuzzSuite(f *testing.F) {
	src, err := os.ReadFile("testdata/suites/whole.cardtest.hcl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	for _, b := range SuiteLanguage().Blocks {
		f.Add([]byte(b.Example))
	}
	dir := f.TempDir()
	write(f, filepath.Join(dir, "main.card.hcl"), suiteConfiguration)
	tests := filepath.Join(dir, "x.cardtest.hcl")
	facts := suiteFacts()
	f.Fuzz(func(t *testing.T, src []byte) {
		// One file per process: a fuzzing worker runs one input at a time.
		if err := os.WriteFile(tests, src, 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Dir: dir}
		suites, all := LoadSuites(o)
		if !all.HasErrors() {
			for _, s := range suites {
				for _, r := range s.Runs {
					all = append(all, play(r, o, facts)...)
				}
			}
		}
		for _, d := range all {
			if s := d.Snippet; d.Summary == "" || d.Detail == "" || s != nil && (s.Start < 0 || s.Start > s.End || s.End > len(s.Code)) {
				t.Errorf("%+v says nothing", d)
			}
		}
	})
}

// play does everything of a run that is config's.
func play(r *SuiteRun, o Options, facts map[string]json.RawMessage) card.Diagnostics {
	past := Past{Stock: []string{"1"}, Runs: map[string][]Output{}}
	for _, earlier := range r.chain()[:len(r.chain())-1] {
		past.Runs[earlier.Name] = []Output{{Name: "float", Type: []byte(`"number"`), JSON: []byte(`60`)}}
	}
	c, all := r.Load(o, past)
	if all.HasErrors() {
		return all
	}
	_, ds := r.Scene(c, past)
	_, more := r.Assert(c, Observed{Seen: issuer(), Past: past, Facts: facts})
	for _, d := range more {
		c.Failed(d)
	}
	return append(append(append(all, ds...), more...), c.CheckSuites(o)...)
}

const suiteConfiguration = `
variable "float" { default = 1 }
variable "van" {
  default   = null
  sensitive = true
}
virtual_card "ads" {
  card_type = "23"
  balance { target = var.float }
}
output "float" { value = var.float }
check "float" {
  assert {
    condition     = var.float > 3
    error_message = "No."
  }
}
`

func suiteFacts() map[string]json.RawMessage {
	return map[string]json.RawMessage{"plan": []byte(`{"summary":{"open":1}}`), "apply": []byte(`{"done":1}`), "issuer": []byte(`{"cards":[{"id":"1001"}]}`)}
}

// What the fuzzing begins with is clean, and all of it counts.
func TestSuiteWhole(t *testing.T) {
	dir := t.TempDir()
	src, err := os.ReadFile("testdata/suites/whole.cardtest.hcl")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "main.card.hcl"), suiteConfiguration)
	write(t, filepath.Join(dir, "x.cardtest.hcl"), string(src))
	suites, ds := LoadSuites(Options{Dir: dir})
	if len(ds) > 0 {
		t.Fatal(text(ds))
	}
	for _, r := range suites[0].Runs {
		if ds := play(r, Options{Dir: dir}, suiteFacts()); len(ds) > 0 {
			t.Errorf("%s: %s", r.Name, text(ds))
		}
	}
	first, second := suites[0].Runs[0], suites[0].Runs[1]
	if second.Continues != first || !first.Continued || !first.Apply || second.Apply || len(first.Expects) != 4 || len(first.Targets) != 2 {
		t.Errorf("read as %+v and %+v", first, second)
	}
	past := Past{Stock: []string{"1"}, Runs: map[string][]Output{"first": {{Name: "float", Type: []byte(`"number"`), JSON: []byte(`60`)}}}}
	c, _ := second.Load(Options{Dir: dir}, past)
	scene, _ := second.Scene(c, past)
	if scene.Time.IsZero() || len(scene.Holders)+len(scene.Faults) > 0 || len(scene.Events) != 2 || scene.Events[0].Spend != 50_00 || !scene.Events[1].Gone {
		t.Errorf("a run that continues another begins with %+v", scene)
	}
	if c, _ = first.Load(Options{Dir: dir}, past); c != nil {
		scene, _ = first.Scene(c, past)
	}
	if scene.Merchant == nil || *scene.Merchant != 600_00 || len(scene.Holders) != 1 || len(scene.Cards) != 1 || len(scene.Faults) != 1 {
		t.Errorf("a run begins with %+v", scene)
	}
}
