package card

import (
	"slices"
	"strings"
)

// ModuleInstance is one instance of a module, as module.sales["eu"].module.ads[0].
type ModuleInstance struct {
	Path string // canonical
	Key  Key    // the one that Path ends in
}

// Call is the path of the call that it is an instance of: its own without the
// last key.
func (m ModuleInstance) Call() string { return strings.TrimSuffix(m.Path, m.Key.String()) }

// ModulesOf lists the modules that a canonical path leads through, the innermost
// first; none for that of the root, and for a text that is no path.
func ModulesOf(path string) []ModuleInstance {
	steps, err := parseSteps(path)
	if err != nil || len(steps)%2 != 0 {
		return nil
	}
	var modules []ModuleInstance
	at := ""
	for pair := range slices.Chunk(steps, 2) {
		at += pair[0].name + "." + pair[1].name + pair[1].key.String()
		modules = append(modules, ModuleInstance{at, pair[1].key})
		at += "."
	}
	slices.Reverse(modules)
	return modules
}
