package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/cardform/cardform"

// allowed is the arrows of the house: for each package, which of ours it may
// import. A package that is not here may not exist.
func allowed() map[string][]string {
	return map[string][]string{
		"":                           {"cmd"},
		"card":                       {},
		"config":                     {"card", "config/builtin", "config/mark", "config/source"},
		"config/builtin":             {"config/mark", "config/source"},
		"config/mark":                {},
		"config/source":              {},
		"config/editor":              {"card", "config"},
		"lsp":                        {"card", "config", "config/editor"},
		"provider":                   {"card"},
		"provider/trustpay":          {"card", "provider"},
		"provider/trustpay/emulator": {"card", "internal/private"},
		"provider/providertest":      {"card", "provider"},
		"state":                      {"card", "internal/private"},
		"state/statetest":            {"card", "state"},
		"planner":                    {"card", "state"},
		"applier":                    {"card", "provider", "planner", "state"},
		"cmd":                        {"card", "config", "provider", "provider/trustpay", "provider/trustpay/emulator", "state", "planner", "applier", "cmd/internal/prompt", "lsp", "cmd/internal/view", "internal/private"},
		"cmd/internal/view":          {"card", "planner", "state"},
		"cmd/internal/prompt":        {"internal/private"},
		"internal/rig":               {"provider/trustpay", "provider/trustpay/emulator"}, // for bench and soak alone
		"internal/private":           {},
	}
}

// only says where a library may be used: its kind of code lives in one room.
func only() map[string][]string {
	return map[string][]string{
		"github.com/hashicorp/hcl":  {"config", "config/builtin", "config/editor", "config/source"},
		"github.com/zclconf/go-cty": {"config", "config/builtin", "config/mark", "config/source"},
		"modernc.org/sqlite":        {"state"},
		"github.com/gofrs/flock":    {"state", "provider/trustpay/emulator"},
		"github.com/spf13":          {"cmd"},
		"github.com/sourcegraph":    {"lsp"},
		"charm.land":                {"cmd/internal/view"},
		"github.com/sergi/go-diff":  {"cmd/internal/view"},
	}
}

// pure packages touch neither files nor network nor processes.
func pure() []string { return []string{"card", "planner"} }

// inert says which packages beside the network only read what is written.
func inert() []string { return []string{"net/url", "net/netip"} }

// leaves import the standard library and nothing else.
func leaves() []string { return []string{"card", "internal/private"} }

// The sources hold the arrows of the design: left of the plan nothing writes,
// right of the plan nothing decides, who computes never prints.
func TestArrows(t *testing.T) {
	packages := 0
	for dir, imports := range readImports(t) {
		if strings.HasPrefix(dir, "bench") || strings.HasPrefix(dir, "soak") || strings.HasPrefix(dir, "examples") {
			continue // programs beside the tool: anything goes in, nothing of ours comes out
		}
		arrows, known := allowed()[dir]
		if !known {
			t.Errorf("package %q is in no arrow of the design", dir)
		}
		packages++
		for _, path := range imports {
			checkImport(t, dir, path, arrows)
		}
	}
	if packages < len(allowed()) {
		t.Errorf("%d packages were read, and the design has %d", packages, len(allowed()))
	}
}

func checkImport(t *testing.T, dir, path string, arrows []string) {
	t.Helper()
	if ours, ok := strings.CutPrefix(path, module+"/"); ok && !slices.Contains(arrows, ours) {
		t.Errorf("%s imports %s, and no arrow leads there", dir, ours)
	}
	for prefix, rooms := range only() {
		if strings.HasPrefix(path, prefix) && !slices.Contains(rooms, dir) {
			t.Errorf("%s imports %s, which belongs to %s", dir, path, strings.Join(rooms, ", "))
		}
	}
	if host, _, _ := strings.Cut(path, "/"); strings.Contains(host, ".") && slices.Contains(leaves(), dir) {
		t.Errorf("%s imports %s, and it needs no more than the standard library", dir, path)
	}
	impure := path == "os" || path == "net" || strings.HasPrefix(path, "net/") || strings.HasPrefix(path, "os/") || path == "log" || path == "log/slog"
	if impure && !slices.Contains(inert(), path) && slices.Contains(pure(), dir) {
		t.Errorf("%s imports %s, and it is pure", dir, path)
	}
}

// readImports reads what each package imports, tests left out.
func readImports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && path != "."):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		for _, i := range f.Imports {
			all[dir] = append(all[dir], strings.Trim(i.Path.Value, `"`))
		}
		if all[dir] == nil {
			all[dir] = []string{}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
