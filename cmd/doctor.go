package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/state"
)

func newDoctorCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "doctor", Short: "Check credentials, clock, ledger and every read endpoint", Args: exactly(0),
		Long: `doctor calls every endpoint that changes nothing and says whether it answers in
the shape that cardform expects. Each has a mark: S seen in TrustPay's own
pages, I inferred, A assumed.`,
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, json) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}

func runDoctor(ctx context.Context, a *app, json bool) (err error) {
	v := a.view(json)
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
		d.endpoints(ctx)
		d.clock()
		d.merchant()
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
	newest   time.Time         // when the issuer made its newest order, by its clock
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

// probe is how an endpoint is tried: with which parameters, and what its
// answer must hold.
type probe struct {
	needs string   // a parameter that an earlier answer gives; "" for none
	list  bool     // data.items, in pages
	holds []string // members of data, or of each item
	gives string   // member of an item that a later probe needs
	as    string   // ... under this parameter
}

func probes() map[string]probe {
	return map[string]probe{
		"V1":  {list: true, holds: []string{"card_type_id", "currency"}},
		"V10": {list: true, holds: []string{"merchant_id", "card_type_id", "open_card_fee_rate", "open_card_fee_fixed"}, gives: "merchant_id", as: "merchant"},
		"V6":  {list: true, holds: []string{"order_no", "charge_type", "amount", "fee", "balance", "status"}},
		"V7":  {list: true, holds: []string{"card_id", "card_type_id", "balance", "status"}, gives: "card_id", as: "V.card_id"},
		"V8":  {list: true, holds: []string{"card_id", "balance", "status"}},
		"V4":  {needs: "V.card_id", holds: []string{"card_id", "balance", "status"}},
		"V9":  {needs: "V.card_id", list: true, holds: []string{"card_id", "amount"}},
		"P2":  {list: true, holds: []string{"cardholder_id", "email", "cardholder_status"}},
		"P4":  {list: true, holds: []string{"card_id", "card_number", "cardholder_id", "card_status"}, gives: "card_id", as: "P.card_id"},
		"P5":  {needs: "P.card_id", holds: []string{"card_id", "available_balance", "card_status"}},
		"P6":  {needs: "P.card_id", list: true, holds: []string{"card_id", "transaction_id", "transaction_amount"}},
		"P7":  {holds: []string{"currency", "available_balance"}},
		"G4":  {holds: []string{"balance", "frozen", "reserve"}},
		"G7":  {holds: []string{"fee_configs"}},
	}
}

// endpoints tries every endpoint that changes nothing, lists first: they give
// the ids that the others need.
func (d *doctor) endpoints(ctx context.Context) {
	all := probes()
	list := slices.DeleteFunc(d.issuer.contract.Endpoints(), func(e trustpay.Endpoint) bool { return e.Changes })
	slices.SortStableFunc(list, func(a, b trustpay.Endpoint) int { return strings.Compare(all[a.ID].needs, all[b.ID].needs) })
	for _, e := range list {
		p, known := all[e.ID]
		name := e.ID + " " + e.Name + " " + e.Path
		if param := params(e.ID, p, d.ids); known && param != nil {
			begun := d.app.Now()
			answer, err := d.issuer.Call(ctx, e.ID, param)
			problem := errText(err)
			if err == nil {
				problem = d.shape(e.ID, p, answer)
			}
			d.add(name, string(e.Mark), "answers as expected", problem, d.app.Now().Sub(begun))
			continue
		}
		d.skip(name, string(e.Mark), "nothing to ask it about")
	}
}

// params is what a probe sends; nil when an id that it needs is not known.
func params(id string, p probe, ids map[string]string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if p.list && id != "V1" && id != "V10" {
		out["page"], out["page_size"] = json.RawMessage("1"), json.RawMessage("20")
	}
	switch id {
	case "G4":
		out["currency_id"] = json.RawMessage(`"USD"`)
	case "P7":
		out["currency"] = json.RawMessage(`"USD"`)
	}
	if p.needs != "" {
		value := ids[p.needs]
		if value == "" {
			return nil
		}
		out["card_id"] = json.RawMessage(value)
	}
	return out
}

// shape says what is missing from an answer, "" when nothing is.
func (d *doctor) shape(id string, p probe, answer []byte) string {
	var envelope struct{ Data json.RawMessage }
	if err := json.Unmarshal(answer, &envelope); err != nil {
		return "its answer is not the envelope that every endpoint has; set its path in endpoints of the provider block"
	}
	rows := []map[string]json.RawMessage{{}}
	if p.list {
		var data struct{ Items []map[string]json.RawMessage }
		if err := json.Unmarshal(envelope.Data, &data); err != nil || data.Items == nil && !bytes.Contains(envelope.Data, []byte(`"items"`)) {
			return "its answer has no list of items; set its path in endpoints of the provider block"
		}
		rows = data.Items
	} else if err := json.Unmarshal(envelope.Data, &rows[0]); err != nil {
		return "its answer has no data; set its path in endpoints of the provider block"
	}
	for _, row := range rows {
		for _, name := range p.holds {
			if _, ok := row[name]; !ok {
				return fmt.Sprintf("its answer lacks %s; if TrustPay has renamed it, tell us", name)
			}
		}
	}
	if p.gives != "" && len(rows) > 0 {
		d.ids[p.as] = string(rows[0][p.gives])
	}
	if id == "V6" && len(rows) > 0 {
		d.readClock(rows[0]["create_time"])
	}
	return ""
}

func (d *doctor) readClock(text json.RawMessage) {
	if at, err := time.Parse(time.RFC3339, strings.Trim(string(text), `"`)); err == nil {
		d.newest = at
	}
}

// clock looks for an issuer whose clock is ahead of ours. One that is behind
// does not show in its lists.
func (d *doctor) clock() {
	if d.newest.IsZero() {
		d.skip("clock", "", "the issuer lists no order to compare with")
		return
	}
	problem := ""
	if ahead := d.newest.Sub(d.app.Now()); ahead > 5*time.Second {
		problem = fmt.Sprintf("the issuer's newest order is %s in the future: set this machine's clock", ahead.Round(time.Second))
	}
	d.add("clock", "", "no order of the issuer is in the future", problem, 0)
}

func (d *doctor) merchant() {
	got, want := strings.Trim(d.ids["merchant"], `"`), d.settings.Provider.MerchantID
	switch {
	case got == "":
		d.skip("merchant", "", "the issuer (V10) does not name it")
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
