package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cardform/cardform/config"
)

// Whatever is wrong with a line that holds a secret: it is refused, and neither
// the words nor the excerpt repeat it.
func TestSecretsInFilesAreNotRepeated(t *testing.T) {
	for _, body := range []string{
		`secret = "hunter2"`, `api_key = "hunter2"`, `api_secret = upper("hunter2")`, `password = "hunter2`, `apikey = "a\"hunter2"`, `"secret" = "hunter2"`,
		`token = ["x", "hunter2"]`, `credentials { key = "hunter2" }`, `credential = { key = "hunter2" }`, "secret = <<EOT\nhunter2\nEOT", `endpoints = { token = "hunter2" }`,
		`base_url = "https://me:hunter2@api.trustpay.money"`, `base_url = "https://hunter2@api.trustpay.money"`, `notify_url = "https://u:hunter2@x.example/cb"`,
		`requests_per_second = local.token`,
	} {
		dir := t.TempDir()
		text := "provider \"trustpay\" {\n  " + body + "\n}\nlocals {\n  token = \"hunter2\"\n}\n"
		if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, ds := config.Load(config.Options{Dir: dir})
		if !ds.HasErrors() {
			t.Errorf("%s: taken", body)
		}
		said, err := json.Marshal(ds)
		if err != nil || strings.Contains(string(said), "hunter2") {
			t.Errorf("%s: %s (%v)", body, said, err)
		}
		if !strings.Contains(string(said), "main.card.hcl") {
			t.Errorf("%s: it is not said where: %s", body, said)
		}
	}
}

// Words that merely name a secret stay.
func TestAdviceAboutSecretsIsWhole(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte("provider \"trustpay\" {\n  secret = \"hunter2\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, ds := config.Load(config.Options{Dir: dir})
	for _, want := range []string{`An argument "secret" is not expected in a provider block.`, "set TRUSTPAY_API_KEY and TRUSTPAY_SECRET in the environment"} {
		if len(ds) != 1 || !strings.Contains(ds[0].Detail, want) {
			t.Errorf("%q is not said: %+v", want, ds)
		}
	}
}

// Without TLS only this machine is reached, however the URL tries.
func TestBaseURLWithoutTLS(t *testing.T) {
	for url, good := range map[string]bool{
		"http://localhost:1": true, "http://127.0.0.1:8787": true, "http://[::1]:1": true, "HTTP://127.0.0.1": true, "https://api.trustpay.money": true, "HTTPS://api.trustpay.money": true,
		"http://10.0.0.1": false, "HTTP://10.0.0.1": false, "http://localhost.evil.com": false, "http://127.0.0.1.nip.io": false, "http://127.0.0.1@evil.com": false,
		"http://localhost@evil.com": false, "http://evil.com#@127.0.0.1": false, "http://evil.com?127.0.0.1": false, "http://0.0.0.0": false, "http://[::]": false,
		"http://[fe80::1%25lo]": false, "http://2130706433": false, "http:\\\\127.0.0.1@evil.com": false, "//127.0.0.1": false, "ftp://127.0.0.1": false,
		"http://": false, "http:///127.0.0.1": false, "http://127.0.0.1\\@evil.com": false, "http://ⓛocalhost": false,
	} {
		dir := t.TempDir()
		text, err := json.Marshal(url)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "main.card.hcl"), []byte("provider \"trustpay\" {\n  base_url = "+string(text)+"\n}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, ds := config.Load(config.Options{Dir: dir}); ds.HasErrors() == good {
			t.Errorf("%s: %v", url, ds)
		}
	}
}
