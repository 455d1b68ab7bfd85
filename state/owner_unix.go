//go:build unix

package state

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner refuses another user's file, and one with a second name: each
// name would have its own lock.
func checkOwner(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok:
		return fmt.Errorf("%s: its owner cannot be told", path)
	case int(stat.Uid) != os.Geteuid():
		return trouble("Run as its owner, or change the owner.", "%s belongs to user %d and this process runs as %d", path, stat.Uid, os.Geteuid())
	case stat.Nlink > 1:
		return trouble("Remove all but one of the names.", "%s has %d names (hard links), and each would have its own lock", path, stat.Nlink)
	}
	return nil
}
