package card_test

import (
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/google/go-cmp/cmp"
)

// The modules on the way to an address are told apart whatever stands in their
// keys.
func TestModulesOf(t *testing.T) {
	for path, want := range map[string][]string{
		``:                nil,
		`module.m`:        {`module.m of module.m`},
		`module.m["a.b"]`: {`module.m["a.b"] of module.m`},
		`module.m["]."].module.n[0].module.o`: {
			`module.m["]."].module.n[0].module.o of module.m["]."].module.n[0].module.o`,
			`module.m["]."].module.n[0] of module.m["]."].module.n`, `module.m["]."] of module.m`,
		},
	} {
		var got []string
		for _, m := range card.ModulesOf(path) {
			got = append(got, m.Path+" of "+m.Call())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// A move is that of one instance as soon as one of its ends has a key of its
// own: keys on the way to it make no difference.
func TestSingleMove(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{`virtual_card.a`, `virtual_card.b`, false},
		{`virtual_card.a`, `virtual_card.a[0]`, true},
		{`virtual_card.a["x"]`, `virtual_card.b`, true},
		{`module.m["k"].virtual_card.a`, `virtual_card.a`, false},
		{`module.m`, `module.n`, false},
		{`module.m`, `module.m["k"]`, true},
		{`module.m["k"].module.n`, `module.n`, false},
	} {
		if got := (card.Move{From: selector(t, test.from), To: selector(t, test.to)}).Single(); got != test.want {
			t.Errorf("%s to %s: single is %v, want %v", test.from, test.to, got, test.want)
		}
	}
}

func selector(t *testing.T, text string) card.Selector {
	t.Helper()
	s, err := card.ParseSelector(text)
	if err != nil {
		t.Fatal(err)
	}
	if s.Module() != "" && s != card.SelectModule(text) || s.Module() == "" && s != card.SelectAddress(s.Address()) {
		t.Fatalf("%s is read as another selector than it is made as", text)
	}
	return s
}
