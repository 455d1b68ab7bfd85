package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Build makes the binary in dir, from the module that the working directory
// belongs to, and returns its path. What the compiler says goes to stderr.
func Build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "cardform")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/cardform/cardform")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("building cardform: %w", err)
	}
	return path, nil
}

// environ is the environment of every process of cardform: ours without what
// is meant for the cardform of who runs us, as credentials and a log level,
// and more. An emulator that has no key takes any.
func environ(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "CARDFORM_") || strings.HasPrefix(kv, "TRUSTPAY_")
	})
	return append(append(env, "NO_COLOR=1"), more...)
}
