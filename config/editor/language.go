package editor

import (
	"strings"

	"github.com/cardform/cardform/config"
)

// Language is what may be written. It does not change.
type Language struct {
	root      config.BlockDoc // of *.card.hcl
	suite     config.BlockDoc // of *.cardtest.hcl
	functions []config.FunctionDoc
	names     []config.NamedValueDoc
}

// NewLanguage reads the tables of package config.
func NewLanguage() *Language {
	return &Language{config.Language(), config.SuiteLanguage(), config.Functions(), config.NamedValues()}
}

func (l *Language) function(name string) *config.FunctionDoc {
	name = strings.TrimPrefix(name, "core::")
	for i := range l.functions {
		if l.functions[i].Name == name {
			return &l.functions[i]
		}
	}
	return nil
}

// resource is the block of a resource type, nil where the name is none: those
// are the blocks that expressions read attributes of.
func (l *Language) resource(name string) *config.BlockDoc {
	b := l.root.Block(name)
	if b == nil || len(b.Reads) == 0 {
		return nil
	}
	return b
}

// named is what the table says of a reference such as each.key.
func (l *Language) named(form string) string {
	for _, n := range l.names {
		if n.Form == form {
			return n.Doc
		}
	}
	return ""
}

// table is what may stand in a file of that name; nil where the table has
// nothing of it, as of values.
func (l *Language) table(path string) *config.BlockDoc {
	switch config.KindOfFile(path) {
	case config.FileConfig:
		return &l.root
	case config.FileTests:
		return &l.suite
	}
	return nil
}
