package cmd_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/cardform/cardform/applier"
	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/cmd"
	"github.com/cardform/cardform/config"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/provider/trustpay"
	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// secretHolders are values of every exported type that holds a key, a secret or
// a card number.
func secretHolders(t *testing.T) []any {
	t.Helper()
	number, err := card.NewNumber(emulator.StockNumber(5))
	if err != nil {
		t.Fatal(err)
	}
	options := trustpay.Options{Key: secretWords()[0], Secret: secretWords()[1]}
	client, err := trustpay.New(options)
	if err != nil {
		t.Fatal(err)
	}
	bank := emulator.Options{Key: secretWords()[0], Secret: secretWords()[1], Paths: trustpay.Contract{}.Paths()}
	issuer, err := emulator.New(bank)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = issuer.Close() }) // memory only
	dir := t.TempDir()
	text := strings.Replace(hostileConfig, bubbleURL, "emulator", 1)
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"TRUSTPAY_SECRET=" + secretWords()[1], "CARDFORM_VAR_van=" + emulator.StockNumber(5)}
	load := config.Options{Dir: dir, Env: environ, Args: []config.VarArg{{Assign: "van=" + emulator.StockNumber(5)}}}
	cfg, ds := config.Load(load)
	if ds.HasErrors() {
		t.Fatal(ds)
	}
	want, ds := cfg.Evaluate(nil, nil)
	if ds.HasErrors() || len(want.Numbers) != 1 {
		t.Fatal(ds, len(want.Numbers))
	}
	return []any{
		number, provider.BindRequest{HolderID: "h", Number: number}, options, client, bank, issuer, load, load.Args[0], cfg, want,
		applier.Applier{Issuer: client, Numbers: want.Numbers}, cmd.Env{Environ: environ},
	}
}

// However a value that holds a secret is printed, logged, marshalled or made
// part of an error: alone, by pointer, in a struct, a slice or a map.
func TestNothingPrintsSecrets(t *testing.T) {
	for _, v := range secretHolders(t) {
		shapes := []any{v, []any{v}, map[string]any{"v": v}, struct{ V any }{v}}
		if !handedOver(v) {
			shapes = append(shapes, struct{ v any }{v})
		}
		if reflect.TypeOf(v).Kind() != reflect.Pointer {
			p := reflect.New(reflect.TypeOf(v))
			p.Elem().Set(reflect.ValueOf(v))
			shapes = append(shapes, p.Interface())
		}
		for _, shape := range shapes {
			for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %o %t %f %5v %-9.3s") {
				tellsNothing(t, fmt.Sprintf("%s of a %T", verb, v), fmt.Sprintf(verb, shape))
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", shape)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", shape)
			text, _ := json.Marshal(shape) // most cannot be
			tellsNothing(t, fmt.Sprintf("a log or JSON of a %T", v), log.String()+string(text)+fmt.Errorf("with %v", shape).Error())
		}
	}
}

// handedOver reports whether v is only on its way from one package to another.
// fmt does not ask a value how it wants to be printed that stands in a field
// which is not exported, and nothing of ours keeps these in one.
func handedOver(v any) bool {
	switch v.(type) {
	case trustpay.Options, emulator.Options, config.Options, config.VarArg, cmd.Env:
		return true
	}
	return false
}

// tellsNothing looks for exactly what secretHolders hold.
func tellsNothing(t *testing.T, who, text string) {
	t.Helper()
	for _, reading := range append(readings([]byte(text)), said(text)) {
		for _, secret := range append(secretWords(), emulator.StockNumber(5)) {
			if strings.Contains(reading, secret) {
				t.Errorf("%s tells a secret of %d letters", who, len(secret))
			}
		}
	}
}

var goBytes = regexp.MustCompile(`\b0x([0-9a-f]{2})\b,? ?|\b(\d{2,3}) `)

// said is what the bytes say that are written as numbers in a text: %#v and %d
// write texts so.
func said(text string) string {
	var b strings.Builder
	for _, m := range goBytes.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			c, _ := hex.DecodeString(m[1]) // two digits by the pattern
			b.Write(c)
			continue
		}
		var c int
		_, _ = fmt.Sscan(m[2], &c)
		b.WriteByte(byte(c))
	}
	return b.String()
}

// A process that panics in the middle of an apply, with key, secret and card
// numbers in memory, writes none of them with its stack traces, and leaves no
// core file that would hold all.
func TestPanicsTellNoSecret(t *testing.T) {
	for _, point := range []string{applier.CheckAfterIntent, applier.CheckBeforeSend, applier.CheckAfterAnswer, applier.CheckBeforeOutcome} {
		t.Run(strings.ReplaceAll(point, " ", "_"), func(t *testing.T) {
			t.Parallel()
			dir := cleanDir(t)
			config := strings.Replace(hostileConfig, bubbleURL, "emulator", 1)
			if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			run := exec.Command("cardform", "-C", dir, "apply", "--auto-approve")
			run.Env = append(os.Environ(), panicEnv+"="+point+":2", "GOTRACEBACK=system", "TRUSTPAY_API_KEY="+secretWords()[0], "TRUSTPAY_SECRET="+secretWords()[1],
				"CARDFORM_VAR_van="+emulator.StockNumber(5), "CARDFORM_LOG=trace")
			out, err := run.CombinedOutput()
			if err == nil || !bytes.Contains(out, []byte("goroutine ")) || !bytes.Contains(out, []byte("told to")) {
				t.Fatalf("it did not panic: %v\n%s", err, out)
			}
			prints(t, "the panic", string(out))
			tellsNothing(t, "the panic", string(out))
		})
	}
}
