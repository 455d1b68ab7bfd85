package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

type fmtOptions struct {
	check, diff bool
	args        []string
}

func newFmtCmd(a *app) *cobra.Command {
	var o fmtOptions
	c := &cobra.Command{
		Use: "fmt [FILE|DIR|-]...", Short: "Rewrite configuration files in the canonical format",
		Long: `fmt rewrites the configuration files of a directory, or those named, and prints
the names of those it changed. With - it formats standard input to standard
output.`,
		RunE: func(c *cobra.Command, args []string) error {
			o.args = args
			return runFmt(c.Context(), a, o)
		},
	}
	c.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 when something is not formatted")
	c.Flags().BoolVar(&o.diff, "diff", false, "show the differences")
	return c
}

func runFmt(ctx context.Context, a *app, o fmtOptions) error {
	if slices.Equal(o.args, []string{"-"}) {
		return fmtStdin(ctx, a, o)
	}
	files, err := a.fmtFiles(o.args)
	if err != nil {
		return err
	}
	v, code := a.human(), ExitDone
	for _, f := range files {
		changed, err := a.fmtFile(v, f, o)
		if err != nil {
			return err
		}
		if changed && o.check {
			code = ExitError
		}
	}
	return silently(code)
}

func fmtStdin(ctx context.Context, a *app, o fmtOptions) error {
	src, err := a.readAll(ctx)
	if err != nil {
		return err
	}
	out, ds := config.Format(src, "<stdin>")
	if ds.HasErrors() {
		return a.invalid(a.human(), ds)
	}
	switch same := bytes.Equal(src, out); {
	case o.diff && !same:
		if err := a.human().Show(view.Diff{File: "<stdin>", Before: string(src), After: string(out)}); err != nil {
			return err
		}
	case !o.check && !o.diff:
		if _, err := a.Stdout.Write(out); err != nil {
			return err
		}
	}
	if o.check && !bytes.Equal(src, out) {
		return silently(ExitError)
	}
	return nil
}

// fmtFiles lists what is to be formatted, by path.
func (a *app) fmtFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []string
	for _, arg := range args {
		path := a.path(arg)
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fail("Name files, directories, or - for standard input.", "formatting %s: %w", arg, plainly(err))
		case !info.IsDir() && !formattable(path):
			return nil, fail("Configuration files end in .card.hcl, .cardvars or .cardtest.hcl.", "%s is no configuration file", arg)
		case !info.IsDir():
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && formattable(e.Name()) {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
	}
	return files, nil
}

func formattable(name string) bool {
	return strings.HasSuffix(name, ".card.hcl") || strings.HasSuffix(name, ".cardvars") || strings.HasSuffix(name, ".cardtest.hcl")
}

// fmtFile formats one file and reports whether that changes it.
func (a *app) fmtFile(v view.View, path string, o fmtOptions) (changed bool, err error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	name := path
	if rel, err := filepath.Rel(a.dir, path); err == nil {
		name = rel
	}
	out, ds := config.Format(src, name)
	if ds.HasErrors() {
		return false, a.invalid(v, ds)
	}
	if bytes.Equal(src, out) {
		return false, nil
	}
	if err := v.Show(view.Text(name)); err != nil {
		return true, err
	}
	if o.diff {
		if err := v.Show(view.Diff{File: name, Before: string(src), After: string(out)}); err != nil {
			return true, err
		}
	}
	if o.check {
		return true, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return true, err
	}
	return true, writeWhole(path, out, info.Mode().Perm())
}
