//go:build unix

package cmd

import "syscall"

// noCore keeps the system from writing a core file of this process: it would
// hold the key, the secret and the numbers of stock cards.
func noCore() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) } // where it is not to be had, nothing is worse
