// Package builtin is the functions that expressions can call, with Terraform's
// results and refusals. What none of the libraries has is written here; what
// could make more than a machine holds has a bound. Files are read under the
// directory of the configuration, and nothing is written.
package builtin
