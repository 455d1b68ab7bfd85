package editor

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree is the directories of files whose paths and texts are given.
func tree(files map[string]string) map[string]*Dir {
	l, parsed, dirs := NewLanguage(), map[string][]*File{}, map[string]*Dir{}
	for path, text := range files {
		parsed[filepath.Dir(path)] = append(parsed[filepath.Dir(path)], l.Parse(path, []byte(text)))
	}
	all := func() []*Dir {
		var list []*Dir
		for _, d := range dirs {
			list = append(list, d)
		}
		return list
	}
	for path, list := range parsed {
		dirs[path] = l.Dir(path, list, func(at string) *Dir { return dirs[at] }, all)
	}
	return dirs
}

// A variable is found wherever something gives it a value: in a file of values,
// in the variables of a test, and in the blocks of those that call its directory.
func TestReferencesOfAVariable(t *testing.T) {
	dirs := tree(map[string]string{
		"/all/teams/main.card.hcl":   "variable \"tier\" {}\nlocals { tier = var.tier }",
		"/all/teams/x.cardvars":      "tier = 1",
		"/all/teams/x.cardtest.hcl":  "variables { tier = 1 }\nrun \"tier\" {\n  variables { tier = 2 }\n  assert { tier = var.tier }\n}",
		"/all/main.card.hcl":         "module \"sales\" {\n  source = \"./teams\"\n  tier   = 1\n}\nmodule \"bare\" {\n  source = \"teams\"\n  tier   = 1\n}\nlocals { tier = var.tier }",
		"/all/other/main.card.hcl":   "module \"sales\" {\n  source = \"../teams\"\n  tier   = 1\n}",
		"/all/another/main.card.hcl": "module \"tier\" {\n  source = \"./tier\"\n}",
	})
	want := []string{
		"/all/main.card.hcl: tier at 3", "/all/other/main.card.hcl: tier at 3", "/all/teams/main.card.hcl: tier at 1", "/all/teams/main.card.hcl: tier at 2",
		"/all/teams/x.cardtest.hcl: tier at 1", "/all/teams/x.cardtest.hcl: tier at 3", "/all/teams/x.cardtest.hcl: tier at 4", "/all/teams/x.cardvars: tier at 1",
	}
	teams := dirs["/all/teams"]
	for path, cursor := range map[string]string{"/all/teams/main.card.hcl": `"tier`, "/all/teams/x.cardvars": "tier", "/all/teams/x.cardtest.hcl": "variables { tier"} {
		f := teams.Files[path]
		var got []string
		for _, at := range teams.References(f, strings.Index(string(f.Text), cursor)+len(cursor), true) {
			line := strings.Count(string(at.File.Text[:at.At.Start]), "\n") + 1
			got = append(got, fmt.Sprintf("%s: %s at %d", at.File.Path, at.File.text(at.At), line))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("from %s (-want +got)\n%s", path, diff)
		}
	}
}

// What is declared twice, which validate refuses, is offered once.
func TestDeclaredTwice(t *testing.T) {
	for _, text := range []string{"output \"o\" { value = var.‸ }", "output \"o\" { value = v‸ }"} {
		if got := offered(t, "variable \"team\" {}\nvariable \"team\" {}\n"+text, ""); strings.Count(strings.Join(got, " "), "team") != 1 {
			t.Errorf("%s: %q", text, got)
		}
	}
}
