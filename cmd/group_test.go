package cmd

import "testing"

// A slip of the fingers is answered with the command that lies nearest; where
// two are as near, with the main one.
func TestNearCommand(t *testing.T) {
	root := newRootCmd(&app{})
	for typed, want := range map[string]string{
		"aply": "apply", "paln": "plan", "plna": "plan", "appyl": "apply", "APPLY": "apply", "dirft": "drift", "validat": "validate",
		"val": "validate", "p": "plan", "a": "apply", "pi": "api", "mna": "man", "shwo": "show", "docter": "doctor", "initt": "init",
		"": "", "zz": "", "nosuch": "", "deploy-everything": "",
	} {
		if got := nearCommand(root, typed); got != want {
			t.Errorf("%q is taken for %q, want %q", typed, got, want)
		}
	}
}

func TestTypos(t *testing.T) {
	for words, want := range map[[2]string]int{
		{"plan", "plan"}: 0, {"paln", "plan"}: 1, {"pla", "plan"}: 1, {"plann", "plan"}: 1, {"plen", "plan"}: 1,
		{"lpna", "plan"}: 2, {"", "plan"}: 4, {"plan", ""}: 4, {"müllre", "müller"}: 1, {"ca", "abc"}: 3,
	} {
		if got := typos(words[0], words[1]); got != want {
			t.Errorf("%q and %q are %d apart, want %d", words[0], words[1], got, want)
		}
	}
}
