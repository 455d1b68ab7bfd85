package cmd

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// scope is the flags that say what to plan.
type scope struct {
	targets, excludes, replaces []string
	newLedger                   bool
}

func (s *scope) flags(a *app, c *cobra.Command) {
	c.Flags().StringArrayVar(&s.targets, "target", nil, "plan only this `ADDRESS`, block or module, and what it needs; may be given more than once")
	c.Flags().StringArrayVar(&s.excludes, "exclude", nil, "leave out this `ADDRESS`, block or module, and what needs it; may be given more than once")
	c.Flags().StringArrayVar(&s.replaces, "replace", nil, "open a new card at this `ADDRESS`; the old one stays alive at the issuer")
	c.Flags().BoolVar(&s.newLedger, "new-ledger", false, "open cards although the account has undeclared ones and this ledger is new")
	for _, name := range []string{"target", "exclude", "replace"} {
		_ = c.RegisterFlagCompletionFunc(name, a.completeHeld) // it fails for flags that are not there
	}
}

// given reports whether any of the flags was used.
func (s *scope) given() bool {
	return s.newLedger || len(s.targets)+len(s.excludes)+len(s.replaces) > 0
}

// options parses the flags.
func (s *scope) options() (o planner.Options, err error) {
	o.NewLedger = s.newLedger
	if o.Targets, err = selectors("--target", s.targets); err != nil {
		return o, err
	}
	if o.Excludes, err = selectors("--exclude", s.excludes); err != nil {
		return o, err
	}
	for _, text := range s.replaces {
		addr, err := card.ParseAddress(text)
		if err != nil {
			return o, fail(addressAdvice, "--replace: %w", err)
		}
		o.Replaces = append(o.Replaces, addr)
	}
	return o, nil
}

const addressAdvice = "For the addresses there are, type: cardform state list\nA shell needs single quotes around an address with a key."

func selectors(flag string, texts []string) ([]card.Selector, error) {
	var out []card.Selector
	for _, text := range texts {
		s, err := card.ParseSelector(text)
		if err != nil {
			return nil, fail(addressAdvice, "%s: %w", flag, err)
		}
		out = append(out, s)
	}
	return out, nil
}

type planOptions struct {
	scope
	out      string
	json     bool
	detailed bool
}

func newPlanCmd(a *app) *cobra.Command {
	var o planOptions
	c := &cobra.Command{
		Use: "plan", Short: "Show what an apply would do, why, and what it costs", Args: exactly(0),
		Long: `plan compares the configuration with what the issuer lists and with the ledger,
and shows what an apply would do. It only reads.`,
		Example: "  cardform plan\n  cardform plan --out monday.cardplan\n  cardform plan --target 'virtual_card.travel[\"ana@example.com\"]'",
		RunE:    func(c *cobra.Command, _ []string) error { return runPlan(c.Context(), a, o) },
	}
	o.flags(a, c)
	c.Flags().StringVar(&o.out, "out", "", "write the plan to this `FILE`, for: cardform apply FILE")
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	c.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	return c
}

