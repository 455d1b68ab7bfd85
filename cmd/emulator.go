package cmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

type emulatorOptions struct {
	listen, state string
	merchant      string
	faults        []string
}

func newEmulatorCmd(a *app) *cobra.Command {
	var o emulatorOptions
	c := &cobra.Command{
		Use: "emulator", Short: "Run a TrustPay on this machine", Args: exactly(0),
		Long: `emulator serves every endpoint of TrustPay on this machine, with accounts, fees
and faults, so that configurations can be tried without an account. It moves no
real money.

` + faultHelp(),
		Example: "  cardform emulator --state bank.emulator\n  cardform emulator --fault latency=20ms --fault lost=0.05",
		RunE:    func(c *cobra.Command, _ []string) error { return runEmulator(c.Context(), a, o) },
	}
	c.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8787", "`HOST:PORT` to listen on")
	c.Flags().StringVar(&o.state, "state", "", "`FILE` that keeps its accounts and cards over restarts (default: memory only)")
	c.Flags().StringVar(&o.merchant, "merchant-id", "", "merchant `ID` that it answers for (default: "+emulator.DefaultMerchantID+")")
	c.Flags().StringArrayVar(&o.faults, "fault", nil, "switch a `FAULT` on, as in lost=0.1; may be given more than once")
	c.AddCommand(newEmulatorStockCmd(a))
	return c
}

// faultHelp says what faults there are, and how one is written.
func faultHelp() string {
	var b strings.Builder
	b.WriteString(`A fault is [SCOPE.]NAME=VALUE. The scope is an endpoint, as in V2.lost=once, or
reads or writes; off for a value ends a fault. Cardholders are pending, or fail,
as P1.pending and P1.fail alone.
`)
	for _, g := range []struct {
		group emulator.FaultGroup
		title string
	}{
		{emulator.FaultStrikes, "Faults that strike: a chance such as 0.1, always, once, x3 (the next three) or\n#3 (only the third from now):"},
		{emulator.FaultLasts, "Faults that last, and strike as those above after a comma, as in late=2s,once:"},
		{emulator.FaultSetting, "Settings:"},
	} {
		b.WriteString("\n" + g.title + "\n")
		for _, k := range emulator.FaultKinds() {
			if k.Group == g.group {
				fmt.Fprintf(&b, "  %-25s %s\n", k.Name+"="+k.Example, k.Does)
			}
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func runEmulator(ctx context.Context, a *app, o emulatorOptions) (err error) {
	var faults []emulator.Fault
	for _, text := range o.faults {
		f, err := emulator.ParseFault(text)
		if err != nil {
			return fail("For what there is, type: cardform emulator --help\nFor example: cardform emulator --fault lost=0.1 --fault latency=20ms", "--fault %s: %w", text, err)
		}
		faults = append(faults, f)
	}
	options := emulator.Options{
		Paths: trustpay.Contract{}.Paths(), Key: a.getenv(envKey), Secret: a.getenv(envSecret),
		MerchantID: o.merchant, Faults: emulator.NewFaults(faults...),
	}
	if o.state != "" {
		options.StateFile = a.path(o.state)
		cfg, _ := a.read() // where there is none, the ledger's name is the usual one
		if is := use(options.StateFile, a.ledgerFiles(cfg.Settings())); is != "" {
			return fail("Give the emulator a file of its own, as in: cardform emulator --state bank.emulator", "--state %s is %s", o.state, is)
		}
	}
	e, err := emulator.New(options)
	if err != nil {
		return fail(mend(err, "Give --state a file of its own, that no other emulator uses."), "starting the emulator: %w", err)
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fail("Choose another address, as in: cardform emulator --listen 127.0.0.1:0", "listening on %s: %w", o.listen, err)
	}
	hello, warning := emulatorHello(listener.Addr().String(), options)
	if warning != "" {
		a.say(warning)
	}
	if err := a.human().Show(view.Text(hello)); err != nil {
		return err
	}
	return serve(ctx, listener, e)
}

// emulatorHello says how to use an emulator that listens at addr, and what to
// know about other machines; "" where they cannot reach it.
func emulatorHello(addr string, o emulator.Options) (hello, warning string) {
	access := "It needs no credentials, and takes any."
	if o.Key != "" {
		access = "Key and secret must be those of " + envKey + " and " + envSecret + "."
	}
	kept := "Everything is kept in memory and gone when it ends; --state FILE keeps it."
	if o.StateFile != "" {
		kept = "Everything is kept in " + o.StateFile + "."
	}
	base, warning := usable(addr)
	return fmt.Sprintf(`TrustPay's emulator listens on http://%s

To use it, write in your configuration:
  provider "trustpay" {
    base_url = "http://%s"
  }
%s
%s
Stock cards to bind as physical_card have generated numbers; the first is %s.
Ctrl-C ends it.`, base, base, access, kept, card.Mask(emulator.StockNumber(0))), warning
}

// usable is the address at which a cardform on this machine finds what listens
// at addr, and a warning where other machines find it too.
func usable(addr string) (base, warning string) {
	host, port, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || ip.IsLoopback() {
		return addr, ""
	}
	local := net.JoinHostPort("127.0.0.1", port)
	warning = "Warning: other machines can reach it, in plain HTTP. To serve this machine alone, type: cardform emulator --listen " + local
	if ip.IsUnspecified() {
		return local, warning
	}
	return addr, warning + "\ncardform takes plain HTTP from loopback addresses only: it cannot use " + addr + " itself, on no machine."
}

// serve answers requests until ctx ends, then lets those under way finish.
func serve(ctx context.Context, listener net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(graceful)
}
