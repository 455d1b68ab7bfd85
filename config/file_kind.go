package config

import "strings"

// FileKind says by its name what a file is for. The zero FileKind is none of
// ours.
type FileKind int

// The kinds of files.
const (
	FileOther      FileKind = iota
	FileConfig              // *.card.hcl
	FileValues              // *.cardvars
	FileValuesJSON          // *.cardvars.json, values that are not in HCL
	FileTests               // *.cardtest.hcl
)

// KindOfFile is the kind of a file, by its name or path.
func KindOfFile(name string) FileKind {
	switch {
	case strings.HasSuffix(name, ".card.hcl"):
		return FileConfig
	case strings.HasSuffix(name, ".cardvars"):
		return FileValues
	case strings.HasSuffix(name, ".cardvars.json"):
		return FileValuesJSON
	case strings.HasSuffix(name, ".cardtest.hcl"):
		return FileTests
	}
	return FileOther
}

// HCL reports whether files of the kind are written in HCL, as fmt and editors
// need it.
func (k FileKind) HCL() bool { return k != FileOther && k != FileValuesJSON }

// LoadsByItself reports whether a file of a configuration's directory is read
// without being named, by its name without the path.
func LoadsByItself(name string) bool {
	return KindOfFile(name) == FileConfig || KindOfFile(name) == FileTests || loadsValues(name)
}

// loadsValues reports whether values of that name are read without being named.
func loadsValues(name string) bool {
	stem := strings.TrimSuffix(name, ".json")
	return stem == "cardform.cardvars" || strings.HasSuffix(stem, ".auto.cardvars")
}
