package cmd

import (
	"fmt"
	"strings"

	"github.com/cardform/cardform/internal/private"
)

// credentials is how the issuer knows us. Nothing prints them.
type credentials struct{ key, secret string }

// Format implements fmt.Formatter.
func (credentials) Format(f fmt.State, _ rune) { fmt.Fprint(f, "credentials") }

const (
	envKey    = "TRUSTPAY_API_KEY"
	envSecret = "TRUSTPAY_SECRET"
	envFile   = "TRUSTPAY_CREDENTIALS"

	howToSign = "Set " + envKey + " and " + envSecret + " (TrustPay's dashboard, Profile), or let " + envFile + " name a file of mode 0600 with the lines " +
		envKey + "=… and " + envSecret + "=…\nTo try without an account, write base_url = \"emulator\" in the provider block."
)

// credentials reads key and secret from the environment, or from the file that
// it names. An emulator that was started without them needs none.
func (a *app) credentials(emulated bool) (credentials, error) {
	c := credentials{a.getenv(envKey), a.getenv(envSecret)}
	file := a.getenv(envFile)
	switch {
	case c.key != "" && c.secret != "":
		return c, nil
	case file != "":
		return readCredentials(a.path(file))
	case c.key != "":
		return c, fail(howToSign, "%s is set and %s is not", envKey, envSecret)
	case c.secret != "":
		return c, fail(howToSign, "%s is set and %s is not", envSecret, envKey)
	}
	if emulated {
		return credentials{embedded, embedded}, nil
	}
	return c, fail(howToSign, "there are no credentials for TrustPay")
}

func readCredentials(path string) (credentials, error) {
	var c credentials
	text, err := private.Secret(path)
	if err != nil {
		return c, fail(mend(err, howToSign), "the credentials file cannot be used: %w", err)
	}
	if err := c.parse(string(text)); err != nil {
		return credentials{}, fail(howToSign, "the credentials file %s: %w", path, err)
	}
	return c, nil
}

// parse reads KEY=value lines; # begins a comment line. Errors do not repeat
// what stands there.
func (c *credentials) parse(text string) error {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.TrimSpace(name) {
		case envKey:
			c.key = value
		case envSecret:
			c.secret = value
		default:
			return fmt.Errorf("line %d is neither %s=… nor %s=…", n, envKey, envSecret)
		}
	}
	if c.key == "" || c.secret == "" {
		return fmt.Errorf("%s or %s is missing", envKey, envSecret)
	}
	return nil
}
