package config

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// Settings is what the cardform and provider blocks say, defaults filled in.
type Settings struct {
	Name            string // goes into order numbers
	RequiredVersion string // "" for any
	Ledger          LedgerSettings
	Provider        ProviderSettings
}

// LedgerSettings says where the ledger is kept.
type LedgerSettings struct {
	Kind string // local
	Path string // relative to the directory of the configuration
}

// MaxConcurrency is the largest number of calls at a time.
const MaxConcurrency = 256

// ProviderSettings says how to talk to the issuer.
type ProviderSettings struct {
	BaseURL           string // "emulator" for the embedded one
	MerchantID        string // "" when it is not given
	NotifyURL         string // "" for none
	RequestsPerSecond float64
	Concurrency       int
	RequestTimeout    time.Duration
	SettleWindow      time.Duration
	OrderReference    card.OrderReference
	FeeRateUnit       card.RateUnit
	Endpoints         map[string]string         // by name, paths that differ
	OrderStatus       map[string][]int          // pending, failed, success, refunded
	Fees              map[string]card.FeeConfig // by card type, over what the issuer says
}

func defaultSettings() Settings {
	return Settings{
		Name:   "default",
		Ledger: LedgerSettings{Kind: "local", Path: "cardform.state"},
		Provider: ProviderSettings{
			BaseURL: "https://api.trustpay.money", RequestsPerSecond: 10, Concurrency: 8,
			RequestTimeout: 30 * time.Second, SettleWindow: 30 * time.Second,
			OrderReference: card.ReferenceNone, FeeRateUnit: card.Percent,
		},
	}
}

// Settings returns the settings, evaluated.
func (c *Config) Settings() Settings { return c.settings }

// evalSettings evaluates the cardform and provider blocks. They may use
// variables and locals, but nothing that depends on a resource.
func (c *Config) evalSettings(p *problems) {
	s := settingsReader{c: c, p: p, ev: c.newEvaluation(nil, nil, p)}
	if c.root.cardform != nil {
		s.cardform(p.readQuietly(c.root.cardform))
	}
	if c.root.provider != nil {
		s.provider(p.readQuietly(c.root.provider), &c.settings.Provider)
	}
}

// readQuietly reads a block again whose problems were reported before.
func (p *problems) readQuietly(src *hclsyntax.Block) *block {
	b := newProblems(p.src).readBody(src.Body, language.block(src.Type), src.DefRange())
	b.src, b.labels = src, src.Labels
	return b
}

// settingsReader evaluates arguments of the cardform and provider blocks.
type settingsReader struct {
	c  *Config
	p  *problems
	ev *evaluation
}

// value evaluates an argument; ok is false where it is absent or wrong.
func (s settingsReader) value(b *block, name string, want cty.Type) (v cty.Value, at hcl.Range, ok bool) {
	e := b.expr(name)
	if e == nil {
		return v, at, false
	}
	at = e.Range()
	uses := linker{m: s.c.root, p: s.p}.expr(e, surroundings{})
	order := s.c.closure(uses)
	for _, n := range order {
		switch n.item.(type) {
		case *variable, *local:
		default:
			s.p.errorf(at, "Invalid reference", "Settings are needed before anything is listed, so they cannot depend on %s. Use a variable.", n)
			return v, at, false
		}
	}
	r := s.ev.root
	s.ev.evaluate(order)
	r.prepare(uses)
	val, ok := r.value(e, r.scope, card.Address{})
	if !ok {
		return v, at, false
	}
	if mark.Hidden(val) {
		s.p.errorf(at, "Sensitive value not allowed", "Settings are shown and kept, so %q can be neither sensitive nor ephemeral.", name)
		return v, at, false
	}
	if s.c.partial && !val.IsWhollyKnown() {
		return v, at, false
	}
	v, ok = s.p.known(val, want, name, at)
	return v, at, ok
}

