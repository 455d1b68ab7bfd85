package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What the README says of a plan's way through the files is so: each file that
// it names is there, and calls what stands behind it in brackets.
func TestReadmeNamesTheRightFiles(t *testing.T) {
	text := readFile(t, "README.md")
	_, way, begun := strings.Cut(text, "From typing `cardform plan`")
	way, _, ended := strings.Cut(way, "\n\n")
	if !begun || !ended {
		t.Fatal("the README has no such paragraph")
	}
	calls, file, source := 0, "", ""
	for _, m := range regexp.MustCompile("(\\(?)`([\\w/]+\\.\\w+)`").FindAllStringSubmatch(way, -1) {
		name := m[2]
		if strings.HasSuffix(name, ".go") {
			file, source = name, readFile(t, name)
			continue
		}
		calls++
		call := name // of a package; a method is called on a variable
		if owner, method, _ := strings.Cut(name, "."); owner != strings.ToLower(owner) {
			call = "." + method
		}
		if !strings.Contains(source, call+"(") {
			t.Errorf("%s does not call %s", file, name)
		}
	}
	if calls < 7 {
		t.Errorf("only %d calls are named", calls)
	}
}

// Every command is in the README's table and in the changelog's first entry.
func TestCommandsAreTold(t *testing.T) {
	readme, changes := readFile(t, "README.md"), readFile(t, "CHANGELOG.md")
	for _, command := range []string{
		"init", "validate", "fmt", "console", "graph", "plan", "apply", "drift", "show", "output", "import", "resolve", "unlock", "api", "doctor", "lsp", "ledger reconcile", "state list",
	} {
		for name, text := range map[string]string{"README.md": readme, "CHANGELOG.md": changes} {
			if !strings.Contains(text, "`"+command) {
				t.Errorf("%s does not tell of %s", name, command)
			}
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
