package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/cardform/cardform/internal/private"
)

// checkFile refuses what a ledger or its lock must not be: anything but a plain
// file of ours with one name. It returns nil for a file that is not there.
func checkFile(path string) (fs.FileInfo, error) {
	info, err := private.Check(path)
	var flaw *private.Error
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case !errors.As(err, &flaw):
		return info, err
	}
	advice := flaw.Advice() + "\nThe path of the ledger stands in the state block."
	if flaw.Flaw == private.Linked || flaw.Flaw == private.Shared {
		return nil, trouble(advice, "%w, and each name of a ledger has its own lock", err)
	}
	return nil, trouble(advice, "%w", err)
}

// checkFiles checks a ledger's file and what SQLite writes beside it: a link
// there would lead the writes elsewhere.
func checkFiles(path string) (fs.FileInfo, error) {
	for _, beside := range []string{wal(path), path + "-shm"} {
		if _, err := checkFile(beside); err != nil {
			return nil, err
		}
	}
	return checkFile(path)
}

// wal is the file in which SQLite keeps what is not yet in the ledger's file.
func wal(path string) string { return path + "-wal" }

// pending reports whether the write-ahead log holds anything.
func pending(path string) bool {
	info, err := os.Stat(wal(path))
	return err == nil && info.Size() > 0
}

// Trouble is what is wrong with a ledger's file, and what to do about it.
type Trouble struct {
	Err    error
	Advice string // whole sentences, the commands in them as typed
}

// Error implements error: what is wrong, without the advice.
func (t *Trouble) Error() string { return t.Err.Error() }

// Unwrap returns what is wrong.
func (t *Trouble) Unwrap() error { return t.Err }

func trouble(advice, format string, args ...any) error {
	return &Trouble{fmt.Errorf(format, args...), advice}
}

// What to do about a file that is no ledger, that is damaged, or that the
// system does not let us use.
const (
	otherPath   = "Write another path in the state block."
	newer       = "Install a newer cardform."
	room        = "Free some space on its disk, then run again."
	disk        = "See whether its disk is full or failing, then run again."
	permissions = "See to the permissions of the file and of its directory."
	locked      = "End the other program, then run again."
)

// Repair is what to do about a damaged ledger: whole sentences, a line each,
// the commands in them as typed.
const Repair = "Keep the file as it is. Put a copy from before in its place and check that with: cardform ledger verify\n" +
	"Without a copy, move it away and type: cardform plan (the issuer's own list is the second copy, and finds your cards again)\n" +
	"Where order_reference is none the list cannot tell whose the cards are, and a new ledger refuses until each is imported: cardform import ADDRESS ID"

// explain says what an error of SQLite means for the ledger and what to do.
// Errors: *Trouble, around ErrCorrupt, ErrChain, ErrNewer or ErrForeign where it
// is one of these; err itself where nobody knows what to do.
func explain(path string, err error) error {
	var known *Trouble
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, ErrForeign):
		return trouble(otherPath, "%s is a SQLite file of another program: %w", path, err)
	case errors.Is(err, ErrNewer):
		return trouble(newer, "reading %s: %w", path, err)
	case errors.Is(err, ErrCorrupt), errors.Is(err, ErrChain):
		return damaged(path, err)
	case errors.Is(err, ErrStale):
		return trouble("Run again: it is read anew.", "the ledger %s: %w", path, err)
	}
	var broken *sqlite.Error
	if !errors.As(err, &broken) {
		return fmt.Errorf("the ledger %s: %w", path, err)
	}
	switch code := broken.Code(); {
	case code == lib.SQLITE_IOERR_SHORT_READ, code&0xff == lib.SQLITE_NOTADB, code&0xff == lib.SQLITE_CORRUPT:
		return damaged(path, fmt.Errorf("%w (%w)", ErrCorrupt, err))
	case code&0xff == lib.SQLITE_FULL:
		return trouble(room, "no space is left for the ledger %s, so nothing more is sent: %w", path, err)
	case code&0xff == lib.SQLITE_IOERR:
		return trouble(disk, "the ledger %s cannot be read or written, so nothing more is sent: %w", path, err)
	case code&0xff == lib.SQLITE_READONLY, code&0xff == lib.SQLITE_CANTOPEN, code&0xff == lib.SQLITE_PERM:
		return trouble(permissions, "the ledger %s cannot be opened or written: %w", path, err)
	case code&0xff == lib.SQLITE_BUSY:
		return trouble(locked, "another program keeps the ledger %s locked: %w", path, err)
	}
	return fmt.Errorf("the ledger %s: %w", path, err)
}

func damaged(path string, err error) error { return trouble(Repair, "reading %s: %w", path, err) }
