package cmd_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// hostileText is all that a text can do to a screen, a spreadsheet, a shell, a
// configuration and a reader: it begins as a formula, moves the cursor, writes
// the clipboard, links, turns the line around, hides, ends the line and fakes
// the next one, and holds a card number.
func hostileText() string {
	return "=cmd|'/C calc'!A0 " + emulator.StockNumber(8) + " \x1b[2J\x1b]8;;http://evil.example\a\x1b]52;c;aGk=\a\u009b31m\u0090q\u202elive\u2066\u200b\ufeff\u2028\x00\x7f\xff\r\n" +
		"Apply complete: 9 done\n✓ virtual_card.fake: opened\t<script>alert(1)</script> ${file(\"/etc/passwd\")} \"'`; rm -rf / #"
}

// hostileFields are the fields of answers that the issuer fills with text, in
// groups: what fails by one of them is not reached by another.
func hostileFields() map[string]string {
	return map[string]string{
		"words":    "message reason failed_reason name scheme description merchant_name type transaction_type balance_status chain",
		"names":    "first_name last_name country_code",
		"states":   "card_status status transaction_status form_factor",
		"holders":  "cardholder_status",
		"numbers":  "order_no platform_order_no card_order_id transaction_id",
		"cards":    "card_id",
		"people":   "cardholder_id email phone_number",
		"merchant": "merchant_id currency currency_id",
		"types":    "card_type_id charge_type",
		"numbered": "card_number card_bin",
	}
}

// hostile is a way to the issuer that puts the text before what fields say.
type hostile struct {
	next   http.RoundTripper
	fields []string
	put    atomic.Int64 // how often it did
}

// RoundTrip implements http.RoundTripper.
func (h *hostile) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := h.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	dec := json.NewDecoder(res.Body)
	dec.UseNumber()
	var answer any
	if err := dec.Decode(&answer); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(h.rewrite(answer)); err != nil {
		return nil, err
	}
	text := bytes.ReplaceAll(b.Bytes(), []byte(`\ufffd`), []byte("\xff")) // encoding/json writes no bytes that are not UTF-8
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	res.Header.Del("Content-Length")
	return res, nil
}

func (h *hostile) rewrite(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = h.rewrite(v[i])
		}
	case map[string]any:
		for key, value := range v {
			text, isText := value.(string)
			number, isNumber := value.(json.Number)
			if !slices.Contains(h.fields, key) || isNumber && key == "status" {
				v[key] = h.rewrite(value)
				continue
			}
			if isText || isNumber {
				h.put.Add(1)
				v[key] = hostileText() + text + string(number)
			}
		}
	}
	return v
}

// quietly carries out a command line by another way to the issuer, and keeps it
// out of what a test that fails tells.
func (b *bubble) quietly(way http.RoundTripper, line string) (out, errs string, code cmd.ExitCode) {
	var o, e bytes.Buffer
	env := cmd.Env{Stdin: strings.NewReader(""), Stdout: &o, Stderr: &e, Now: time.Now, Transport: way, Environ: b.environ}
	code = cmd.Run(context.Background(), env, append([]string{"-C", b.dir}, strings.Fields(line)...))
	return o.String(), e.String(), code
}

// hostileScene is a fleet with everything to tell about: a card bound and one
// to fund, a stock card, strangers, an order that failed, and an op that only a
// person can settle.
func hostileScene(b *bubble, way http.RoundTripper) {
	run := func(line string) {
		out, errs, code := b.quietly(way, line)
		fmt.Fprintf(&b.log, "--- cardform %s: %d\n%s%s", line, code, out, errs)
	}
	b.environ = append(b.environ, "CARDFORM_VAR_van="+emulator.StockNumber(3))
	b.write("main.card.hcl", hostileConfig)
	run("apply --auto-approve")
	b.must(b.issuer.Spend("1001", 180_00, "Hotel"))
	b.write("more.card.hcl", "virtual_card \"lost\" {\n  card_type = \"31\"\n  balance {\n    target = 60\n  }\n}\n")
	b.fault("V2.cut_after=once", "V5.fail=once", "list_numbers=platform")
	var gross card.Money
	for _, t := range emulator.DefaultSeed().Types {
		if t.ID == "31" {
			var err error
			gross, err = t.Fees.Open.Gross(60_00)
			b.must(err)
		}
	}
	go func() { // somebody opens the same before the run can see what became of its own
		time.Sleep(2 * time.Second)
		b.must(b.issuer.Plant(2, 2, "31", gross))
	}()
	run("apply --auto-approve --new-ledger --wait 0s")
	time.Sleep(10 * time.Second)
}

const hostileConfig = `
provider "trustpay" {
  base_url            = "` + bubbleURL + `"
  requests_per_second = 1000
  settle_window       = "1s"
  request_timeout     = "1s"
}
variable "van" {
  sensitive = true
}
` + anasCard + `
physical_card "van" {
  cardholder  = cardholder.ana
  card_number = var.van
  balance {
    target = 60
  }
}
output "card" {
  value = { id = virtual_card.ana.id, status = virtual_card.ana.status, last4 = virtual_card.ana.last4 }
}
`

