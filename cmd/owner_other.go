//go:build !unix

package cmd

import "io/fs"

// checkOwner trusts the directory's access list where files have no owner id.
func checkOwner(string, fs.FileInfo) error { return nil }
