//go:build unix

package private

import (
	"io/fs"
	"os"
	"syscall"
)

// checkOwner refuses another user's file, and one with a second name: what is
// done to it under one is done to it under all.
func checkOwner(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok:
		return flawed(path, Foreign, "does not tell its owner")
	case int(stat.Uid) != os.Geteuid():
		return foreign(path, stat)
	case stat.Nlink > 1:
		return flawed(path, Shared, "has %d names (hard links)", stat.Nlink)
	}
	return nil
}

// checkSecret refuses a file that anybody else may read or write, or has put
// there. Root may: it can read everything, and whom it lets read by a group is
// its decision (so Kubernetes hands a secret to a process that is not root).
func checkSecret(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return flawed(path, Foreign, "does not tell its owner")
	}
	closed := fs.FileMode(0o077)
	switch int(stat.Uid) {
	case 0:
		closed = 0o037
	case os.Geteuid():
	default:
		return foreign(path, stat)
	}
	if mode := info.Mode().Perm(); mode&closed != 0 {
		return flawed(path, Exposed, "has mode %04o: others on this machine have access", mode)
	}
	return nil
}

func foreign(path string, stat *syscall.Stat_t) error {
	return flawed(path, Foreign, "belongs to user %d, and this process runs as %d", stat.Uid, os.Geteuid())
}
