package emulator

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"
)

// param is a parameter of a request or callback: text is what stands in the
// JSON, without the quotes of a string (A).
type param struct {
	name string
	text string
}

// sign is the lower-case hex MD5 of k1=v1&k2=v2&…&secret=SECRET over all
// parameters that are not empty but sign, keys in byte order (S).
func sign(params []param, secret string) string {
	kept := slices.DeleteFunc(slices.Clone(params), func(p param) bool {
		return p.text == "" || p.name == "sign"
	})
	slices.SortFunc(kept, func(a, b param) int { return cmp.Compare(a.name, b.name) })
	var b strings.Builder
	for _, p := range kept {
		b.WriteString(p.name + "=" + p.text + "&")
	}
	b.WriteString("secret=" + secret)
	sum := md5.Sum([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// wellSigned reports whether s has the shape of a sign.
func wellSigned(s string) bool {
	return len(s) == 2*md5.Size && strings.Trim(s, "0123456789abcdef") == ""
}
