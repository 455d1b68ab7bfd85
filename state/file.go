package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// checkFile refuses what a ledger or its lock must not be: reached by a link
// (its lock would be another one), anything but a plain file, or another
// user's. It returns nil for a file that is not there.
func checkFile(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link, and its lock would stand beside the link: write the path of the file itself in the state block", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file: write another path in the state block", path)
	}
	return info, checkOwner(path, info)
}

// tighten takes a file's permissions away from everyone but its owner.
func tighten(path string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(path, 0o600)
}

// wal is the file in which SQLite keeps what is not yet in the ledger's file.
func wal(path string) string { return path + "-wal" }

// pending reports whether the write-ahead log holds anything.
func pending(path string) bool {
	info, err := os.Stat(wal(path))
	return err == nil && info.Size() > 0
}

// explain says what an error of SQLite means for the ledger and what to do.
// Errors: ErrCorrupt, ErrNewer, ErrForeign, or err itself with advice.
func explain(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrForeign):
		return fmt.Errorf("%s is a SQLite file of another program (%w): write another path in the state block", path, err)
	case errors.Is(err, ErrNewer):
		return fmt.Errorf("reading %s: %w: install a newer cardform", path, err)
	case errors.Is(err, ErrCorrupt), errors.Is(err, ErrChain):
		return damaged(path, err)
	}
	var broken *sqlite.Error
	if !errors.As(err, &broken) {
		return fmt.Errorf("the ledger %s: %w", path, err)
	}
	switch code := broken.Code(); {
	case code == lib.SQLITE_IOERR_SHORT_READ, code&0xff == lib.SQLITE_NOTADB, code&0xff == lib.SQLITE_CORRUPT:
		return damaged(path, fmt.Errorf("%w (%w)", ErrCorrupt, err))
	case code&0xff == lib.SQLITE_FULL:
		return fmt.Errorf("no space is left for the ledger %s, so nothing more is sent: free some and run again (%w)", path, err)
	case code&0xff == lib.SQLITE_IOERR:
		return fmt.Errorf("the ledger %s cannot be read or written, so nothing more is sent: look whether its disk is full or failing, then run again (%w)", path, err)
	case code&0xff == lib.SQLITE_READONLY, code&0xff == lib.SQLITE_CANTOPEN, code&0xff == lib.SQLITE_PERM:
		return fmt.Errorf("the ledger %s cannot be opened or written: look at the permissions of the file and of its directory (%w)", path, err)
	case code&0xff == lib.SQLITE_BUSY:
		return fmt.Errorf("another program keeps the ledger %s locked: end it and run again (%w)", path, err)
	}
	return fmt.Errorf("the ledger %s: %w", path, err)
}

func damaged(path string, err error) error {
	return fmt.Errorf("reading %s: %w: keep the file, put a copy of it in its place and check that with `cardform ledger verify`; "+
		"without a copy, move it away and plan again: the issuer's own list is the second copy", path, err)
}