func runPlan(ctx context.Context, a *app, o planOptions) (err error) {
	v := a.view(o.json)
	options, err := o.options()
	if err != nil {
		return err
	}
	if err := a.checkOut(o.out); err != nil {
		return err
	}
	w, err := a.open(ctx, v, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if is := use(a.path(o.out), a.outFiles(w.settings)); o.out != "" && is != "" {
		return fail(newPlanFile, "--out %s is %s, which the plan would replace", o.out, is)
	}
	s, err := w.plan(ctx, v, options, newPlanID())
	if err != nil {
		return err
	}
	if err := s.aimed(options); err != nil {
		return err
	}
	if o.out != "" {
		if err := savePlan(a.path(o.out), s, o.scope); err != nil {
			return err
		}
	}
	shown := w.shown(s.plan)
	if o.out != "" {
		shown.Next = a.applying(o.out)
	}
	if err := v.Show(shown); err != nil {
		return err
	}
	a.sayFindings(undecided(s.input.Findings, nil))
	return silently(planCode(s, o.detailed))
}

const newPlanFile = "Name a new file, as in: cardform plan --out monday.cardplan"

// checkOut refuses what a plan must not replace, before anything is asked: all
// but another plan and an empty file.
func (a *app) checkOut(out string) error {
	if out == "" {
		return nil
	}
	path := a.path(out)
	info, err := os.Lstat(path)
	switch {
	case configures(path):
		return fail(newPlanFile, "--out %s is configuration, which the plan would replace", out)
	case !isDir(filepath.Dir(path)):
		return fail("Name a directory that exists.", "--out %s: there is no directory %s", out, filepath.Dir(path))
	case err != nil || info.Size() == 0 && info.Mode().IsRegular():
		return nil // where it cannot be written, writing says why
	case info.Mode().IsRegular():
		if _, err := readPlan(path); err != nil {
			return fail(newPlanFile+"\nOr move that file away first.", "--out %s is there already, and no plan that may be replaced: %w", out, err)
		}
		return nil
	case info.IsDir():
		return fail("Name a file in it, as in: cardform plan --out "+card.Quote(filepath.Join(out, "monday.cardplan")), "--out %s is a directory, and the plan goes into a file", out)
	}
	return fail(newPlanFile, "--out %s is a link, a device or a pipe, which the plan would replace", out)
}

// aimed refuses addresses that name nothing: a --target or --exclude with a slip
// in it would plan something else than what was meant.
func (s *sight) aimed(o planner.Options) error {
	for _, g := range []struct {
		flag      string
		selectors []card.Selector
	}{{"--target", o.Targets}, {"--exclude", o.Excludes}} {
		for _, sel := range g.selectors {
			if !s.any(sel.Matches) {
				return fail(s.meant(g.flag, sel.String()), "%s %s: neither the configuration nor the ledger has anything there", g.flag, sel)
			}
		}
	}
	for _, addr := range o.Replaces {
		if !s.any(func(a card.Address) bool { return a == addr }) {
			return fail(s.meant("--replace", addr.String()), "--replace %s: neither the configuration nor the ledger has a card there", addr)
		}
	}
	return nil
}

// meant is what to type for an address that names nothing.
func (s *sight) meant(flag, given string) string {
	names := map[string]bool{}
	s.any(func(a card.Address) bool {
		names[a.String()] = true
		if flag != "--replace" { // which takes one card
			names[a.Block().String()] = true
			for _, m := range card.ModulesOf(a.Module) {
				names[m.Path], names[m.Call()] = true, true
			}
		}
		return false
	})
	if near := card.Nearest(given, slices.Sorted(maps.Keys(names))); near != "" {
		return "Did you mean: " + flag + " " + card.Quote(near)
	}
	return addressAdvice
}

// any reports whether one of the addresses that are wanted or held, or were held
// before they moved, is so.
func (s *sight) any(so func(card.Address) bool) bool {
	for _, h := range s.want.Want.Holders {
		if so(h.Address) {
			return true
		}
	}
	for _, c := range s.want.Want.Cards {
		if so(c.Address) {
			return true
		}
	}
	for addr, r := range s.known.Resources {
		if r.Held && so(addr) {
			return true
		}
	}
	return slices.ContainsFunc(s.plan.Moved, func(m planner.Move) bool { return so(m.From) })
}

// planCode is the exit code of a plan: 4 where a person must decide, and
// otherwise no error whatever it says.
func planCode(s *sight, detailed bool) ExitCode {
	if len(undecided(s.input.Findings, nil)) > 0 {
		return ExitUnknown
	}
	if detailed && s.plan.Changed() {
		return ExitChanges
	}
	return ExitDone
}

// applying is the command that applies a saved plan. It reads the variables
// again, so it needs them again; their values are not repeated.
func (a *app) applying(file string) string {
	words := []string{a.program(), "apply", card.Quote(file)}
	for _, v := range a.vars {
		if v.File != "" {
			words = append(words, "--var-file", card.Quote(v.File))
			continue
		}
		name, _, _ := strings.Cut(v.Assign, "=")
		words = append(words, "--var", name+"=…")
	}
	return strings.Join(words, " ")
}
