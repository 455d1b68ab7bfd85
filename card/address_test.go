package card_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cardform/cardform/card"
	"pgregory.net/rapid"
)

func text(name, key string) card.Address {
	return card.Address{Kind: card.KindVirtualCard, Name: name, Key: card.TextKey(key)}
}

func TestAddressText(t *testing.T) {
	for want, a := range map[string]card.Address{
		``:                                       {},
		`cardholder.ana`:                         {Kind: card.KindCardholder, Name: "ana"},
		`physical_card.van[0]`:                   {Kind: card.KindPhysicalCard, Name: "van", Key: card.IntKey(0)},
		`virtual_card.travel["ana@example.com"]`: text("travel", "ana@example.com"),
		`virtual_card.travel[""]`:                text("travel", ""),
		`virtual_card.travel["0"]`:               text("travel", "0"),
		`virtual_card.travel["a\"]\\.b"]`:        text("travel", `a"]\.b`),
		`virtual_card.travel["$${a} %%{b} $ % $$ {"]`:                       text("travel", `${a} %{b} $ % $$ {`),
		`virtual_card.travel["\n\r\t\u0000\u001b\u007f\u009b\u202e\u2028"]`: text("travel", "\n\r\t\x00\x1b\x7f\u009b\u202e\u2028"),
		`virtual_card.travel["ü 日本 🙂"]`:                                     text("travel", "ü 日本 🙂"),
		`virtual_card.travel["a�b"]`:                                        text("travel", "a\xffb"),
		`module.sales["eu"].module.ads[1].virtual_card.x-y_2`:               {Module: `module.sales["eu"].module.ads[1]`, Kind: card.KindVirtualCard, Name: "x-y_2"},
	} {
		if got := a.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		var back card.Address
		if err := back.UnmarshalText([]byte(want)); err != nil || back != a {
			t.Errorf("%s is read as %#v (%v)", want, back, err)
		}
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, bad := range []string{"", "x", "virtual_card", "virtual_card.", ".travel", "virtual_card.travel.x", "server.x", "virtual_card.travel[", "virtual_card.travel[]",
		"virtual_card.travel[-1]", "virtual_card.travel[+1]", "virtual_card.travel[1.5]", "virtual_card.travel[ana@example.com]", `virtual_card.travel["a]`, `virtual_card.travel["a"`,
		`virtual_card.travel["a"]x`, `virtual_card.travel["\x"]`, `virtual_card.travel["\u12"]`, `virtual_card.travel["\ud800"]`, `virtual_card.travel["\`, `virtual_card["a"].travel`,
		"module.sales", "module", "module[0].a.cardholder.x", "virtual_card.travel[99999999999999999999]", "1.2", "virtual_card.-a", "virtual_card.travel[\"\xff\"]", "virtual_card.\xff", "virtual_card.a b"} {
		if got, err := card.ParseAddress(bad); err == nil {
			t.Errorf("%q is taken for %s", bad, got)
		}
	}
}

func TestAddressAsJSON(t *testing.T) {
	want := map[card.Address]card.Address{text("travel", `a "${b}"`): {Kind: card.KindCardholder, Name: "ana", Key: card.IntKey(3)}, text("t", "\n"): {}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got map[card.Address]card.Address
	if err := json.Unmarshal(data, &got); err != nil || len(got) != len(want) {
		t.Fatalf("%s: %v", data, err)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: %s, want %s", k, got[k], v)
		}
	}
}

func TestAddressOrder(t *testing.T) {
	want := []string{"cardholder.z", "virtual_card.a", "virtual_card.a[2]", "virtual_card.a[10]", `virtual_card.a["10"]`, `virtual_card.a["2"]`, "virtual_card.b", "module.m.cardholder.a"}
	var got []card.Address
	for _, s := range want {
		a, err := card.ParseAddress(s)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a)
	}
	slices.Reverse(got)
	slices.SortFunc(got, card.Address.Compare)
	for i, a := range got {
		if a.String() != want[i] {
			t.Errorf("at %d: %s, want %s", i, a, want[i])
		}
	}
}

func TestSelector(t *testing.T) {
	all := []string{`virtual_card.a`, `virtual_card.a["x"]`, `virtual_card.a["y"]`, `virtual_card.ab`, `cardholder.a["x"]`, `module.m.virtual_card.a`,
		`module.m["k"].virtual_card.a[0]`, `module.m["k"].module.n.virtual_card.a`, `module.mm.virtual_card.a`}
	for selector, want := range map[string][]int{
		`virtual_card.a`:                  {0, 1, 2},
		`virtual_card.a["x"]`:             {1},
		`cardholder.a`:                    {4},
		`module.m`:                        {5, 6, 7},
		`module.m["k"]`:                   {6, 7},
		`module.m["k"].module.n`:          {7},
		`module.m["k"].virtual_card.a`:    {6},
		`module.m["k"].virtual_card.a[0]`: {6},
		`virtual_card.b`:                  nil,
	} {
		s, err := card.ParseSelector(selector)
		if err != nil || s.String() != selector {
			t.Errorf("%s is read as %s (%v)", selector, s, err)
		}
		var got []int
		for i, a := range all {
			addr, err := card.ParseAddress(a)
			if err != nil {
				t.Fatal(err)
			}
			if s.Matches(addr) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s selects %v, want %v", selector, got, want)
		}
	}
	if (card.Selector{}).Matches(text("a", "x")) {
		t.Error("the zero Selector selects something")
	}
	for _, bad := range []string{"", "module", "travel", "virtual_card", "virtual_card.a.b"} {
		if s, err := card.ParseSelector(bad); err == nil {
			t.Errorf("%q selects %s", bad, s)
		}
	}
}

// Whatever a key is, its address reads back as itself, and what is printed
// cannot steer a terminal.
func TestAddressRoundTrip(t *testing.T) {
	odd := rapid.SampledFrom([]string{"${", "%{", "$${", "$", "%", "{", "}", `"`, `\`, "]", ".", "\n", "\x00", "\x7f", "\u0085", "\u202e", "\u2066", "\xff", "\xc3", "�", "🙂", "a", "${x}", "~"})
	key := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(odd), func(parts []string) string { return strings.Join(parts, "") }))
	rapid.Check(t, func(r *rapid.T) { roundTrip(r, key.Draw(r, "key")) })
}