func (s settingsReader) text(b *block, name string, into *string, check func(string) string) {
	v, at, ok := s.value(b, name, cty.String)
	if !ok {
		return
	}
	if advice := check(v.AsString()); advice != "" {
		s.p.errorf(at, "Invalid setting", "The value of %q cannot be %q. %s", name, clip(v.AsString()), advice)
		return
	}
	*into = v.AsString()
}

func (s settingsReader) duration(b *block, name string, low time.Duration, into *time.Duration) {
	v, at, ok := s.value(b, name, cty.String)
	if !ok {
		return
	}
	d, err := time.ParseDuration(v.AsString())
	if err != nil || d < low || d > 24*time.Hour {
		s.p.errorf(at, "Invalid setting", "The value of %q cannot be %q. Write a duration from %s to 24h, as in \"30s\".", name, clip(v.AsString()), low)
		return
	}
	*into = d
}

func (s settingsReader) number(b *block, name string, low, high float64, whole bool) (float64, bool) {
	v, at, ok := s.value(b, name, cty.Number)
	if !ok {
		return 0, false
	}
	f, _ := v.AsBigFloat().Float64()
	if f < low || f > high || whole && !v.AsBigFloat().IsInt() {
		form := "a number"
		if whole {
			form = "a whole number"
		}
		s.p.errorf(at, "Invalid setting", "The value of %q must be %s from %g to %g.", name, form, low, high)
		return 0, false
	}
	return f, true
}

func (s settingsReader) cardform(b *block) {
	s.text(b, "name", &s.c.settings.Name, checkLedgerName)
	s.text(b, "required_version", &s.c.settings.RequiredVersion, checkConstraint)
	if e := b.expr("required_version"); e != nil && s.c.version != "" && !allows(s.c.settings.RequiredVersion, s.c.version) {
		s.p.errorf(e.Range(), "Unsupported cardform version", "The configuration requires a cardform version of %s, and this one is %s. Install another, or change required_version.", s.c.settings.RequiredVersion, s.c.version)
	}
	state := b.child("state")
	if state == nil {
		return
	}
	switch kind := state.labels[0]; kind {
	case "local":
		s.text(state, "path", &s.c.settings.Ledger.Path, notEmpty)
	case "postgres", "blob":
		s.p.errorf(state.src.LabelRanges[0], "State kind not supported yet", "Ledgers of kind %q come in a later version. Use state \"local\", and keep its file where only one machine applies.", kind)
	default:
		s.p.errorf(state.src.LabelRanges[0], "Unknown state kind", "There is no state %q.%s The kind that this version has is \"local\".", kind, didYouMean(kind, []string{"local"}))
	}
}

func (s settingsReader) provider(b *block, into *ProviderSettings) {
	s.text(b, "base_url", &into.BaseURL, checkBaseURL)
	s.text(b, "merchant_id", &into.MerchantID, checkMerchant)
	s.text(b, "notify_url", &into.NotifyURL, checkURL)
	s.text(b, "order_reference", (*string)(&into.OrderReference), oneOf(string(card.ReferenceNone), string(card.ReferenceMerchant)))
	s.text(b, "fee_rate_unit", (*string)(&into.FeeRateUnit), oneOf(string(card.Percent), string(card.Fraction)))
	s.duration(b, "request_timeout", time.Millisecond, &into.RequestTimeout)
	s.duration(b, "settle_window", 0, &into.SettleWindow)
	if f, ok := s.number(b, "requests_per_second", 0, 100_000, false); ok {
		into.RequestsPerSecond = f
	}
	if f, ok := s.number(b, "concurrency", 1, MaxConcurrency, true); ok {
		into.Concurrency = int(f)
	}
	if v, at, ok := s.value(b, "endpoints", cty.Map(cty.String)); ok {
		into.Endpoints = s.endpoints(v, at)
	}
	if v, at, ok := s.value(b, "order_status", cty.Map(cty.List(cty.Number))); ok {
		into.OrderStatus = s.orderStatus(v, at)
	}
	if v, at, ok := s.value(b, "fees", cty.DynamicPseudoType); ok {
		into.Fees = s.fees(v, at, into.FeeRateUnit)
	}
}
