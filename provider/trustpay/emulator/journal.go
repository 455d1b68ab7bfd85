package emulator

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gofrs/flock"

	"github.com/cardform/cardform/internal/private"
)

// journal is the file that the bank survives in: one JSON line for each object
// that changed, the lines of one request in one write. A later line replaces
// an earlier one. What a killed process left half written at the end is not
// counted: each line says how many of its request follow.
type journal struct {
	file *os.File
	lock *flock.Flock
	buf  []byte
}

// journalFormat is the version of the lines.
const journalFormat = 1

// record is one line: one of the objects.
type record struct {
	Left    int       `json:"left"` // lines of the same request that follow
	Bank    *identity `json:"bank,omitempty"`
	Account *account  `json:"account,omitempty"`
	Holder  *holder   `json:"holder,omitempty"`
	Card    *issued   `json:"card,omitempty"`
	Order   *order    `json:"order,omitempty"`
	Binding *binding  `json:"binding,omitempty"`
	Move    *movement `json:"movement,omitempty"`
	Payin   *payin    `json:"payin,omitempty"`
}

// identity is the first line: whose bank it is.
type identity struct {
	Format     int    `json:"format"`
	MerchantID string `json:"merchant_id"`
}

// openJournal locks the file, fills b from it and makes it ready to append to.
// found is false when nothing was there yet.
func openJournal(path string, b *bank) (j *journal, found bool, err error) {
	begins, err := private.Begins(path, start)
	if err != nil {
		return nil, false, fmt.Errorf("the emulator's state: %w", err)
	}
	if !begins { // it would be cut, or rewritten
		return nil, false, fmt.Errorf("the file %s holds something else than an emulator's state: move it away to begin anew", path)
	}
	if err := errors.Join(tighten(path), tighten(path+".lock")); err != nil {
		return nil, false, fmt.Errorf("the emulator's state: %w", err)
	}
	j = &journal{lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	locked, err := j.lock.TryLock()
	if err != nil {
		return nil, false, fmt.Errorf("locking the emulator's state: %w", err)
	}
	if !locked {
		return nil, false, fmt.Errorf("another process uses the emulator's state %s: end it, or give this one a file of its own", path)
	}
	if found, err = j.load(path, b); err != nil {
		return nil, false, errors.Join(err, j.close())
	}
	return j, found, nil
}

// start is how every journal begins, as does what is left of one whose first
// write was cut off.
const start = `{"left":`

// tighten closes a file to others, if it is there and ours alone.
func tighten(path string) error {
	info, err := private.Check(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return private.Tighten(path, info)
}

func (j *journal) load(path string, b *bank) (bool, error) {
	lines, size, err := replay(path, b)
	if err != nil {
		return false, err
	}
	if lines > 2*b.size() {
		if size, err = compact(path, b); err != nil {
			return false, fmt.Errorf("compacting the emulator's state %s: %w", path, err)
		}
	}
	if j.file, err = private.Append(path); err != nil {
		return false, fmt.Errorf("opening the emulator's state: %w", err)
	}
	if err := j.file.Truncate(size); err != nil {
		return false, fmt.Errorf("cutting the torn end off the emulator's state: %w", err)
	}
	return lines > 0, nil
}

// write appends objects, all in one write. A nil journal keeps nothing.
func (j *journal) write(objects []any) error {
	if j == nil || len(objects) == 0 {
		return nil
	}
	var err error
	if j.buf, err = appendRecords(j.buf[:0], objects); err != nil {
		return err
	}
	_, err = j.file.Write(j.buf)
	if cap(j.buf) > 1<<20 {
		j.buf = nil // a seeding was large, requests are not
	}
	return err
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	var err error
	if j.file != nil {
		err = j.file.Close()
	}
	return errors.Join(err, j.lock.Unlock())
}

func appendRecords(buf []byte, objects []any) ([]byte, error) {
	for i, object := range objects {
		r := record{Left: len(objects) - 1 - i}
		switch o := object.(type) {
		case *identity:
			r.Bank = o
		case *account:
			r.Account = o
		case *holder:
			r.Holder = o
		case *issued:
			r.Card = o
		case *order:
			r.Order = o
		case *binding:
			r.Binding = o
		case *movement:
			r.Move = o
		case *payin:
			r.Payin = o
		}
		line, err := json.Marshal(r)
		if err != nil {
			return buf, err
		}
		buf = append(append(buf, line...), '\n')
	}
	return buf, nil
}

// replay reads a journal into b. It returns the number of lines that count,
// and where the last one ends.
func replay(path string, b *bank) (lines int, size int64, err error) {
	file, err := private.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("reading the emulator's state: %w", err)
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<16)
	var batch []record
	for at := int64(0); ; {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return lines, size, nil // what is left has no line end: it was torn
		}
		if err != nil {
			return 0, 0, fmt.Errorf("reading the emulator's state: %w", err)
		}
		at += int64(len(line))
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return 0, 0, fmt.Errorf("the emulator's state %s is damaged at byte %d (%w): move it away to begin anew", path, at-int64(len(line)), err)
		}
		if batch = append(batch, r); r.Left > 0 {
			continue
		}
		for _, r := range batch {
			if err := b.restore(r); err != nil {
				return 0, 0, fmt.Errorf("the emulator's state %s: %w", path, err)
			}
		}
		lines, size, batch = lines+len(batch), at, batch[:0]
	}
}

// compact rewrites the journal with each object once, and returns its size.
func compact(path string, b *bank) (size int64, err error) {
	err = private.Replace(path, 0o600, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		var buf []byte
		var err error
		for object := range b.objects {
			if buf, err = appendRecords(buf[:0], []any{object}); err != nil {
				return err
			}
			n, err := out.Write(buf)
			if size += int64(n); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	return size, err
}
