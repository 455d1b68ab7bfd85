package config

import (
	"path/filepath"
	"testing"
)

// What an editor has not saved counts instead of what is on disk: files that
// are there, and files that are not.
func TestOverlay(t *testing.T) {
	dir := writeConfig(t, `output "a" { value = nothing }`)
	open := map[string][]byte{
		filepath.Join(dir, "main.card.hcl"):     []byte(`output "a" { value = var.b }`),
		filepath.Join(dir, "new.card.hcl"):      []byte(`variable "b" { type = number }`),
		filepath.Join(dir, "cardform.cardvars"): []byte(`b = 3`),
		"/elsewhere/other.card.hcl":             []byte(`output "a" { value = 4 }`),
	}
	c := mustLoad(t, Options{Dir: dir, Overlay: open})
	if got := c.src.text["new.card.hcl"]; string(got) != `variable "b" { type = number }` {
		t.Errorf("the new file holds %q", got)
	}
	if _, diags := Load(Options{Dir: dir}); !diags.HasErrors() {
		t.Error("the saved file has an error, and none was found")
	}
}
