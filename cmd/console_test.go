//go:build linux || darwin

package cmd_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/cardform/cardform/cmd"
)

// person types into a process at a terminal and reads its screen.
type person struct {
	t      *testing.T
	tty    *os.File
	seen   strings.Builder
	passed int // of the screen

	process *os.Process
	ended   chan error
}

func atConsole(t *testing.T, dir string, environ ...string) *person {
	t.Helper()
	c := exec.CommandContext(t.Context(), "cardform", "console")
	c.Dir, c.Env = dir, append(os.Environ(), append([]string{"TERM=xterm", "NO_COLOR=1"}, environ...)...)
	tty, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, tty: tty, process: c.Process, ended: make(chan error, 1)}
	t.Cleanup(func() { _ = tty.Close() })
	go func() { p.ended <- c.Wait() }()
	return p
}

// sees reads on until the screen has a text that was not passed yet.
func (p *person) sees(want string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	for {
		screen := p.seen.String()
		if i := strings.Index(screen[p.passed:], want); i >= 0 {
			p.passed += i + len(want)
			return
		}
		_ = p.tty.SetReadDeadline(time.Now().Add(20 * time.Second)) // where it can be set, a test that hangs tells why
		n, err := p.tty.Read(buf)
		p.seen.Write(buf[:n])
		if err != nil {
			p.t.Fatalf("no %q on the screen: %v\n%q", want, err, p.seen.String())
		}
	}
}

func (p *person) types(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, keys); err != nil {
		p.t.Fatal(err)
	}
}

// leaves types the last keys and returns what the process ended with.
func (p *person) leaves(keys string) error {
	p.t.Helper()
	p.types(keys)
	_, err := io.Copy(&p.seen, p.tty)
	if err != nil && !errors.Is(err, os.ErrClosed) && !strings.Contains(err.Error(), "input/output error") { // how Linux ends a terminal
		p.t.Fatal(err)
	}
	return <-p.ended
}

// The console asks for an expression, or for its next line.
const (
	prompted = "\x1b[?2004h> "
	goesOn   = "\x1b[?2004h: "
)

const consoleConfig = `
variable "door" {
  default   = "open sesame"
  sensitive = true
}
locals { team = ["ana", "ben"] }
`

// On a terminal lines are edited, completed, dropped and remembered for the
// next session, in a file that is the owner's alone. What is or shows a secret,
// what may be a card's number, and what fails, is not written.
func TestConsoleAtTerminal(t *testing.T) {
	dir, home := cleanDir(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(consoleConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	p := atConsole(t, dir, "HOME="+home, "XDG_STATE_HOME=")
	p.sees(prompted)
	for _, line := range []struct{ keys, sees string }{
		{"length(loc\tte\t)\r", "2\r\n"},
		{"upper(\"dropped\x03", ""},
		{"[\r", goesOn},
		{"1,\r", goesOn},
		{"]\r", "[\r\n  1,\r\n]\r\n"},
		{"[\r", goesOn},
		{"1\x03", ""},
		{"\x1b[A\x1b[A\x1b[A\x1b[A\r", "2\r\n"},
		{"var.door\r", "(sensitive value)\r\n"},
		{"\"x\" == \"open sesame\"\r", "false\r\n"},
		{"length(\"4111 1111 1111 1111\")\r", "19\r\n"},
		{"nope(1)\r", "Call to unknown function"},
		{"lower(\"LAST\")\r", "\"last\"\r\n"},
	} {
		p.types(line.keys)
		p.sees(line.sees)
		if line.sees != goesOn {
			p.sees(prompted)
		}
	}
	if err := p.leaves("\x04"); err != nil {
		t.Errorf("it ends with %v\n%q", err, p.seen.String())
	}
	path := filepath.Join(home, ".local", "state", "cardform", "console_history")
	text, err := os.ReadFile(path)
	if want := "length(local.team)\n[\n1,\n]\nlength(local.team)\nlower(\"LAST\")\n"; err != nil || string(text) != want {
		t.Errorf("the history is %q, %v; want %q", text, err, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}

	p = atConsole(t, dir, "HOME="+home, "XDG_STATE_HOME=")
	p.sees(prompted)
	p.types("\x1b[A\r")
	p.sees("\"last\"\r\n")
	p.sees(prompted)
	if err := p.leaves("\x04"); err != nil {
		t.Error(err)
	}
}

// Whoever ends it from elsewhere leaves the terminal as it was; and where no
// history can be, there is none.
func TestConsoleInterrupted(t *testing.T) {
	dir := cleanDir(t)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(consoleConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	p := atConsole(t, dir, "XDG_STATE_HOME="+filepath.Join(dir, "main.card.hcl")) // no directory
	p.sees(prompted)
	p.types("1 + 1\r")
	p.sees("2\r\n")
	p.sees(prompted)
	if err := p.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.sees("interrupted")
	var exit *exec.ExitError
	if err := p.leaves(""); !errors.As(err, &exit) || exit.ExitCode() != int(cmd.ExitInterrupted) {
		t.Errorf("it ends with %v", err)
	}
	other, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	defer tty.Close()
	if got, want := stateOf(t, p.tty), stateOf(t, other); !reflect.DeepEqual(got, want) {
		t.Errorf("the terminal is left in %v, not %v", got, want)
	}
}

func stateOf(t *testing.T, tty *os.File) *term.State {
	t.Helper()
	state, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return state
}
