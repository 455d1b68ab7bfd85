package config

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/config/builtin"
)

// Every function has a line of its own in the reference, and every line a
// function.
func TestFunctionsAreDescribed(t *testing.T) {
	var described []string
	for _, f := range Functions() {
		described = append(described, f.Name)
		if f.Doc == "" || f.Group == "" {
			t.Errorf("%s is not described", f.Name)
		}
	}
	slices.Sort(described)
	table := builtin.Functions(".", time.Time{})
	maps.DeleteFunc(table, func(name string, _ function.Function) bool { return strings.HasPrefix(name, builtin.CoreNamespace) })
	if diff := cmp.Diff(slices.Sorted(maps.Keys(table)), described); diff != "" {
		t.Errorf("-functions +described\n%s", diff)
	}
}

// Nothing of the language is without a word about it.
func TestLanguageIsDescribed(t *testing.T) {
	whole := Language()
	described(t, "", &whole)
	for _, b := range whole.Blocks {
		if b.Example == "" && len(b.Kinds) == 0 {
			t.Errorf("%s has no example", b.Name)
		}
	}
}

func described(t *testing.T, path string, b *BlockDoc) {
	t.Helper()
	path += "/" + b.Name
	if b.Name != "" && b.Doc == "" {
		t.Errorf("%s is not described", path)
	}
	for _, a := range b.Arguments {
		if a.Doc == "" || a.Type == "" {
			t.Errorf("%s: %s is not described", path, a.Name)
		}
	}
	for _, r := range b.Reads {
		if r.Doc == "" || r.Type == "" {
			t.Errorf("%s: %s is not described", path, r.Name)
		}
	}
	for _, list := range [][]BlockDoc{b.Kinds, b.Blocks} {
		for i := range list {
			described(t, path, &list[i])
		}
	}
}