func FuzzAddressKey(f *testing.F) {
	for _, seed := range []string{"ana@example.com", "${", "%%{", "$$${", "\\u0041", "\"]", "\xff\xfe", "\u202e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) { roundTrip(t, key) })
}

func roundTrip(t interface{ Fatalf(string, ...any) }, key string) {
	a := text("travel", key)
	s := a.String()
	if back, err := card.ParseAddress(s); err != nil || back != a {
		t.Fatalf("%q gives %s, which is read as %#v (%v)", key, s, back, err)
	}
	kept, _ := a.Key.Text()
	if utf8.ValidString(key) && kept != key {
		t.Fatalf("the key %q is kept as %q", key, kept)
	}
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r == utf8.RuneError && utf8.ValidString(key) && !strings.ContainsRune(key, r) {
			t.Fatalf("%q prints %q", key, s)
		}
	}
}

// FuzzParseAddress: what is read prints as something that is read as the same.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{`virtual_card.travel["ana@example.com"]`, `module.a["b"].module.c[0].cardholder.d[12]`, `physical_card.x["\u00e9$${}"]`, "module.", "a[", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := card.ParseAddress(s)
		if err != nil {
			card.ParseSelector(s) // must not panic
			return
		}
		if back, err := card.ParseAddress(a.String()); err != nil || back != a {
			t.Fatalf("%q is %s, which is read as %#v (%v)", s, a, back, err)
		}
		if selector, err := card.ParseSelector(s); err != nil || !selector.Matches(a) {
			t.Fatalf("%q does not select itself (%v)", s, err)
		}
	})
}
