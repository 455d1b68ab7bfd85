package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cardform/cardform/config"
)

// own is a file that has a use of its own: nothing else is written there, also
// where it does not exist yet.
type own struct{ path, what string }

func (a *app) ledgerFiles(s config.Settings) []own {
	ledger := a.path(s.Ledger.Path)
	return []own{
		{ledger, "the ledger"}, {ledger + ".lock", "the lock of the ledger"}, {ledger + ".new", "where a new ledger is made"},
		{ledger + "-wal", "a part of the ledger"}, {ledger + "-shm", "a part of the ledger"}, {ledger + "-journal", "a part of the ledger"},
	}
}

func (a *app) emulatorFiles(s config.Settings) []own {
	accounts := a.emulatorFile(s)
	return []own{{accounts, "where the embedded emulator keeps its accounts"}, {accounts + ".lock", "the lock of the embedded emulator"}}
}

// outFiles are the files that no plan is written to.
func (a *app) outFiles(s config.Settings) []own {
	files := slices.Concat(a.ledgerFiles(s), a.emulatorFiles(s))
	if log := a.getenv("CARDFORM_LOG_PATH"); log != "" {
		files = append(files, own{a.path(log), "the log (CARDFORM_LOG_PATH)"})
	}
	return files
}

// use says what a path is there for; "" for none of the uses.
func use(path string, files []own) string {
	if configures(path) {
		return "configuration"
	}
	for _, f := range files {
		if sameFile(path, f.path) {
			return f.what
		}
	}
	return ""
}

// configures reports whether files of that name are configuration.
func configures(path string) bool {
	return config.KindOfFile(strings.ToLower(path)) != config.FileOther
}

// sameFile reports whether two paths are one file, or would be. Where there is
// none yet, capitals make no difference: on many disks they do not.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil && os.SameFile(infoA, infoB) {
		return true
	}
	return strings.EqualFold(unlinked(a), unlinked(b))
}

// unlinked is the absolute path of a file that may not exist, through no link.
func unlinked(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		dir = filepath.Dir(abs)
	}
	return filepath.Join(dir, filepath.Base(abs))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// plainly is an error without the name of the system call.
func plainly(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) && error(e) == err {
		return e.Err
	}
	return err
}
