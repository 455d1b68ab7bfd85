package card

import "testing"

// TestDeclaration: keys do not tell which block declares something, whatever
// stands in them.
func TestDeclaration(t *testing.T) {
	tests := []struct{ address, want string }{
		{`virtual_card.a`, `virtual_card.a`},
		{`virtual_card.a["x"]`, `virtual_card.a`},
		{`module.m.virtual_card.a[1]`, `module.m.virtual_card.a`},
		{`module.m["]."].virtual_card.a["x"]`, `module.m.virtual_card.a`},
		{`module.m["a.module.b"].module.n[3].cardholder.a`, `module.m.module.n.cardholder.a`},
	}
	for _, tt := range tests {
		addr, err := ParseAddress(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := addr.Declaration().String(); got != tt.want {
			t.Errorf("%s is declared by %s, want %s", tt.address, got, tt.want)
		}
		path := ""
		for _, call := range ModuleCalls(addr.Module) {
			path = ModulePath(path, call.Name, call.Key)
		}
		if path != addr.Module {
			t.Errorf("%s became %s", addr.Module, path)
		}
	}
	if calls := ModuleCalls("module."); calls != nil {
		t.Errorf("no path gave %v", calls)
	}
}
