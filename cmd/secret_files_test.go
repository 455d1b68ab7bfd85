//go:build unix

package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// Whatever the umask is, what the tool writes is its owner's alone: ledger and
// what SQLite keeps beside it, lock, plan, log, and the emulator's accounts. It
// is looked at while a run has it open, too.
func TestFilesAreTheirOwnersAlone(t *testing.T) {
	dir := cleanDir(t)
	config := strings.Replace(hostileConfig, bubbleURL, "emulator", 1)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(line string) {
		t.Helper()
		c := exec.Command("sh", "-c", "umask 000; ulimit -c unlimited 2>/dev/null; exec cardform -C "+dir+" "+line)
		c.Env = append(os.Environ(), "CARDFORM_VAR_van="+emulator.StockNumber(5), "CARDFORM_LOG=trace", "CARDFORM_LOG_PATH=calls.log", killEnv+"=")
		if strings.Contains(line, "KILL") {
			c.Args[2] = strings.ReplaceAll(c.Args[2], "KILL", "")
			c.Env = append(c.Env, killEnv+"="+applier.CheckAfterOutcome+":2")
		}
		out, err := c.CombinedOutput()
		if (err != nil) != strings.Contains(line, "KILL") {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	run("plan --out p.cardplan")
	modes(t, dir, "calls.log", "p.cardplan", "cardform.emulator", "cardform.emulator.lock")
	run("apply --auto-approve KILL") // leaves what a run has open
	want := []string{"calls.log", "cardform.emulator", "cardform.emulator.lock", "cardform.state", "cardform.state-shm", "cardform.state-wal", "cardform.state.lock", "p.cardplan"}
	modes(t, dir, want...)
	run("apply --auto-approve")
	for _, name := range want { // made by others, or copied, they are closed again
		if err := os.Chmod(filepath.Join(dir, name), 0o666); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	run("plan --out p.cardplan")
	run("state mv virtual_card.ana virtual_card.bea")
	modes(t, dir, "calls.log", "cardform.emulator", "cardform.emulator.lock", "cardform.state", "cardform.state.lock", "p.cardplan")
}

// modes checks that files are there, and that no file but the configuration can
// be read by others.
func modes(t *testing.T, dir string, names ...string) {
	t.Helper()
	there := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, ".hcl") {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		there[e.Name()] = true
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, name := range names {
		if !there[name] {
			t.Errorf("there is no %s", name)
		}
	}
}

// A process of the tool cannot leave a core file, whatever the shell allows.
func TestNoCoreFile(t *testing.T) {
	c := exec.Command("sh", "-c", "ulimit -c unlimited 2>/dev/null; exec cardform emulator --listen 127.0.0.1:0")
	c.Env = os.Environ()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }() // it was to be killed
	if _, err := out.Read(make([]byte, 1)); err != nil {  // it has begun
		t.Fatal(err)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.Process.Pid))
	if err != nil {
		t.Skipf("SKIPPED, NOT TESTED: this system does not tell the limits of a process: %v", err)
	}
	if !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("%s", limits)
	}
}

// spoilt are the ways in which a file is not what it should be; each makes it
// at path, of the good one beside it.
func spoilt() map[string]func(path, good string) error {
	return map[string]func(path, good string) error{
		"a symbolic link": func(path, good string) error { return os.Symlink(good, path) },
		"no regular file": func(path, _ string) error { return syscall.Mkfifo(path, 0o600) },
		"is no regular":   func(path, _ string) error { return os.Mkdir(path, 0o700) },
		"(hard links)":    func(path, good string) error { return os.Link(good, path) },
		"belongs to user 12345": func(path, good string) error {
			text, err := os.ReadFile(good)
			if err == nil {
				err = os.WriteFile(path, text, 0o600)
			}
			if err == nil {
				err = os.Chown(path, 12345, -1)
			}
			return err
		},
	}
}

// Credentials, plans, logs and ledgers are not read from, or written to, what
// somebody else may have put there, and a pipe does not hold a run up.
func TestForeignFilesAreRefused(t *testing.T) {
	for says, spoil := range spoilt() {
		t.Run(strings.ReplaceAll(says, " ", "_"), func(t *testing.T) {
			if strings.Contains(says, "12345") && os.Geteuid() != 0 {
				t.Skip("SKIPPED, NOT TESTED: only root can give a file away")
			}
			b := newBench(t)
			b.run(cmd.ExitDone, "plan", "--out", "good.cardplan")
			good := filepath.Join(b.dir, "good.env")
			if err := os.WriteFile(good, []byte("TRUSTPAY_API_KEY=abc\nTRUSTPAY_SECRET=def\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			environ := b.env.Environ
			refused := func(what, path, from string, want cmd.ExitCode, args ...string) {
				t.Helper()
				if err := errors.Join(os.RemoveAll(path), spoil(path, from)); err != nil {
					t.Fatal(err)
				}
				b.run(want, args...)
				if !strings.Contains(b.errs.String(), says) && !strings.Contains(b.errs.String(), "directory") && !strings.Contains(b.errs.String(), "which the plan would replace") {
					t.Errorf("%s: %s", what, b.errs.String())
				}
				if b.issuer.Totals().Requests["P1"] != 0 {
					t.Errorf("%s: something was sent", what)
				}
			}
			if !strings.Contains(says, "link") { // they are read only, so what counts is the file itself
				b.env.Environ = []string{"TRUSTPAY_CREDENTIALS=bad.env"}
				refused("credentials", filepath.Join(b.dir, "bad.env"), good, cmd.ExitError, "plan")
				b.env.Environ = environ
			}
			refused("a plan", filepath.Join(b.dir, "bad.cardplan"), filepath.Join(b.dir, "good.cardplan"), cmd.ExitError, "apply", "bad.cardplan")
			refused("a plan that is shown", filepath.Join(b.dir, "bad2.cardplan"), filepath.Join(b.dir, "good.cardplan"), cmd.ExitError, "show", "bad2.cardplan")
			b.env.Environ = append(environ, "CARDFORM_LOG=trace", "CARDFORM_LOG_PATH=bad.log")
			refused("a log", filepath.Join(b.dir, "bad.log"), good, cmd.ExitError, "plan")
			b.env.Environ = environ
			if !strings.Contains(says, "12345") && !strings.Contains(says, "hard") { // that name is given to a file of ours
				refused("a plan to write", filepath.Join(b.dir, "out.cardplan"), good, cmd.ExitError, "plan", "--out", "out.cardplan")
			}
			refused("a lock", filepath.Join(b.dir, "cardform.state.lock"), good, cmd.ExitError, "apply", "--auto-approve")
			if err := os.RemoveAll(filepath.Join(b.dir, "cardform.state.lock")); err != nil {
				t.Fatal(err)
			}
			refused("a ledger", filepath.Join(b.dir, "cardform.state"), good, cmd.ExitError, "apply", "--auto-approve")
			if text, err := os.ReadFile(good); err != nil || !bytes.HasPrefix(text, []byte("TRUSTPAY_API_KEY=abc\nTRUSTPAY_SECRET=def\n")) || len(text) != 41 {
				t.Errorf("the file behind the link is %q, %v", text, err)
			}
		})
	}
}

// For a log a device is as good as a file.
func TestLogToDevice(t *testing.T) {
	b := newBench(t)
	b.env.Environ = append(b.env.Environ, "CARDFORM_LOG=trace", "CARDFORM_LOG_PATH="+os.DevNull)
	b.run(cmd.ExitDone, "plan")
}
