package state_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

func TestFilesAreTheirOwnersOnly(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := newPlace(t)
	log, _, _ := open(t, path)
	mustAppend(t, log, statetest.Sample()...)
	for _, name := range strings.Fields(names(t, filepath.Dir(path))) {
		info, err := os.Stat(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
}

// sandboxEnv tells the test binary to play a part on a file system of its own.
const sandboxEnv = "CARDFORM_SANDBOX"

// sandbox runs part in a process that may mount.
func sandbox(t *testing.T, part, dir string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), sandboxEnv+"="+part+":"+dir)
	cmd.SysProcAttr = isolated()
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.Contains(string(out), "cannot mount") {
		t.Skipf("SKIPPED, NOT TESTED: this machine lets nobody mount a file system: %v %s", err, out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestFullDisk(t *testing.T) {
	out := sandbox(t, "full", t.TempDir())
	for _, want := range []string{"no space is left", "nothing more is sent", "verified: []"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in: %s", want, out)
		}
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	path, _ := sample(t)
	out := sandbox(t, "readonly", filepath.Dir(path))
	for _, want := range []string{"verified: []", "read-only file system"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in: %s", want, out)
		}
	}
}

// verified reports how the ledger at path verifies.
func verified(ctx context.Context, store state.Store, head *state.Head) string {
	report, err := state.Verify(ctx, store, head)
	if err != nil {
		return "not verified: " + err.Error()
	}
	return "verified: [" + strings.Join(report.Differences, " ") + "]"
}

// isolated gives a process mounts of its own, which end with it.
func isolated() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
}

// playSandbox plays the part that sandbox asked for and ends the process;
// otherwise it returns.
func playSandbox() {
	part, dir, ok := strings.Cut(os.Getenv(sandboxEnv), ":")
	if !ok {
		return
	}
	play := map[string]func(context.Context, string) error{"full": fillDisk, "readonly": readOnly}[part]
	if err := play(context.Background(), dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// fillDisk appends until a small disk is full, and then once more.
func fillDisk(ctx context.Context, dir string) error {
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=400k"); err != nil {
		return fmt.Errorf("cannot mount: %w", err)
	}
	store, err := state.OpenSQLite(ctx, filepath.Join(dir, "cardform.state"))
	if err != nil {
		return err
	}
	lease, err := store.Acquire(ctx, state.Holder{})
	if err != nil {
		return err
	}
	log := state.NewLog(state.New(), store, lease, "run", statetest.Clock())
	var told state.Head
	for err == nil {
		told = log.State.Head
		err = log.Append(ctx, statetest.Sample()[min(told.Seq, 1)])
	}
	fmt.Println(err)
	fmt.Println(verified(ctx, store, &told))
	return nil
}

// readOnly reads a ledger that cannot be written, and tries to write it.
func readOnly(ctx context.Context, dir string) error {
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("cannot mount: %w", err)
	}
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("cannot mount: %w", err)
	}
	store, err := state.OpenSQLite(ctx, filepath.Join(dir, "cardform.state"))
	if err != nil {
		return err
	}
	fmt.Println(verified(ctx, store, nil))
	_, err = store.Acquire(ctx, state.Holder{})
	fmt.Println(err)
	return nil
}
