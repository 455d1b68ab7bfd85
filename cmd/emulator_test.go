package cmd

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/provider/trustpay/emulator"
)

// What the emulator says to write works on this machine, and who lets other
// machines in is told.
func TestEmulatorHello(t *testing.T) {
	for _, test := range []struct{ addr, base, warning string }{
		{"127.0.0.1:8787", "127.0.0.1:8787", ""},
		{"[::1]:8787", "[::1]:8787", ""},
		{"0.0.0.0:8787", "127.0.0.1:8787", "other machines can reach it"},
		{"[::]:8787", "127.0.0.1:8787", "--listen 127.0.0.1:8787"},
		{"192.0.2.7:8787", "192.0.2.7:8787", "cannot use 192.0.2.7:8787"},
	} {
		hello, warning := emulatorHello(test.addr, emulator.Options{})
		if !strings.Contains(hello, `base_url = "http://`+test.base+`"`) {
			t.Errorf("%s: %s", test.addr, hello)
		}
		if !strings.Contains(warning, test.warning) || (warning == "") != (test.warning == "") {
			t.Errorf("%s: %q, want %q in it", test.addr, warning, test.warning)
		}
	}
}
