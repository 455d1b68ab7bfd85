//go:build unix

package rig

import "syscall"

// ownGroup keeps a Ctrl-C at our terminal from our children: we end them.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
