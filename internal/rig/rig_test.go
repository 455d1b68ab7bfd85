package rig

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// What bench and soak report rests on these: real processes of the real binary.
func TestRig(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED because of -short: nothing here runs the real binary")
	}
	t.Setenv("TRUSTPAY_API_KEY", "somebody's") // an emulator that sees these refuses ours
	t.Setenv("TRUSTPAY_SECRET", "somebody's")
	binary, err := Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("memory", func(t *testing.T) { memoryIsItsOwn(t, binary) })
	t.Run("ends", func(t *testing.T) { endsAreTold(t, binary) })
	t.Run("issuer", func(t *testing.T) { issuerComesBack(t, binary) })
}

// The memory of a process is its own, however much we hold when we start it.
func memoryIsItsOwn(t *testing.T, binary string) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skipf("SKIPPED because there is no /proc: memory is not measured on this system: %v", err)
	}
	ballast := make([]byte, 256<<20)
	for i := 0; i < len(ballast); i += 4096 {
		ballast[i] = 1
	}
	r := &Runner{Binary: binary, Dir: t.TempDir()}
	u, err := r.Run(t.Context(), Ending{}, "version")
	if err != nil || u.Code != 0 || !strings.HasPrefix(string(u.Said), "cardform ") {
		t.Fatalf("exit code %d, %v\n%s", u.Code, err, u.Said)
	}
	if own := memory(os.Getpid(), "VmRSS:"); own < int64(len(ballast)) || u.Peak == 0 || u.Peak > 128<<20 || u.Files == 0 {
		t.Errorf("version took %s and %d files, and we hold %s", MB(u.Peak), u.Files, MB(own))
	}
	ballast[0] = 2
}

// A run that fails, and one that is killed, are no errors: their codes tell,
// and what they said is kept.
func endsAreTold(t *testing.T, binary string) {
	r := &Runner{Binary: binary, Dir: t.TempDir()}
	for _, c := range []struct {
		end  Ending
		args []string
		code int
		said string
	}{
		{Ending{}, []string{"no-such-command"}, 1, "no-such-command"},
		{Ending{How: syscall.SIGKILL}, []string{"emulator", "--listen", "127.0.0.1:0"}, -1, ""},
	} {
		u, err := r.Run(t.Context(), c.end, c.args...)
		if err != nil || u.Code != c.code || !strings.Contains(string(u.Said), c.said) {
			t.Errorf("%v: exit code %d, %v: %s", c.args, u.Code, err, u.Said)
		}
		kept, err := os.ReadFile(filepath.Join(r.Dir, "output", fmt.Sprintf("%06d.txt", r.runs)))
		if want := fmt.Sprintf("cardform %s: exit code %d", strings.Join(c.args, " "), c.code); err != nil || !strings.Contains(string(kept), want) {
			t.Errorf("kept is %q, %v; want %q", kept, err, want)
		}
	}
}

// An issuer that was killed is started again where it was, with what it had.
func issuerComesBack(t *testing.T, binary string) {
	i := &Issuer{Binary: binary, State: filepath.Join(t.TempDir(), "bank"), Faults: []string{"order_reference=merchant"}}
	if err := i.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { i.Stop(syscall.SIGTERM) }()
	before, err := i.Admin("seed", map[string]any{"holders": 3})
	if err != nil {
		t.Fatal(err)
	}
	url := i.URL
	i.Stop(syscall.SIGKILL)
	if err := i.Start(t.Context()); err != nil || i.URL != url {
		t.Fatalf("%s became %s, %v", url, i.URL, err)
	}
	page, err := ReadPage[struct{}](NewCaller(i.URL, http.Client{}), "P2", 1)
	if err != nil || page.Total == 0 || len(page.Items) != page.Total {
		t.Errorf("%+v, %v; before it was killed: %v", page, err, before.Holders)
	}
	if n, err := i.Requests(); err != nil || n != 1 {
		t.Errorf("%d requests, %v; want 1", n, err)
	}
	if _, err := i.Admin("fault", map[string]any{"set": []string{"nonsense"}}); err == nil || !strings.Contains(err.Error(), "emulator: fault: ") {
		t.Errorf("a fault that does not exist: %v", err)
	}
}

// No process sees the settings and credentials of who runs us, unless it is
// given them.
func TestEnviron(t *testing.T) {
	t.Setenv("CARDFORM_LOG", "trace")
	t.Setenv("TRUSTPAY_CREDENTIALS", "/etc/trustpay")
	t.Setenv("HOME", "/home/somebody")
	env := strings.Join(environ("CARDFORM_VAR_float=5"), "\n")
	for name, want := range map[string]bool{
		"CARDFORM_LOG=": false, "TRUSTPAY_CREDENTIALS=": false, "HOME=/home/somebody": true, "NO_COLOR=1": true, "CARDFORM_VAR_float=5": true,
	} {
		if strings.Contains(env, name) != want {
			t.Errorf("%s is in the environment: %t, want %t", name, !want, want)
		}
	}
}

// As many outputs are kept as is said, the newest ones.
func TestOutputsAreFew(t *testing.T) {
	r := &Runner{Dir: t.TempDir()}
	for range kept + 5 {
		f, err := r.output()
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(filepath.Join(r.Dir, "output"))
	if err != nil || len(files) != kept || files[0].Name() != "000006.txt" {
		t.Errorf("%d outputs from %v, %v", len(files), files[:1], err)
	}
}

// No two people share a name or a phone number, and the issuer takes both.
func TestPeople(t *testing.T) {
	names, digits := regexp.MustCompile(`^[A-Za-z]{1,40}$`), regexp.MustCompile(`^\d{8}$`)
	seen := map[string]int{}
	for n := range 20_000 {
		for _, text := range []string{LastName(n), Phone(n)} {
			if other, twice := seen[text]; twice {
				t.Fatalf("%d and %d have %q", other, n, text)
			}
			seen[text] = n
		}
		if !names.MatchString(LastName(n)) || !digits.MatchString(Phone(n)) {
			t.Fatalf("%d has %q and %q", n, LastName(n), Phone(n))
		}
	}
}
