package cmd_test

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

	"github.com/cardform/cardform/cmd"
)

// When the disk is full in the middle of a run, nothing more is sent, the run
// says why and what to do, and what it could not record is settled once there
// is room: nothing is lost or paid for twice.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	var all []job
	for i, mode := range issuerModes() {
		for _, at := range []string{"before_settle:1", "before_begin:1", "before_intent:5", "before_send:3", "after_answer:2", "after_outcome:4", "before_end:1"} {
			all = append(all, job{mode.String() + "/" + at, func(t *testing.T) {
				newCrash(t, uint64(i), mode, (*crash).small).fillsDisk(at)
			}})
		}
	}
	together(t, all)
}

// fillsDisk runs the binary in a mount of its own, and checks what it did.
func (c *crash) fillsDisk(at string) {
	c.t.Helper()
	disk := filepath.Join(c.dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		c.t.Fatal(err)
	}
	c.extra = "\ncardform {\n  state \"local\" { path = \"disk/cardform.state\" }\n}\n"
	c.write(c.dir)
	run := exec.Command("cardform")
	run.Env = append(append(os.Environ(), diskEnv+"="+c.dir+"="+at, "TRUSTPAY_API_KEY=key-of-tests", "TRUSTPAY_SECRET=secret-of-tests", "USER=tester"), c.fleet.environ()...)
	run.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
	out, err := run.CombinedOutput()
	c.note("--- %s", out)
	if errors.Is(err, syscall.EPERM) || strings.Contains(string(out), "cannot mount") {
		c.t.Skipf("SKIPPED, NOT TESTED: this machine lets nobody mount a file system: %v %s", err, out)
	}
	if err != nil {
		c.failf("%v", err)
	}
	said := string(out)
	advice := "Free some space on its disk, then run again.\n  What was on its way is settled from the issuer's lists by the next run."
	if at == "before_settle:1" {
		advice = "Make room on the disk"
	}
	for _, want := range []string{"exit code 1 on a full disk", "no space is left", advice, "exit code 0 with room", "exit code 0 of plan", "exit code 0 of verify"} {
		if !strings.Contains(said, want) {
			c.failf("%q is missing", want)
		}
	}
	c.checkIssuer()
}

// fullDisk is the real binary on a small disk of its own, which is full from a
// checkpoint on, and then has room again.
func fullDisk(told string) {
	dir, at, _ := strings.Cut(told, "=")
	disk := filepath.Join(dir, "disk")
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=1m"); err != nil {
		fmt.Println("cannot mount:", err)
		os.Exit(1)
	}
	ballast := filepath.Join(disk, "ballast")
	env := cmd.System(nil)
	passed := map[string]int{}
	env.Checkpoint = func(point string) {
		if passed[point]++; fmt.Sprint(point, ":", passed[point]) == at {
			fill(ballast)
		}
	}
	run := func(what string, args ...string) {
		fmt.Printf("exit code %d %s\n", cmd.Run(context.Background(), env, append([]string{"-C", dir}, args...)), what)
	}
	run("on a full disk", applyAll()...)
	if err := os.Remove(ballast); err != nil {
		fmt.Println("the disk was not filled:", err)
		os.Exit(1)
	}
	run("with room", applyAll()...)
	run("of plan", "plan", "--detailed-exitcode")
	run("of verify", "ledger", "verify")
	os.Exit(0)
}

// fill writes until nothing more can be written.
func fill(path string) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return // nothing at all fits
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	_ = f.Close() // it is full, as it should be
}
