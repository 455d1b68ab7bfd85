//go:build linux || darwin

package config

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/config/builtin"
)

// oracle is Terraform's own console, asked as a person would: only on a
// terminal does it go on after an error.
type oracle struct {
	keys  *os.File // the terminal's other end
	said  *bufio.Reader
	asked int
}

func newOracle(t *testing.T, dir string) *oracle {
	t.Helper()
	keys, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	c := exec.CommandContext(t.Context(), "terraform", "console", "-state="+filepath.Join(t.TempDir(), "state"))
	c.Dir, c.Stdin = dir, tty
	c.Env = append(os.Environ(), "TERM=dumb", "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_DATA_DIR="+t.TempDir())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tty.Close()
	go func() { _, _ = io.Copy(io.Discard, keys) }() // the echo
	t.Cleanup(func() {
		_, _ = io.WriteString(keys, "exit\r")
		_ = c.Wait()
	})
	return &oracle{keys: keys, said: bufio.NewReader(out)}
}

// ask returns what the console prints for an expression, "error" where that is
// nothing. A text that follows each expression tells where its value ends.
func (o *oracle) ask(expr string) (string, error) {
	o.asked++
	end := fmt.Sprintf("%q\n", fmt.Sprintf("end of %d", o.asked))
	typed := strings.ReplaceAll(expr+"\n"+end, "\n", "\r")
	if _, err := io.WriteString(o.keys, typed); err != nil {
		return "", err
	}
	var value strings.Builder
	for {
		line, err := o.said.ReadString('\n')
		if err != nil {
			return "", fmt.Errorf("after %q: %w", expr, err)
		}
		if line == end {
			break
		}
		value.WriteString(line)
	}
	if strings.TrimSpace(value.String()) == "" {
		return "error", nil
	}
	return strings.TrimSpace(value.String()), nil
}

// TestTableAsTerraform: what the table says of Terraform is so. With -record
// the table becomes what Terraform says.
func TestTableAsTerraform(t *testing.T) {
	needTerraform(t)
	o := newOracle(t, filepath.Join("testdata", "functions"))
	for _, path := range tables(t) {
		cases := readExpressions(t, path)
		for i, tc := range cases {
			got, err := o.ask(tc.expr)
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.want && !*record {
				t.Errorf("%s: %s\nTerraform prints %s\nthe table says %s", path, tc.expr, got, tc.want)
			}
			cases[i].want = got
		}
		if *record {
			writeExpressions(t, path, cases)
		}
	}
}

func needTerraform(t *testing.T) {
	t.Helper()
	version, err := exec.Command("terraform", "version").Output()
	if err != nil || !strings.HasPrefix(string(version), "Terraform v1.11.") {
		t.Skip("NOT COMPARED WITH TERRAFORM: version 1.11 is not installed. What it printed once is compared all the same.")
	}
}

// The list of functions is Terraform's.
func TestNamesAsTerraform(t *testing.T) {
	needTerraform(t)
	c := exec.Command("terraform", "metadata", "functions", "-json")
	c.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Functions map[string]json.RawMessage `json:"function_signatures"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(said.Functions)) {
		if !strings.HasPrefix(name, builtin.CoreNamespace) {
			names = append(names, name)
		}
	}
	if diff := cmp.Diff(names, listedFunctions(t)); diff != "" {
		t.Error("Terraform has (-), the list has (+)\n", diff)
	}
}

var record = flag.Bool("record", false, "write down what Terraform prints")

func writeExpressions(t *testing.T, path string, cases []expression) {
	t.Helper()
	var b strings.Builder
	for _, tc := range cases {
		fmt.Fprintf(&b, "> %s\n%s\n\n", strings.ReplaceAll(tc.expr, "\n", "\n: "), tc.want)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
