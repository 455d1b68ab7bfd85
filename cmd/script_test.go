package cmd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
	"github.com/cardform/cardform/state"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cardform": cardform})
}

// The scripts are the manual of the whole tool. Each runs the real binary
// against an issuer of its own, over HTTP; the variable issuer has its address.
//
//	exits N cardform …      the exit code is N
//	capture NAME REGEXP     sets a variable to what the last output matches
//	lsp STEPS               an editor does the steps (lspCmd)
//	issuer spend ID AMOUNT  a holder pays with a card
//	issuer fault K=V…|clear switches faults
//	issuer show             prints what the issuer has
//	issuer finish ADDRESS   ends the pending order of an address
//	issuer await ENDPOINT   waits until the endpoint was called
//	issuer waitfile PATTERN waits until another process made such a file
//	issuer card ID STATUS|gone, issuer holder EMAIL STATUS, issuer order NO STATUS,
//	issuer account NAME ADD, issuer foreign HOLDERS CARDS
//	issuer stock N VAR      puts the number of a stock card into a variable
func TestScripts(t *testing.T) {
	deadline, _ := t.Deadline()
	testscript.RunT(watched{t}, testscript.Params{
		Deadline: deadline,
		Dir:      "testdata/script", Setup: setup, RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"issuer": issuerCmd, "exits": exitsCmd, "capture": captureCmd, "lsp": lspCmd},
	})
}

type issuerKey struct{}

// setup gives a script its issuer.
func setup(env *testscript.Env) error {
	e, err := emulator.New(emulator.Options{Paths: trustpay.Contract{}.Paths(), Key: "key-of-tests", Secret: "secret-of-tests"})
	if err != nil {
		return err
	}
	server := httptest.NewServer(e)
	env.Defer(server.Close)
	env.Defer(func() { _ = e.Close() }) // memory only: nothing is lost
	env.Values[issuerKey{}] = e
	env.Setenv("CARDFORM_VAR_issuer", server.URL)
	env.Setenv("TRUSTPAY_API_KEY", "key-of-tests")
	env.Setenv("TRUSTPAY_SECRET", "secret-of-tests")
	env.Setenv("USER", "tester")
	return watch(env)
}

func exitsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func captureCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture NAME REGEXP")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("the output does not match %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

func issuerCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: issuer verb …")
	}
	e := ts.Value(issuerKey{}).(*emulator.Emulator)
	arg := func(i int) string {
		if i >= len(args) {
			ts.Fatalf("issuer %s: argument %d is missing", args[0], i)
		}
		return args[i]
	}
	amount := func(i int) card.Money {
		m, err := card.ParseMoney(arg(i))
		ts.Check(err)
		return m
	}
	switch args[0] {
	case "show":
		text, err := json.MarshalIndent(e.Totals(), "", "  ")
		ts.Check(err)
		_, err = fmt.Fprintln(ts.Stdout(), string(text))
		ts.Check(err)
	case "spend":
		ts.Check(e.Spend(arg(1), amount(2), "Hotel"))
	case "fault":
		issuerFault(ts, e, args[1:])
	case "card":
		change := emulator.CardChange{CardID: arg(1), Status: arg(2)}
		if arg(2) == "gone" {
			change.Status, change.Gone = "", true
		}
		ts.Check(e.SetCard(change))
	case "holder":
		ts.Check(e.SetHolder(arg(1), arg(2)))
	case "order":
		ts.Check(e.SetOrder(arg(1), arg(2)))
	case "account":
		ts.Check(e.Fund(arg(1), amount(2)))
	case "foreign":
		holders, err := strconv.Atoi(arg(1))
		ts.Check(err)
		cards, err := strconv.Atoi(arg(2))
		ts.Check(err)
		ts.Check(e.Plant(holders, cards, "", 0))
	case "finish":
		addr, err := card.ParseAddress(arg(1))
		ts.Check(err)
		ts.Check(e.SetOrder(state.OrderNo(emulator.DefaultMerchantID, "default", addr, card.ActionOpen, 0), "SUCCESS"))
	case "await":
		await(ts, func() bool { return e.Totals().Requests[arg(1)] > 0 })
	case "waitfile":
		await(ts, func() bool { found, _ := filepath.Glob(ts.MkAbs(arg(1))); return len(found) > 0 })
	case "stock":
		i, err := strconv.Atoi(arg(1))
		ts.Check(err)
		ts.Setenv("CARDFORM_VAR_"+arg(2), emulator.StockNumber(i))
	default:
		ts.Fatalf("issuer has no verb %q", args[0])
	}
}

// await watches for something that another process brings about.
func await(ts *testscript.TestScript, there func() bool) {
	for range 10_000 {
		if there() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	ts.Fatalf("it did not happen")
}

func issuerFault(ts *testscript.TestScript, e *emulator.Emulator, args []string) {
	for _, text := range args {
		if text == "clear" {
			e.Faults().Clear()
			continue
		}
		f, err := emulator.ParseFault(text)
		ts.Check(err)
		e.Faults().Set(f)
	}
}
