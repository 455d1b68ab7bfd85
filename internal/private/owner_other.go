//go:build !unix

package private

import "io/fs"

// checkOwner trusts the directory's access list where files have no owner id.
func checkOwner(string, fs.FileInfo) error { return nil }

// checkSecret trusts it too: permission bits say nothing here.
func checkSecret(string, fs.FileInfo) error { return nil }
