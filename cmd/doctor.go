package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/state"
)

func newDoctorCmd(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "doctor", Short: "Check credentials, clock, signature, ledger and read endpoints", Args: exactly(0),
		Long: `doctor calls every endpoint that changes nothing and says whether the signature
is accepted, and whether each answers in the shape that cardform expects. Each
has a mark: S seen in TrustPay's own pages, I inferred, A assumed.`,
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runDoctor(ctx context.Context, a *app, asJSON bool) (err error) {
	v := a.view(asJSON)
	cfg, _, err := a.load(v)
	if err != nil {
		return err
	}
	d := &doctor{app: a, settings: cfg.Settings(), ids: map[string]string{}}
	i, err := a.connect(d.settings, 0)
	d.add("credentials", "", describeAccess(d.settings, err), errText(err), 0)
	if err == nil {
		defer func() { err = errors.Join(err, i.Close()) }()
		d.issuer = i
		d.called(ctx)
	}
	d.ledger(ctx)
	if err := v.Show(d.checkup()); err != nil {
		return err
	}
	return silently(d.code)
}

// doctor gathers checks.
type doctor struct {
	app      *app
	settings config.Settings
	issuer   *issuer
	checks   []view.Check
	code     ExitCode
	ids      map[string]string // parameters that later checks need, by name
	signed   verdict           // what became of our signature
	silent   bool              // a call got no answer at all
}

// verdict is what the issuer thinks of our signature; "" is not known.
type verdict string

const (
	signatureTaken   verdict = "accepted"
	signatureRefused verdict = "refused"
)

// called checks all that shows in the issuer's answers. The endpoints come
// last in the table, and first in time: the other rows are read off them.
func (d *doctor) called(ctx context.Context) {
	before := len(d.checks)
	d.endpoints(ctx)
	endpoints := slices.Clone(d.checks[before:])
	d.checks = d.checks[:before]
	d.clock()
	d.signature()
	d.merchant()
	d.checks = append(d.checks, endpoints...)
}

func (d *doctor) checkup() view.Checkup {
	return view.Checkup{FormatVersion: view.FormatVersion, Checks: d.checks, Healthy: d.code == ExitDone}
}

// add records a check: ok with the detail, or failed with the problem.
func (d *doctor) add(name, mark, detail, problem string, took time.Duration) {
	c := view.Check{Name: name, Mark: mark, Result: "ok", Detail: detail, Millis: took.Milliseconds()}
	if problem != "" {
		c.Result, c.Detail, d.code = "failed", problem, ExitError
	}
	d.checks = append(d.checks, c)
}

func (d *doctor) skip(name, mark, why string) {
	d.checks = append(d.checks, view.Check{Name: name, Mark: mark, Result: "skipped", Detail: why})
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	var s *stop
	if errors.As(err, &s) && s.next != "" {
		return s.Error() + ". " + strings.ReplaceAll(s.next, "\n", " ")
	}
	return err.Error()
}

func describeAccess(s config.Settings, err error) string {
	switch {
	case err != nil:
		return ""
	case s.Provider.BaseURL == embedded:
		return "the embedded emulator needs none"
	}
	return "found, for " + s.Provider.BaseURL
}

// clock compares this machine's clock with the Date of the issuer's answers.
func (d *doctor) clock() {
	ahead := d.issuer.Ahead()
	switch {
	case d.silent:
		d.skip("clock", "", d.unless(""))
	case ahead.Abs() > planner.LeastSkew:
		d.add("clock", "", "", planner.Skew(ahead)+". Set it (on Linux: timedatectl set-ntp true)", 0)
	default:
		d.add("clock", "", "in step with the issuer's", "", 0)
	}
}

// unless is why something is not known, unless it is that nobody answered.
func (d *doctor) unless(why string) string {
	if d.silent {
		return "the issuer gave no answer"
	}
	return why
}

// signature tells what became of it in the first answer that says so: a read
// that went well, or code 880011.
func (d *doctor) signature() {
	switch d.signed {
	case signatureTaken:
		d.add("signature", "I", string(d.signed), "", 0)
	case signatureRefused:
		d.add("signature", "I", "", "refused (880011). Check "+envKey+" and "+envSecret+" against TrustPay's dashboard (Profile)", 0)
	default:
		d.skip("signature", "I", d.unless("no answer of the issuer says"))
	}
}

func (d *doctor) merchant() {
	got, want := strings.Trim(d.ids["merchant"], `"`), d.settings.Provider.MerchantID
	d.app.names.Know(got)
	switch {
	case got == "":
		d.skip("merchant", "", d.unless("the issuer (V10) does not name it"))
	case want == "":
		d.add("merchant", "", got+"; write merchant_id = "+got+" in the provider block to pin it", "", 0)
	case got != want:
		d.add("merchant", "", "", fmt.Sprintf("the credentials are merchant %s's, and merchant_id is %s", got, want), 0)
	default:
		d.add("merchant", "", got, "", 0)
	}
}

func (d *doctor) ledger(ctx context.Context) {
	store, err := d.app.openLedger(ctx, d.settings)
	if err != nil {
		d.add("ledger", "", "", errText(err), 0)
		return
	}
	begun := d.app.Now()
	known, err := store.Load(ctx)
	if err != nil {
		d.add("ledger", "", "", errText(err), 0)
		return
	}
	d.add("ledger", "", describeLedger(known), "", d.app.Now().Sub(begun))
}

func describeLedger(known *state.State) string {
	if known.Head.Seq == 0 {
		return "none yet; the first apply makes it"
	}
	cards := 0
	held := known.Held()
	for _, addr := range held {
		if addr.Kind != card.KindCardholder {
			cards++
		}
	}
	return fmt.Sprintf("%d entries, %d holders, %d cards, %d open ops", known.Head.Seq, len(held)-cards, cards, len(known.Ops))
}
