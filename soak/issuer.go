package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"syscall"

	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// issuer is an emulator in a process of its own. It keeps its address and its
// accounts when it is started again.
type issuer struct {
	binary   string
	state    string
	url      string   // "" before the first start
	settings []string // faults that are how this issuer is, and stay
	cmd      *exec.Cmd
	fired    map[string]int // faults that struck, by name, since the beginning
}

var listening = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts the process, where it was before if it was anywhere.
func (i *issuer) start() error {
	listen := "127.0.0.1:0"
	if i.url != "" {
		listen = i.url[len("http://"):]
	}
	args := []string{"emulator", "--listen", listen, "--state", i.state}
	for _, s := range i.settings {
		args = append(args, "--fault", s)
	}
	cmd := exec.Command(i.binary, args...)
	cmd.SysProcAttr = ownGroup()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err
	}
	var said bytes.Buffer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if url := listening.FindString(lines.Text()); url != "" {
			go func() {
				for lines.Scan() {
					continue // its pipe must not fill up
				}
			}()
			i.url, i.cmd = url, cmd
			return nil
		}
	}
	return errors.Join(fmt.Errorf("the emulator did not say where it listens, but: %s", said.String()), cmd.Wait())
}

// stop ends the process with a signal, and waits until it is gone.
func (i *issuer) stop(how os.Signal) {
	if i.cmd == nil {
		return
	}
	_ = i.cmd.Process.Signal(how)
	_ = i.cmd.Wait() // it was told to end: its status says nothing
	i.cmd = nil
}

// restart ends the process, politely or not, and starts it again.
func (i *issuer) restart(how os.Signal) error {
	i.stop(how)
	return i.start()
}

// ownGroup keeps a Ctrl-C at our terminal from our children.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// admin turns a switch of the emulator and returns what it holds.
func (i *issuer) admin(command string, args any) (emulator.Totals, error) {
	var answer struct {
		Message string
		Data    emulator.Totals
	}
	body, err := json.Marshal(args)
	if err != nil {
		return answer.Data, err
	}
	client := bareClient()
	res, err := client.Post(i.url+"/_emulator/"+command, "application/json", bytes.NewReader(body))
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

func (i *issuer) totals() (emulator.Totals, error) { return i.admin("show", struct{}{}) }

// requests counts the calls of the emulator's process so far.
func (i *issuer) requests() (int64, error) {
	t, err := i.totals()
	sum := int64(0)
	for n := range maps.Values(t.Requests) {
		sum += n
	}
	return sum, err
}

// settings matches what is no fault: how the issuer is.
func settings() *regexp.Regexp {
	return regexp.MustCompile("^(order_reference|list_numbers|amounts|error_status)$")
}

// misbehave turns faults on, and all others off.
func (i *issuer) misbehave(faults []string) error {
	t, err := i.totals()
	if err != nil {
		return err
	}
	for name, n := range t.Fired {
		if !settings().MatchString(name) {
			i.fired[name] += n
		}
	}
	_, err = i.admin("fault", map[string]any{"clear": true, "set": append(append([]string{}, i.settings...), faults...)})
	return err
}
