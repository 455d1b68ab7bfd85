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
	var modules []ModuleInstance
	at := ""
	for _, call := range ModuleCalls(path) {
		at = ModulePath(at, call.Name, call.Key)
		modules = append(modules, ModuleInstance{at, call.Key})
	}
	slices.Reverse(modules)
	return modules
}
