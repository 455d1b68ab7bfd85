package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ledgerFiles are the ledger and what SQLite keeps beside it.
func (c *crash) ledgerFiles() []string {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.dir, "cardform.state*"))
	if err != nil {
		c.t.Fatal(err)
	}
	return files
}

// keep moves the ledger away, "" for ever, or copies it into a directory.
func (c *crash) keep(dir string) {
	c.t.Helper()
	for _, file := range c.ledgerFiles() {
		text, err := os.ReadFile(file)
		if err == nil && dir == "" {
			err = os.Remove(file)
		} else if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o600)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if dir == "" {
		c.note("--- the ledger is lost\n")
	}
}

// bring puts an older copy in the ledger's place; the first time it makes one.
func (c *crash) bring() {
	c.t.Helper()
	if c.backup == "" {
		c.backup = cleanDir(c.t)
		c.keep(c.backup)
		c.note("--- the ledger is copied\n")
		return
	}
	c.keep("")
	c.note("--- and an older copy brought back\n")
	c.restore(c.backup, c.dir)
	c.backup = ""
}

// restore copies all that has the ledger's name.
func (c *crash) restore(from, to string) {
	c.t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "cardform.state") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), text, 0o600)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// twins applies in two directories at once, each with a copy of the ledger.
func (c *crash) twins() {
	c.t.Helper()
	other := cleanDir(c.t)
	c.keep(other)
	c.write(other)
	c.note("--- twins\n")
	var both [2]*process
	for i, dir := range []string{c.dir, other} {
		both[i] = c.start(dir, nil, "apply", "--auto-approve", "--wait", "5s")
	}
	for _, p := range both {
		p.wait() // whatever it exits with: the end counts
	}
}

// candidate is what an apply shows a person: an op, and the order that may be
// its own.
var candidate = regexp.MustCompile(`\(op ([0-9a-f]+)\): .*\n +candidate: (\w+), .*\n +Look it up at the issuer`)

// decide does what a person does whose ledger had a twin: the orders are ours.
func (c *crash) decide(said string) {
	for _, m := range candidate.FindAllStringSubmatch(said, -1) {
		c.run("resolve", m[1], "--as-order", m[2], "--why", "a twin sent it") // one that moved on since needs nobody
	}
}
