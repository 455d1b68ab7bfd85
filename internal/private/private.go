package private

import (
	"fmt"
	"io/fs"
	"os"
)

// Flaw is in which way a file is not its owner's alone. The zero value is none.
type Flaw int

// The flaws.
const (
	Linked  Flaw = iota + 1 // a symbolic link: where it leads is up to others
	Special                 // a directory, a pipe, a device
	Foreign                 // another user's
	Shared                  // one with a second name (a hard link)
	Exposed                 // one that others may read or write
	Swapped                 // another one than a moment ago
)

// Error says what is wrong with a file. Its text begins with the path.
type Error struct {
	Path   string
	Flaw   Flaw
	detail string
}

// Error implements error.
func (e *Error) Error() string { return e.Path + " " + e.detail }

// Advice is what to do about the file: a whole sentence. Who named the file
// adds where its name stands.
func (e *Error) Advice() string {
	switch e.Flaw {
	case Linked:
		return "Name the file itself; or remove the link, if it should not be there."
	case Special:
		return "Name another file; or move this one away, if it should not be there."
	case Foreign:
		return "Run as its owner, or change the owner."
	case Shared:
		return "Remove all but one of its names."
	case Exposed:
		return "Take the permissions to read and write it away from everybody else."
	}
	return "Run again."
}

func flawed(path string, flaw Flaw, format string, args ...any) *Error {
	return &Error{path, flaw, fmt.Sprintf(format, args...)}
}

// Check looks at the file at path: no link, a regular file, ours, with one
// name. Others may have permissions, which Tighten takes away.
// Errors: *Error; fs.ErrNotExist, and what else the system says.
func Check(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, flawed(path, Linked, "is a symbolic link")
	case !info.Mode().IsRegular():
		return nil, flawed(path, Special, "is no regular file")
	}
	if err := checkOwner(path, info); err != nil {
		return nil, err
	}
	return info, nil
}

// Tighten takes the permissions of a file that Check returned away from
// everyone but its owner.
func Tighten(path string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(path, 0o600)
}
