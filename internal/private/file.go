package private

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Open opens a file to read, after Check. Errors: Check's.
func Open(path string) (*os.File, error) {
	info, err := Check(path)
	if err != nil {
		return nil, err
	}
	return open(path, info, os.O_RDONLY)
}

// Read reads a whole file, after Check. Errors: Check's.
func Read(path string) ([]byte, error) {
	f, err := Open(path)
	return readAll(f, err, math.MaxInt64)
}

// Begins reports whether a file, after Check, begins so. One that is shorter
// does when it ends in the middle of it, as does one that is empty or not there.
// Errors: Check's without fs.ErrNotExist.
func Begins(path, so string) (bool, error) {
	f, err := Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	head, err := readAll(f, err, int64(len(so)))
	return err == nil && strings.HasPrefix(so, string(head)), err
}

// Secret reads a whole file that only we and root can read. It may be reached
// by links, as secrets are that Kubernetes mounts: what counts is the file that
// is read. Errors: *Error; fs.ErrNotExist, and what else the system says.
func Secret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, flawed(path, Special, "is no regular file")
	}
	if err := checkSecret(path, info); err != nil {
		return nil, err
	}
	f, err := open(path, info, os.O_RDONLY)
	return readAll(f, err, math.MaxInt64)
}

// Append opens a file to append to, after Check: closed to others, and made
// where there is none. A device, as /dev/null, is taken as it is.
// Errors: Check's without fs.ErrNotExist for the file itself.
func Append(path string) (*os.File, error) {
	f, err := appendTo(path)
	if errors.Is(err, fs.ErrExist) { // made by another process since it was not there
		return appendTo(path)
	}
	return f, err
}

func appendTo(path string) (*os.File, error) {
	const flag = os.O_APPEND | os.O_WRONLY
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.OpenFile(path, flag|os.O_CREATE|os.O_EXCL, 0o600) // through no link
	case err == nil && info.Mode()&fs.ModeCharDevice != 0:
		return open(path, info, flag)
	}
	if info, err = Check(path); err != nil {
		return nil, err
	}
	f, err := open(path, info, flag)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}

// open opens the file that was looked at, and no other.
func open(path string, looked fs.FileInfo, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	if err == nil && !os.SameFile(looked, opened) {
		err = flawed(path, Swapped, "was replaced while it was opened")
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// readAll reads what was opened, up to most bytes of it.
func readAll(f *os.File, err error, most int64) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, most))
	return text, errors.Join(err, f.Close())
}

// Replace writes a file whole or not at all: a new one beside it, which takes
// its name at the end. What had the name before is let go of: a link is not
// written through.
func Replace(path string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
