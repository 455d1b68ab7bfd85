//go:build !unix

package state

import "io/fs"

// checkOwner trusts the directory's access list where files have no owner id.
func checkOwner(string, fs.FileInfo) error { return nil }