// hostileCommands are all commands that show something of the issuer's, and
// some that show what it said before.
func hostileCommands() []string {
	return []string{
		"plan", "plan --json", "plan --out p.cardplan", "show p.cardplan", "show p.cardplan --json", "drift", "drift --json", "doctor", "doctor --json",
		"api cards", "api orders", "api card_types", "api cardholders", "api assigned_cards", "api account", "api balance", "api fees", "api fee_overview",
		"api card_detail -F card_id=1001", "api card_transactions -F card_id=1001", "import virtual_card.lost 1002", "import virtual_card.lost nothing",
		"resolve OP --as-order nothing --why guess", "init --adopt", "apply p.cardplan", "apply --auto-approve --new-ledger --wait 0s", "apply --auto-approve --new-ledger --wait 0s --json",
		"show", "show --json", "state list", "state show virtual_card.ana", "state show virtual_card.ana --json", "ledger show", "ledger show --all", "ledger show --json",
		"ledger export --csv", "ledger export --json", "ledger verify", "ledger reconcile", "ledger reconcile --json", "output", "output --json", "graph", "validate", "unlock",
	}
}

// Whatever the issuer says, in whichever field: no command, for people or for
// programs, lets it do anything to a terminal, fake a line, break JSON, make a
// formula, or get into the configuration; and no card number in it is shown.
func TestHostileIssuer(t *testing.T) {
	for name, fields := range hostileFields() {
		t.Run(name, func(t *testing.T) {
			if wrong := inBubble(t, func(b *bubble) {
				hostileScene(b, b.wire)
				b.environ = append(b.environ, "CARDFORM_LOG=trace", "CARDFORM_LOG_PATH=calls.log")
				b.fault("V5.fail=always", "list_numbers=platform")
				h := &hostile{next: b.wire, fields: strings.Fields(fields)}
				for _, line := range hostileCommands() {
					hostileRun(t, b, h, line)
				}
				if h.put.Load() < 20 {
					b.failf("the text was put in %d times", h.put.Load())
				}
				hostileFiles(t, b.dir)
				if _, err := os.Stat(filepath.Join(b.dir, "adopted.card.hcl")); name == "names" && err != nil {
					t.Errorf("nothing was adopted: %v", err)
				}
			}); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

// A text that the configuration holds, as the key of an instance or a label, is
// no more trusted to a screen than the issuer's.
func TestHostileConfiguration(t *testing.T) {
	if wrong := inBubble(t, func(b *bubble) {
		b.write("main.card.hcl", strings.NewReplacer("virtual_card \"ana\" {\n", "virtual_card \"ana\" {\n  for_each = toset([\"=k\\u001b[2J\\u202e\\u009b31m\\u200b\\u2028\\r\\nApply complete: 9 done\"])\n",
			"virtual_card.ana.", "virtual_card.ana[keys(virtual_card.ana)[0]].").Replace(hostileConfig))
		b.environ = append(b.environ, "CARDFORM_VAR_van="+emulator.StockNumber(3), "USER=\x1b[31m\u202etester")
		h := &hostile{next: b.wire}
		for _, line := range append([]string{"validate", "plan", "apply --auto-approve"}, hostileCommands()...) {
			hostileRun(t, b, h, line)
		}
		if b.issuer.Totals().Virtual != 1 {
			b.failf("no card was opened")
		}
		hostileFiles(t, b.dir)
	}); wrong != "" {
		t.Error(wrong)
	}
}

// hostileRun carries out a command and looks at what it prints.
func hostileRun(t *testing.T, b *bubble, h *hostile, line string) {
	out, errs, _ := b.quietly(h, line)
	for _, said := range []string{out, errs} {
		prints(t, "cardform "+line, said)
		for l := range strings.Lines(said) {
			if l = strings.TrimSuffix(l, "\n"); card.Inert(l) != l || strings.HasPrefix(strings.TrimSpace(l), "Apply complete: 9") || strings.HasPrefix(strings.TrimSpace(l), "✓ virtual_card.fake") {
				t.Errorf("cardform %s prints the line %q", line, l)
			}
		}
	}
	if strings.Contains(line, "--json") || strings.HasPrefix(line, "api") {
		isJSON(t, line, out)
	}
	if strings.Contains(line, "--csv") {
		isInertCSV(t, out)
	}
}

// isJSON checks that a text is JSON values and nothing else.
func isJSON(t *testing.T, line, text string) {
	dec := json.NewDecoder(strings.NewReader(text))
	for {
		var v any
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("cardform %s prints no JSON: %v\n%s", line, err, text)
			return
		}
	}
}

// isInertCSV checks that no cell is a formula.
func isInertCSV(t *testing.T, text string) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(cell)[0]) {
				t.Errorf("the cell %q is a formula", cell)
			}
		}
	}
}

// hostileFiles looks at what the commands left: plans and logs can be shown as
// they are, and an adopted configuration is one that says nothing else.
func hostileFiles(t *testing.T, dir string) {
	for _, name := range []string{"p.cardplan", "calls.log", "adopted.card.hcl", "people.csv", "cards.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(strings.NewReplacer("$${", "", "${path.module}/", "").Replace(string(text)), "${") && name == "adopted.card.hcl" {
			t.Errorf("%s evaluates what the issuer says: %s", name, text)
		}
		if strings.HasSuffix(name, ".csv") {
			isInertCSV(t, string(text))
		}
		if said := strings.NewReplacer("\n", "", "\t", "").Replace(string(text)); card.Inert(said) != said || !utf8.Valid(text) {
			t.Errorf("%s holds %q", name, said)
		}
	}
}
