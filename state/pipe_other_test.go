//go:build !unix

package state_test

import "os"

// pipe is a directory where there are no pipes with a name.
func pipe(path string) error { return os.Mkdir(path, 0o700) }
