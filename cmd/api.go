package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

type apiOptions struct {
	path        string
	texts, raws []string
	input       string
	yes         bool
}

func newAPICmd(a *app) *cobra.Command {
	var o apiOptions
	c := &cobra.Command{
		Use: "api PATH", Short: "Send one signed call to any TrustPay endpoint", Args: exactly(1),
		Long: `api signs and sends one call and prints the answer, card numbers and secrets
masked. PATH is a path, or the name or id of an endpoint. It asks before a call
that changes something; what such a call does is not in the ledger.`,
		Example: "  cardform api orders -F page=1 -F page_size=20\n  cardform api /v3/vcard/fee-config -f card_type_id=23\n  cardform api payin_card --input payin.json",
		RunE: func(c *cobra.Command, args []string) error {
			o.path = args[0]
			return runAPI(c.Context(), a, o)
		},
	}
	c.Flags().StringArrayVarP(&o.texts, "field", "f", nil, "parameter `NAME=TEXT`, as in -f order_no=A1")
	c.Flags().StringArrayVarP(&o.raws, "json-field", "F", nil, "parameter `NAME=JSON`, as in -F amount=5.00")
	c.Flags().StringVar(&o.input, "input", "", "`FILE` of a JSON object with parameters; - is standard input")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask before a call that changes something")
	return c
}

func runAPI(ctx context.Context, a *app, o apiOptions) (err error) {
	cfg, _, err := a.load(a.human())
	if err != nil {
		return err
	}
	i, err := a.connect(cfg.Settings(), 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	endpoint, err := i.contract.Resolve(o.path)
	if err != nil {
		return fail("For every endpoint and its name, type: cardform doctor", "%w", err)
	}
	params, err := a.apiParams(ctx, o)
	if err != nil {
		return err
	}
	if endpoint.Changes && !o.yes {
		if err := a.approveCall(ctx, o, cfg.Settings().Provider.BaseURL, endpoint.Path); err != nil {
			return err
		}
	}
	answer, callErr := i.Call(ctx, o.path, params)
	if answer != nil {
		if err := printJSON(a.Stdout, answer); err != nil {
			return err
		}
	}
	if callErr != nil {
		return explainIssuer("calling "+endpoint.Path, callErr)
	}
	return nil
}

func (a *app) approveCall(ctx context.Context, o apiOptions, base, path string) error {
	if !a.Terminal.In || o.input == "-" {
		return refuse("If it is meant, add: --yes", "%s changes something at %s, and there is no terminal to ask; nothing was sent", path, base)
	}
	yes, err := a.confirm(ctx, fmt.Sprintf("%s changes something at %s. Send it?", path, base))
	if err == nil && !yes {
		err = refuse("To send it without being asked, add: --yes", "not approved; nothing was sent")
	}
	return err
}

// apiParams puts the parameters of file and flags together; flags win.
func (a *app) apiParams(ctx context.Context, o apiOptions) (map[string]json.RawMessage, error) {
	params := map[string]json.RawMessage{}
	if o.input != "" {
		text, err := a.readInput(ctx, o.input)
		if err != nil {
			return nil, fail("Give --input a file with one JSON object, or - for standard input.", "reading parameters from %s: %w", o.input, plainly(err))
		}
		if err := json.Unmarshal(text, &params); err != nil {
			return nil, fail(`Write one JSON object, as in {"page":1}.`, "the parameters in %s are no JSON object", o.input)
		}
	}
	for _, field := range o.texts {
		name, value, ok := strings.Cut(field, "=")
		text, err := json.Marshal(value)
		if !ok || err != nil {
			return nil, fail("Write -f name=text.", "-f %q has no =", name)
		}
		params[name] = text
	}
	for _, field := range o.raws {
		name, value, ok := strings.Cut(field, "=")
		if !ok || !json.Valid([]byte(value)) {
			return nil, fail("Write -F name=JSON, as in -F page=1, or -f name=text for a text.", "-F %s is not followed by = and JSON", name)
		}
		params[name] = json.RawMessage(value)
	}
	return params, nil
}

func (a *app) readInput(ctx context.Context, name string) ([]byte, error) {
	if name == "-" {
		return a.readAll(ctx)
	}
	return os.ReadFile(a.path(name))
}

func printJSON(out io.Writer, text []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := b.WriteTo(out)
	return err
}
