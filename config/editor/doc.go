// Package editor answers what an editor asks about configuration while it is
// written: what may stand here, what is this, where is it declared, who uses
// it, and how is it renamed. It reads tokens and not the parsed tree, as what
// is being typed is broken most of the time, and knows the language from the
// table of package config alone. It reads no file, and it shows no value: what
// it says of a variable or a local is what stands in the sources, less what is
// marked as sensitive.
//
// Places are counted in bytes; whoever speaks to an editor converts them.
package editor
