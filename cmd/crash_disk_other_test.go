//go:build !linux

package cmd_test

// fullDisk is not there where processes have no mounts of their own.
func fullDisk(string) {}
