//go:build unix

package cmd

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner refuses another user's file.
func checkOwner(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("the owner of %s cannot be told", path)
	}
	if int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d, and this process runs as %d", path, stat.Uid, os.Geteuid())
	}
	return nil
}
