package trustpay

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSignatureIsOverTheTextThatIsSent(t *testing.T) {
	for _, test := range []struct {
		name string
		raw  map[string]json.RawMessage
		text string
	}{
		{"nothing", nil, ""},
		{"keys in byte order", raw("b", `"2"`, "a", `"1"`, "Z", `"0"`, "a_b", `"3"`), "Z=0&a=1&a_b=3&b=2&"},
		{"numbers as written", raw("amount", `5.00`, "n", `5`, "e", `1e2`), "amount=5.00&e=1e2&n=5&"},
		{"empty values are left out", raw("a", `""`, "b", `null`, "c", `"x"`), "c=x&"},
		{"zero and false are kept", raw("a", `0`, "b", `false`, "c", `"0"`), "a=0&b=false&c=0&"},
		{"escapes as written", raw("a", `"\u00e9\"/&"`), `a=\u00e9\"/&&`},
		{"sign is not signed", raw("a", `1`, "sign", `"x"`), "a=1&"},
	} {
		p, err := rawParams(test.raw)
		if err != nil {
			t.Fatal(test.name, err)
		}
		sum := md5.Sum([]byte(test.text + "secret=s3cret"))
		if got, want := p.sign("s3cret"), hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: signature is not over %q", test.name, test.text)
		}
	}
}

func TestParametersThatCannotBeSignedAreRefused(t *testing.T) {
	for _, bad := range []string{`{"a":1}`, `[1]`, `nul`, ``, `"a`, `1 2`} {
		if _, err := rawParams(raw("p", bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestBodyLeavesOutEmptyTextsAndEndsWithSign(t *testing.T) {
	p := params{}.with("notify_url", "").with("order_no", "A&B").withAmount("amount", 35_00)
	want := `{"amount":35.00,"order_no":"A&B","sign":"` + p.sign("s") + `"}`
	if got := string(p.body("s")); got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
}

// raw makes parameters of names and JSON values in turn.
func raw(pairs ...string) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return m
}

// naiveSign is the rule in trustpay-api.md's own words.
func naiveSign(values map[string]string, secret string) string {
	s := ""
	for _, k := range slices.Sorted(maps.Keys(values)) {
		if k != "sign" && values[k] != "" {
			s += k + "=" + values[k] + "&"
		}
	}
	sum := md5.Sum([]byte(s + "secret=" + secret))
	return strings.ToLower(hex.EncodeToString(sum[:]))
}

func FuzzSign(f *testing.F) {
	f.Add("order_no", "A1", "amount", "35.00", "s3cret", uint64(1))
	f.Add("a", "", "b", "é\"\\\n", "", uint64(2))
	f.Add("sign", "x", "Sign", "y", "secret", uint64(3))
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2, secret string, seed uint64) {
		p := params{}.with(k1, v1)
		if k1 != k2 {
			p = p.with(k2, v2)
		}
		want := p.sign(secret)
		values := map[string]string{}
		for _, one := range p {
			values[one.key] = unquoted(quote(map[string]string{k1: v1, k2: v2}[one.key]))
		}
		if k1 == k2 {
			values = map[string]string{k1: unquoted(quote(v1))}
		}
		if got := naiveSign(values, secret); got != want {
			t.Fatalf("%v is not signed as the rule says", p)
		}
		shuffled := append(slices.Clone(p), param{"empty", `""`, ""}, param{"none", "null", ""})
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := shuffled.sign(secret); got != want {
			t.Fatalf("order or empty values change the signature of %v", p)
		}
		if body := p.body(secret); !json.Valid(body) {
			t.Fatalf("%s is not JSON", body)
		}
	})
}
