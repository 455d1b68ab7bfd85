package rig

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// Issuer is TrustPay's emulator in a process of its own. It keeps its address
// when it is started again, and its accounts if it has a state file.
type Issuer struct {
	Binary string
	State  string   // file; "": memory only
	Faults []string // that are on from its start, as in "latency=20ms"
	URL    string   // "" before the first start
	cmd    *exec.Cmd
}

var listening = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// Start starts the process, where it was before if it was anywhere, and returns
// when it listens. The end of ctx ends it.
func (i *Issuer) Start(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, i.Binary, i.args()...)
	cmd.Env, cmd.SysProcAttr = environ(), ownGroup()
	cmd.Cancel = func() error { return end(cmd.Process, syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err
	}
	var said strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if url := listening.FindString(lines.Text()); url != "" {
			go func() {
				for lines.Scan() {
					continue // its pipe must not fill up
				}
			}()
			i.URL, i.cmd = url, cmd
			return nil
		}
	}
	return errors.Join(fmt.Errorf("the emulator did not say where it listens, but: %s", said.String()), cmd.Wait())
}

func (i *Issuer) args() []string {
	listen := "127.0.0.1:0"
	if i.URL != "" {
		listen = strings.TrimPrefix(i.URL, "http://")
	}
	args := []string{"emulator", "--listen", listen}
	if i.State != "" {
		args = append(args, "--state", i.State)
	}
	for _, f := range i.Faults {
		args = append(args, "--fault", f)
	}
	return args
}

// Stop ends the process with a signal, and waits until it is gone. A process
// that does not run is left alone.
func (i *Issuer) Stop(how os.Signal) {
	if i.cmd == nil {
		return
	}
	_ = end(i.cmd.Process, how) // gone already: nothing to end
	_ = i.cmd.Wait()            // it was told to end: its status says nothing
	i.cmd = nil
}

// end sends a signal; where the system knows none, it kills.
func end(p *os.Process, how os.Signal) error {
	err := p.Signal(how)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		err = p.Kill()
	}
	return err
}

// Admin turns a switch of the emulator and returns what it then holds.
func (i *Issuer) Admin(command string, args any) (emulator.Totals, error) {
	var answer struct {
		Message string
		Data    emulator.Totals
	}
	body, err := json.Marshal(args)
	if err != nil {
		return answer.Data, err
	}
	client := http.Client{Timeout: time.Minute}
	res, err := client.Post(i.URL+"/_emulator/"+command, "application/json", bytes.NewReader(body))
	if err != nil {
		return answer.Data, err
	}
	defer res.Body.Close()
	err = json.NewDecoder(res.Body).Decode(&answer)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("emulator: %s: %s", command, answer.Message)
	}
	return answer.Data, err
}

// Totals returns what the emulator holds.
func (i *Issuer) Totals() (emulator.Totals, error) { return i.Admin("show", struct{}{}) }

// Requests counts the calls that the process has taken so far.
func (i *Issuer) Requests() (int64, error) {
	t, err := i.Totals()
	sum := int64(0)
	for _, n := range t.Requests {
		sum += n
	}
	return sum, err
}

// Memory is what the process holds now, in bytes; 0 if it does not run, and
// where there is no /proc.
func (i *Issuer) Memory() int64 {
	if i.cmd == nil {
		return 0
	}
	return memory(i.cmd.Process.Pid, "VmRSS:")
}
