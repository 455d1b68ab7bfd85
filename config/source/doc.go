// Package source reads and parses the text of configuration, with bounds on all
// of it: the size of files, the depth of expressions, the number of errors. It
// knows HCL's syntax and nothing of the language that is written in it.
package source
