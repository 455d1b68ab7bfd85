package card

import (
	"net/netip"
	"net/url"
)

// OnLoopback reports whether a URL names this machine: localhost, or a loopback
// address as it is commonly written. Plain HTTP, and an issuer without
// credentials, are for such a URL alone, so that whatever is in doubt is not
// one: a URL with a user, LOCALHOST, 127.1, an address with a zone.
func OnLoopback(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.Zone() == "" && ip.IsLoopback()
}
