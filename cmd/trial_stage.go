package cmd

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// open makes the run's issuer, with nothing but its accounts, and its world.
func (t *trial) open(ctx context.Context, scene config.Scene) error {
	w := &world{app: t.app, cfg: t.cfg, settings: t.cfg.Settings()}
	p := &w.settings.Provider
	p.BaseURL, p.NotifyURL = embedded, "" // nobody is to hear of a test
	p.OrderStatus = nil                   // an emulator has the numbers that the contract's table has
	w.settings.Ledger.Path = filepath.Join(t.absolute(), trialLedger)
	contract, err := contractOf(*p)
	if err != nil {
		return err
	}
	o := emulator.Options{Paths: contract.Paths(), MerchantID: p.MerchantID, Now: t.clock.Now, Seed: seedOf(scene)}
	if t.run.Continued || t.from != nil {
		o.StateFile = filepath.Join(t.dir, trialAccounts)
	}
	if t.issuer, err = emulator.New(o); err != nil {
		return err
	}
	if w.issuer, err = t.connect(*p, contract); err == nil {
		w.store, err = t.app.openLedger(ctx, w.settings)
	}
	if err != nil {
		return errors.Join(err, t.issuer.Close())
	}
	w.since = t.app.Now()
	t.world = w
	return nil
}

// absolute is the trial's directory, which -C does not move.
func (t *trial) absolute() string {
	dir, err := filepath.Abs(t.dir)
	if err != nil {
		return t.dir
	}
	return dir
}

func seedOf(scene config.Scene) *emulator.Seed {
	seed := emulator.DefaultSeed()
	if scene.Merchant != nil {
		seed.Merchant = *scene.Merchant
	}
	if scene.Physical != nil {
		seed.Physical = *scene.Physical
	}
	return &seed
}

func (t *trial) connect(p config.ProviderSettings, contract trustpay.Contract) (*issuer, error) {
	o := t.app.clientOptions(p, contract)
	o.Transport = t.clock.watch(t.issuer.Transport())
	o.RequestsPerSecond = 0 // there is nobody to spare
	c, err := trustpay.New(o)
	return &issuer{Client: c, contract: contract, names: t.app.names}, err
}

// stage sets up what the issuer blocks say. What cannot be is found.
func (t *trial) stage(ctx context.Context, scene config.Scene) error {
	if t.from != nil {
		t.fund(scene)
	}
	for _, h := range scene.Holders {
		_, err := t.issuer.AddHolder(h.Profile, h.Status)
		t.refuse(h.At, err)
	}
	for _, c := range scene.Cards {
		_, err := t.issuer.AddCard(emulator.ForeignCard{CardType: c.CardType, Balance: c.Balance, Holder: c.Holder, Status: c.Status})
		t.refuse(c.At, err)
	}
	if err := t.happen(ctx, scene.Events); err != nil {
		return err
	}
	t.calm()
	for _, f := range scene.Faults {
		fault, err := emulator.ParseFault(f.Text)
		if err != nil {
			t.refuse(f.At, err)
			continue
		}
		t.issuer.Faults().Set(fault)
	}
	return nil
}

// calm ends all faults: the issuer is as the provider block describes it.
func (t *trial) calm() {
	p, faults := t.world.settings.Provider, t.issuer.Faults()
	faults.Clear()
	for _, text := range []string{"order_reference=" + string(p.OrderReference), "rates=" + string(p.FeeRateUnit)} {
		if f, err := emulator.ParseFault(text); err == nil { // the words of settings are the emulator's
			faults.Set(f)
		}
	}
}

// fund makes the accounts what the scene says, where it says something.
func (t *trial) fund(scene config.Scene) {
	for i, want := range []*card.Money{scene.Merchant, scene.Physical} {
		if want == nil {
			continue
		}
		a := t.issuer.Totals().Accounts[i]
		t.refuse(t.run.Range, t.issuer.Fund(a.Name, *want-a.Available))
	}
}

// happen lets spendings and changes happen.
func (t *trial) happen(ctx context.Context, events []config.SceneEvent) error {
	if len(events) == 0 {
		return nil
	}
	known, err := t.world.store.Load(ctx)
	if err != nil {
		return err
	}
	for _, e := range events {
		id := e.ID
		if !e.Of.IsZero() {
			r := known.Resources[e.Of]
			if r == nil || !r.Held || r.ID == "" {
				t.refuse(e.At, errors.New("no earlier run has made "+e.Of.String()+", so nothing can happen to it: let the run continue one that applies it"))
				continue
			}
			id = r.ID
		}
		t.refuse(e.At, t.event(id, e))
	}
	return nil
}

func (t *trial) event(id string, e config.SceneEvent) error {
	switch {
	case e.Spend > 0:
		if e.Merchant == "" {
			e.Merchant = "Hotel"
		}
		return t.issuer.Spend(id, e.Spend, e.Merchant)
	case e.Of.Kind == card.KindCardholder || e.Of.IsZero() && strings.Contains(id, "@"):
		return t.issuer.SetHolder(id, e.Status)
	}
	return t.issuer.SetCard(emulator.CardChange{CardID: id, Status: e.Status, Gone: e.Gone, Load: e.Load})
}

// refuse takes in that something of a scene cannot be.
func (t *trial) refuse(at card.Range, err error) {
	if err == nil {
		return
	}
	t.found = append(t.found, t.cfg.Explain(at, "Impossible scene", "The issuer cannot be set up as this says: "+err.Error()+"."))
}
