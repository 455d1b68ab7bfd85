package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// build makes the binary that is measured.
func build(dir string) (string, error) {
	path := filepath.Join(dir, "cardform")
	cmd := exec.Command("go", "build", "-o", path, "github.com/cardform/cardform")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}

// issuer is an emulator in a process of its own.
type issuer struct {
	url string
	cmd *exec.Cmd
}

var listening = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func startIssuer(binary string) (*issuer, error) {
	cmd := exec.Command(binary, "emulator", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url := listening.FindString(lines.Text()); url != "" {
			go func() {
				for lines.Scan() {
					continue // its pipe must not fill up
				}
			}()
			return &issuer{url: url, cmd: cmd}, nil
		}
	}
	return nil, errors.Join(errors.New("the emulator did not say where it listens"), cmd.Wait())
}

func (i *issuer) stop() {
	_ = i.cmd.Process.Signal(syscall.SIGTERM)
	_ = i.cmd.Wait() // it was told to end: its status says nothing
}

// admin sends a command to the emulator and returns its request counts.
func (i *issuer) admin(command string, args any) (map[string]int, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	res, err := http.Post(i.url+"/_emulator/"+command, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var answer struct {
		Message string
		Data    struct{ Requests map[string]int }
	}
	err = json.NewDecoder(res.Body).Decode(&answer)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("emulator: %s: %s", command, answer.Message)
	}
	return answer.Data.Requests, err
}

func (i *issuer) requests() (int, error) {
	counts, err := i.admin("show", struct{}{})
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum, err
}

// usage is what one process took.
type usage struct {
	wall time.Duration
	peak int64 // bytes
}

// run runs the binary in dir, with its output in a file there, and expects
// exit code 0.
func run(binary, dir string, args ...string) (usage, error) {
	log, err := os.Create(filepath.Join(dir, "output.txt"))
	if err != nil {
		return usage{}, err
	}
	defer log.Close()
	cmd := exec.Command(binary, append([]string{"-C", dir}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "TRUSTPAY_API_KEY=bench", "TRUSTPAY_SECRET=bench")
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("cardform %v: %w; see %s", args, err, log.Name())
	}
	used := usage{wall: time.Since(begun)}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.peak = r.Maxrss * 1024
	}
	return used, nil
}

// best is the shortest of several runs, which is the one least disturbed.
func best(times int, f func() (time.Duration, error)) (time.Duration, error) {
	var least time.Duration
	for i := range times {
		d, err := f()
		if err != nil {
			return 0, err
		}
		if i == 0 || d < least {
			least = d
		}
	}
	return least, nil
}

func timed(f func() error) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		begun := time.Now()
		err := f()
		return time.Since(begun), err
	}
}
