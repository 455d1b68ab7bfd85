package cmd

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/internal/private"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// embedded is the base_url that stands for the emulator inside this process.
const embedded = "emulator"

// issuer is TrustPay as the configuration describes it.
type issuer struct {
	*trustpay.Client
	contract trustpay.Contract
	names    *view.Names // what the issuer lists becomes known here
	closers  []func() error
}

// Close lets go of what the issuer holds open.
func (i *issuer) Close() error {
	var errs []error
	for _, c := range i.closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// connect makes the issuer that the provider block names. It sends nothing.
func (a *app) connect(s config.Settings, concurrency int) (*issuer, error) {
	p := s.Provider
	contract, err := contractOf(p)
	if err != nil {
		return nil, fail("Correct the provider block, then type: cardform validate", "provider block: %w", err)
	}
	i := &issuer{contract: contract, names: a.names}
	logger, closeLog, err := a.logger(s)
	if err != nil {
		return nil, err
	}
	i.closers = append(i.closers, closeLog)
	o := a.clientOptions(p, contract)
	o.Logger = logger
	if concurrency > 0 {
		o.Concurrency = concurrency
	}
	if err := a.reach(i, &o, s); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	if i.Client, err = trustpay.New(o); err != nil {
		return nil, errors.Join(fail("Correct base_url in the provider block.", "%w", err), i.Close())
	}
	return i, nil
}

func (a *app) clientOptions(p config.ProviderSettings, contract trustpay.Contract) trustpay.Options {
	return trustpay.Options{
		BaseURL: p.BaseURL, MerchantID: p.MerchantID, NotifyURL: p.NotifyURL, RequestsPerSecond: p.RequestsPerSecond,
		Concurrency: p.Concurrency, RequestTimeout: p.RequestTimeout, Contract: contract, Rates: p.FeeRateUnit, Now: a.Now, Transport: a.Transport,
	}
}

// reach gives the options their credentials, or the emulator in their place.
func (a *app) reach(i *issuer, o *trustpay.Options, s config.Settings) error {
	if s.Provider.BaseURL != embedded {
		c, err := a.credentials(card.OnLoopback(s.Provider.BaseURL))
		o.Key, o.Secret = c.key, c.secret
		return err
	}
	if is := use(a.emulatorFile(s), a.ledgerFiles(s)); is != "" {
		return fail("Give the ledger another name in the state block.", "the embedded emulator keeps its accounts in %s, and that is %s", a.emulatorFile(s), is)
	}
	e, err := emulator.New(emulator.Options{
		Paths: i.contract.Paths(), MerchantID: s.Provider.MerchantID, StateFile: a.emulatorFile(s),
	})
	if err != nil {
		return fail(mend(err, "The embedded emulator keeps its accounts in "+a.emulatorFile(s)+". To start it afresh, move that file and the ledger away together."), "starting the embedded emulator: %w", err)
	}
	i.closers = append(i.closers, e.Close)
	o.Transport = e.Transport()
	o.RequestsPerSecond = 0 // there is nobody to spare
	return nil
}

// emulatorFile stands beside the ledger, so that both tell the same story.
func (a *app) emulatorFile(s config.Settings) string {
	return filepath.Join(filepath.Dir(a.path(s.Ledger.Path)), "cardform.emulator")
}

func contractOf(p config.ProviderSettings) (trustpay.Contract, error) {
	c, err := trustpay.NewContract(p.Endpoints, p.OrderStatus)
	if err != nil {
		return c, err
	}
	return c.WithReference(p.OrderReference)
}

// How every log begins, and what to do about a file that does not.
const (
	logStart = `{"time":`
	ownLog   = "Give the log a file of its own, as in: CARDFORM_LOG_PATH=cardform.log\nOr leave it out: the log then goes to standard error."
)

// logger writes what CARDFORM_LOG asks for to CARDFORM_LOG_PATH or standard
// error: debug tells every call that changes something and all that went wrong,
// trace every call.
func (a *app) logger(s config.Settings) (*slog.Logger, func() error, error) {
	none := func() error { return nil }
	level := slog.LevelDebug
	switch want := strings.ToLower(a.getenv("CARDFORM_LOG")); want {
	case "":
		return nil, none, nil
	case "debug":
	case "trace":
		level = trustpay.LevelTrace
	default:
		return nil, none, fail("Write CARDFORM_LOG=debug or CARDFORM_LOG=trace.", "CARDFORM_LOG cannot be %q", want)
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: nameTrace}
	path := a.getenv("CARDFORM_LOG_PATH")
	if path == "" {
		return slog.New(slog.NewTextHandler(a.Stderr, options)), none, nil
	}
	if is := use(a.path(path), slices.Concat(a.ledgerFiles(s), a.emulatorFiles(s))); is != "" {
		return nil, none, fail(ownLog, "CARDFORM_LOG_PATH %s is %s, and no log", path, is)
	}
	if begins, err := private.Begins(a.path(path), logStart); err == nil && !begins { // appending says what else is wrong with it
		return nil, none, fail(ownLog, "CARDFORM_LOG_PATH %s is a file that holds something else than a log of cardform", path)
	}
	f, err := private.Append(a.path(path))
	if err != nil {
		return nil, none, fail(mend(err, "Let CARDFORM_LOG_PATH name a file of yours that can be written, or leave it out: the log then goes to standard error."), "opening the log: %w", err)
	}
	return slog.New(slog.NewJSONHandler(f, options)), f.Close, nil
}

// nameTrace writes trace where slog would write DEBUG-4.
func nameTrace(_ []string, a slog.Attr) slog.Attr {
	if level, ok := a.Value.Any().(slog.Level); ok && level == trustpay.LevelTrace {
		return slog.String(a.Key, "TRACE")
	}
	return a
}

// explainIssuer turns what the issuer said into what to do about it.
func explainIssuer(doing string, err error) error {
	var e *provider.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	next := "To see which endpoint answers what, type: cardform doctor"
	switch e.Kind {
	case provider.Refused:
		if away := unreached(e); away != nil {
			err, next = away, "Check the network and base_url in the provider block, then type the same command again."
		}
	case provider.Unauthorized:
		next = "Check " + envKey + " and " + envSecret + " against TrustPay's dashboard (Profile), then type: cardform doctor"
	case provider.RateLimited:
		next = "Lower requests_per_second in the provider block, wait a little, and type the same command again."
	}
	return fail(next, "%s: %w", doing, err)
}

// unreached says in words why a call did not leave this machine; nil when it
// did, or was refused for what it holds.
func unreached(e *provider.Error) error {
	if cause := errors.Unwrap(e.Err); e.Kind == provider.Refused && e.HTTPStatus == 0 && cause != nil {
		return fmt.Errorf("the issuer cannot be reached: %w", cause)
	}
	return nil
}

// unanswered says in words why a read got no answer at all; nil when there was
// one.
func unanswered(err error) error {
	var e *provider.Error
	if !errors.As(err, &e) {
		return nil
	}
	if e.Kind == provider.Unknown && e.HTTPStatus == 0 && e.Err != nil {
		return fmt.Errorf("the issuer does not answer: %w", e.Err)
	}
	return unreached(e)
}
