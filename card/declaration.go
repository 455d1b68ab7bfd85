package card

import "strings"

// ModuleCall is one step of a module path: the block that calls the module, and
// which of its instances.
type ModuleCall struct {
	Name string
	Key  Key
}

// ModuleCalls takes a canonical module path apart; nil for the root module, and
// for what is no path.
func ModuleCalls(path string) []ModuleCall {
	if path == "" {
		return nil
	}
	steps, err := parseSteps(path)
	if err != nil || len(steps)%2 != 0 {
		return nil
	}
	calls := make([]ModuleCall, 0, len(steps)/2)
	for i := 1; i < len(steps); i += 2 {
		calls = append(calls, ModuleCall{steps[i].name, steps[i].key})
	}
	return calls
}

// ModulePath is the canonical path of the module that the caller's block name
// calls, in the instance with the given key; caller is "" for the root module.
func ModulePath(caller, name string, key Key) string {
	path := "module." + name + key.String()
	if caller == "" {
		return path
	}
	return caller + "." + path
}

// Declaration returns the address of the block that declares a: without keys,
// a's own and those of its modules.
func (a Address) Declaration() Address {
	a.Key = Key{}
	if !strings.Contains(a.Module, "[") {
		return a
	}
	path := ""
	for _, call := range ModuleCalls(a.Module) {
		path = ModulePath(path, call.Name, Key{})
	}
	a.Module = path
	return a
}

// In is what the selector names when it is written in the module with the given
// path.
func (s Selector) In(path string) Selector {
	switch {
	case path == "":
	case s.module != "":
		s.module = path + "." + s.module
	default:
		s.addr.Module = joinModules(path, s.addr.Module)
	}
	return s
}

func joinModules(outer, inner string) string {
	if inner == "" {
		return outer
	}
	return outer + "." + inner
}
