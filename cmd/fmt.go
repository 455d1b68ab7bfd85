package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
)

type fmtOptions struct {
	check, diff, recursive bool
	args                   []string
}

func newFmtCmd(a *app) *cobra.Command {
	var o fmtOptions
	c := &cobra.Command{
		Use: "fmt [FILE|DIR|-]...", Short: "Rewrite configuration files in the canonical format",
		Long: `fmt rewrites the configuration files (*.card.hcl, *.cardvars, *.cardtest.hcl) of
a directory, or those named, as terraform fmt would, and prints the names of
those it changed. What does not parse is told and left as it is. With - it
formats standard input to standard output.`,
		Example: "  cardform fmt\n  cardform fmt --check --diff --recursive",
		RunE: func(c *cobra.Command, args []string) error {
			o.args = args
			return runFmt(c.Context(), a, o)
		},
	}
	c.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 when something is not formatted")
	c.Flags().BoolVar(&o.diff, "diff", false, "show the differences")
	c.Flags().BoolVar(&o.recursive, "recursive", false, "format the directories below, too")
	return c
}

func runFmt(ctx context.Context, a *app, o fmtOptions) error {
	if slices.Contains(o.args, "-") {
		if len(o.args) > 1 {
			return fail("Type: cardform fmt -\nand format the files on their own.", "standard input (-) is not formatted together with files")
		}
		return fmtStdin(ctx, a, o)
	}
	files, problems, err := a.fmtFiles(o)
	if err != nil {
		return err
	}
	v, code := a.human(), ExitDone
	for _, f := range files {
		changed, ds, err := a.fmtFile(v, f, o)
		if err != nil {
			return err
		}
		problems = append(problems, ds...)
		if changed && o.check {
			code = ExitError
		}
	}
	if problems.HasErrors() {
		problems.Sort()
		return a.invalid(v, problems)
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

// fmtFile formats one file and reports whether that changes it. A file that
// cannot be formatted is left as it is, with the reasons.
func (a *app) fmtFile(v view.View, path string, o fmtOptions) (changed bool, ds card.Diagnostics, err error) {
	name := a.shownPath(path)
	src, err := os.ReadFile(path)
	if err != nil {
		return false, unreadable("File cannot be read", name, err), nil
	}
	out, ds := config.Format(src, name)
	if ds.HasErrors() || bytes.Equal(src, out) {
		return false, ds, nil
	}
	if !o.check {
		if err := overwrite(path, out); err != nil {
			return false, nil, err
		}
	}
	if err := v.Show(view.Document(name + "\n")); err != nil || !o.diff {
		return true, nil, err
	}
	return true, nil, v.Show(view.Diff{File: name, Before: string(src), After: string(out)})
}

// overwrite replaces what a file holds. A link goes on leading to it, and the
// file keeps its mode.
func overwrite(path string, text []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	return writeWhole(target, text, info.Mode().Perm())
}
