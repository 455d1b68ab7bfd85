//go:build !unix

package cmd

// noCore does nothing where there are no core files.
func noCore() {}
