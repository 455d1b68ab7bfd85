package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
)

// fmtFiles lists what is to be formatted, each file once, in the order named,
// and tells of directories that cannot be read.
func (a *app) fmtFiles(o fmtOptions) (files []string, ds card.Diagnostics, err error) {
	if len(o.args) == 0 {
		o.args = []string{"."}
	}
	for _, arg := range o.args {
		path := a.path(arg)
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, nil, fail("Name files, directories, or - for standard input.", "formatting %s: %w", arg, plainly(err))
		case info.IsDir():
			ds = append(ds, a.walk(path, o.recursive, &files)...)
		case !formattable(path):
			return nil, nil, fail("Configuration files end in .card.hcl, .cardvars or .cardtest.hcl.", "%s is no configuration file", arg)
		default:
			files = append(files, path)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(path string) bool {
		again := seen[path]
		seen[path] = true
		return again
	}), ds, nil
}

// walk lists the configuration files of a directory and, if it is asked to, of
// those below. Hidden ones are left alone: they are other tools', and editors'.
func (a *app) walk(dir string, recursive bool, files *[]string) (ds card.Diagnostics) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error { // it ends with no error but ours, and we have none
		hidden := strings.HasPrefix(e.Name(), ".") && path != dir
		switch {
		case err != nil:
			ds = append(ds, unreadable("Directory cannot be read", a.shownPath(path), err)...)
			return fs.SkipDir
		case e.IsDir() && path != dir && (hidden || !recursive):
			return fs.SkipDir
		case !e.IsDir() && !hidden && formattable(path) && !isDir(path):
			*files = append(*files, path)
		}
		return nil
	})
	return ds
}

func formattable(path string) bool { return config.KindOfFile(path).HCL() }

// shownPath is a path as people call it: from the directory of -C.
func (a *app) shownPath(path string) string {
	if rel, err := filepath.Rel(a.dir, path); err == nil {
		return rel
	}
	return path
}

// unreadable tells that a file or directory cannot be read.
func unreadable(summary, name string, err error) card.Diagnostics {
	why := plainly(err)
	if errors.Is(err, fs.ErrPermission) {
		why = errors.New("its permissions do not let you")
	}
	return card.Diagnostics{{
		Severity: card.SeverityError, Summary: summary,
		Detail: "It is " + name + ", and the reason is: " + why.Error() + ". Nothing of it was formatted.",
	}}
}
