package cmd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/config"
)

// What docs/testing.md shows passes: its stories with the configuration that
// init writes, the example of its table with its own.
func TestTestingDoc(t *testing.T) {
	doc, err := os.ReadFile("../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	prose, _, _ := strings.Cut(string(doc), "\n## ")
	fences := strings.Split(prose, "```hcl\n")[1:]
	if len(fences) != 2 {
		t.Fatalf("%d stories", len(fences))
	}
	for i, fence := range fences {
		story, _, _ := strings.Cut(fence, "```")
		dir := cleanDir(t)
		if err := os.CopyFS(dir, os.DirFS("starter")); err != nil {
			t.Fatal(err)
		}
		passes(t, dir, "story.cardtest.hcl", story)
		if !strings.Contains(story, "continues") {
			t.Errorf("story %d shows nothing", i)
		}
	}
	table := config.SuiteLanguage()
	test, configuration, ok := strings.Cut(table.Block("run").Example, "# file: main.card.hcl\n")
	if !ok {
		t.Fatal("the example has no configuration")
	}
	dir := cleanDir(t)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	passes(t, dir, "example.cardtest.hcl", test)
}

// passes runs one file of tests.
func passes(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	env := cmd.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: time.Now}
	if code := cmd.Run(context.Background(), env, []string{"-C", dir, "test", "--filter", name}); code != cmd.ExitDone {
		t.Errorf("exit code %d\n%s", code, out.String())
	}
	prints(t, "cardform test", out.String())
}
