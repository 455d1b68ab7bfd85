package cmd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// Every example is in canonical format, applies on the embedded emulator, and
// leaves nothing to do.
func TestExamples(t *testing.T) {
	dirs, err := filepath.Glob("../examples/*/main.card.hcl")
	if err != nil || len(dirs) < 2 {
		t.Fatalf("%d examples, %v", len(dirs), err)
	}
	numbers, err := json.Marshal(map[string]string{"north": emulator.StockNumber(0), "south": emulator.StockNumber(1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, main := range dirs {
		example := filepath.Dir(main)
		t.Run(filepath.Base(example), func(t *testing.T) {
			t.Parallel()
			dir := cleanDir(t)
			if err := os.CopyFS(dir, sources{os.DirFS(example)}); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			env := cmd.Env{
				Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: time.Now,
				Environ: []string{"USER=tester", "CARDFORM_VAR_fuel_card_numbers=" + string(numbers)},
			}
			for _, line := range []string{
				"fmt --check --recursive", "validate", "test", "apply --auto-approve", "plan --detailed-exitcode", "apply --auto-approve",
				"drift --detailed-exitcode", "ledger verify", "output",
			} {
				out.Reset()
				if code := cmd.Run(context.Background(), env, append([]string{"-C", dir}, strings.Fields(line)...)); code != cmd.ExitDone {
					t.Fatalf("cardform %s: exit code %d\n%s", line, code, out.String())
				}
				prints(t, "cardform "+line, out.String())
			}
		})
	}
}

// sources is an example without what earlier runs left in it.
type sources struct{ fs.FS }

func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), "cardform.") }), err
}
