//go:build !unix

package rig

import "syscall"

// ownGroup does nothing where there are no process groups: a Ctrl-C ends our
// children too.
func ownGroup() *syscall.SysProcAttr { return nil }
