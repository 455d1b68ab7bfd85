package cmd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// With key, secret, CVV and card numbers in the environment, in variables, in
// flags and in what the issuer answers, no command tells any of them: at no log
// level, to people or programs, when it goes well or wrong, in the log or in a
// file. The bubble looks at its directory, prints at every output.
func TestCommandsTellNoSecret(t *testing.T) {
	for _, log := range []string{"", "debug", "trace"} {
		for _, path := range []string{"", "calls.log"} {
			if wrong := inBubble(t, func(b *bubble) {
				hostileScene(b, b.wire)
				b.write("pay.json", `{"order_no":"A1","card_expiry":"2028-09"}`)
				b.environ = append(b.environ, "CARDFORM_LOG="+log, "CARDFORM_LOG_PATH="+path)
				for _, line := range secretLines() {
					out, errs, _ := b.quietly(b.wire, line)
					line = strings.ReplaceAll(line, emulator.StockNumber(6), "PAN")
					prints(t, "cardform "+line, out+"\n"+errs)
					if strings.Contains(line, "card_cvv") && theCVV.MatchString(out+errs) {
						t.Errorf("cardform %s tells the CVV:\n%s%s", line, out, errs)
					}
				}
				b.environ = append(b.environ, "TRUSTPAY_SECRET=secret-of-tests\n", "TRUSTPAY_API_KEY=key-of-tests\n") // as from a file
				for _, line := range []string{"plan", "doctor", "doctor --json", "apply --auto-approve --json", "api cards"} {
					out, errs, _ := b.quietly(b.wire, line)
					prints(t, "with a line end, cardform "+line, out+"\n"+errs)
				}
				if path != "" && log == "trace" {
					b.logged(t, path)
				}
			}); wrong != "" {
				t.Error(wrong)
			}
		}
	}
}

// theCVV is the CVV of secretLines standing alone: a duration, or the name of a
// temporary directory, may hold the same digits by chance.
var theCVV = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])123(?:[^0-9A-Za-z.]|$)`)

// logged looks at the lines of a log: they are there, and none has more than the
// members that it may have.
func (b *bubble) logged(t *testing.T, name string) {
	text, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil || bytes.Count(text, []byte("\n")) < 50 || !bytes.Contains(text, []byte(`"endpoint":"P3"`)) && !bytes.Contains(text, []byte(`"endpoint":"G1"`)) {
		t.Errorf("the log has %d lines, %v", bytes.Count(text, []byte("\n")), err)
	}
	for _, word := range []string{"card_number", "cvv", `"sign`, "secret", "X-Api-Key", "body", "header"} {
		if bytes.Contains(bytes.ToLower(text), []byte(strings.ToLower(word))) {
			t.Errorf("the log speaks of %s", word)
		}
	}
}

func secretLines() []string {
	pan := emulator.StockNumber(6)
	pay := "-f order_no=A1 -F order_amount=20.00 -f currency=USD -f card_expiry=2028-09 -f card_holder_first_name=A -f card_holder_last_name=B -f card_holder_email=a@example.com " +
		"-f card_holder_phone=1 -f billing_address_street=x -f billing_city=x -f billing_postal_code=1 -f billing_country=ES --yes"
	return append(hostileCommands(),
		"api payin_card -F merchant_id="+emulator.DefaultMerchantID+" -f card_number="+pan+" -f card_cvv=123 "+pay,
		"api payin_card -f card_number="+pan+" -f card_cvv=123 "+pay, // refused
		"api payin_card -f card_number="+pan+" -f card_cvv=123 -F broken --yes",
		"api payin_card --input pay.json -f card_number="+pan+" -f card_cvv=123",
		"api assign_card -f cardholder_id=x -f card_number="+pan+" -f card_currency=USD --yes",
		"api card_detail -F card_id=1001",
		"validate --var van="+pan, "validate --var van=1"+pan, "plan --var van="+pan, "plan --var van="+pan+" --out q.cardplan", "validate --var other="+pan,
		"resolve "+pan+" --as-order "+pan+" --why "+pan, "import virtual_card.lost "+pan, "state show virtual_card."+pan, "plan --target "+pan, "apply "+pan, "apply --json "+pan, "api /"+pan,
		"plan "+pan, "-C "+pan+" plan", "ledger show --run "+pan, "ledger show --address "+pan, "ledger verify --head "+pan, "unlock "+pan, pan, "--"+pan,
	)
}

// What is typed into the console, and what a sensitive variable becomes there.
func TestConsoleTellsNoSecret(t *testing.T) {
	pan := emulator.StockNumber(6)
	b := newBench(t)
	text := "variable \"pan\" {\n  sensitive = true\n}\nvariable \"plain\" {\n}\nvariable \"number\" {\n  type = number\n}\noutput \"o\" {\n  sensitive = true\n  value = var.pan\n}\noutput \"p\" {\n  value = \"card ${var.plain}\"\n}\n"
	if err := os.WriteFile(filepath.Join(b.dir, "more.card.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env.Environ = append(b.env.Environ, "CARDFORM_VAR_pan="+pan, "CARDFORM_VAR_plain="+pan, "CARDFORM_VAR_number="+pan)
	lines := []string{
		"var.pan", "var.plain", "var.number", "[var.pan, var.plain]", "{ a = var.number }", "nonsensitive(var.pan)", "upper(var.pan)", `"${var.plain}"`, `"x${var.plain}y"`, "tonumber(var.plain)",
		"jsonencode(var.plain)", "jsonencode({ a = var.number })", `regex("(", var.pan)`, "var.pan + []", "lookup({}, var.pan)", "parseint(var.pan, 2)", "file(var.plain)", `file("${var.plain}")`, pan, `"` + pan + `"`,
		`format("%s", var.plain)`, "tolist([var.plain])[9]", "{}[var.plain]", "var." + pan, `substr(var.plain, 0, 16)`, `formatlist("%s", [var.plain])`, `urlencode(var.plain)`, `csvdecode("a\n${var.plain}")`,
	}
	b.env.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	var out bytes.Buffer
	b.env.Stdout, b.env.Stderr = &out, &out
	cmd.Run(context.Background(), b.env, []string{"-C", b.dir, "console"}) // many lines are wrong
	prints(t, "the console", out.String())
	for _, line := range []string{"validate", "validate --json", "output", "output --json", "output o", "output p", "output --json p", "plan", "fmt --check"} {
		out.Reset()
		cmd.Run(context.Background(), b.env, append([]string{"-C", b.dir}, strings.Fields(line)...))
		if strings.HasPrefix(line, "output o") || line == "output --json" {
			continue // whoever names a sensitive output, or wants all as JSON, gets it, as Terraform's do
		}
		prints(t, "cardform "+line, out.String())
	}
}
