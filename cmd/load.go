package cmd

import (
	"path/filepath"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd/internal/view"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/provider/trustpay"
)

// path resolves a relative path under -C.
func (a *app) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(a.dir, p)
}

// load reads the configuration. Errors are shown in v; warnings are returned.
func (a *app) load(v view.View) (*config.Config, card.Diagnostics, error) {
	return a.loadWith(v, a.options())
}

func (a *app) loadWith(v view.View, o config.Options) (*config.Config, card.Diagnostics, error) {
	cfg, ds := config.Load(o)
	if ds.HasErrors() {
		return nil, nil, a.invalid(v, ds)
	}
	a.names.Know(cfg.Settings().Provider.MerchantID)
	return cfg, ds, nil
}

// read reads the configuration as far as it can be read.
func (a *app) read() (*config.Config, card.Diagnostics) { return config.Load(a.options()) }

// options say what to load.
func (a *app) options() config.Options {
	args := make([]config.VarArg, len(a.vars))
	for i, arg := range a.vars {
		if arg.File != "" {
			arg.File = a.path(arg.File)
		}
		args[i] = arg
	}
	return config.Options{Dir: a.dir, Env: a.Environ, Args: args, Version: release, Endpoints: endpointNames()}
}

// endpointNames are what the provider block may call the issuer's endpoints.
func endpointNames() []string {
	var names []string
	for _, e := range (trustpay.Contract{}).Endpoints() {
		names = append(names, e.Name)
	}
	return names
}

// invalid shows diagnostics and ends the command.
func (a *app) invalid(v view.View, ds card.Diagnostics) error {
	if err := v.Show(view.Diagnostics(ds)); err != nil {
		return err
	}
	return silently(ExitError)
}
