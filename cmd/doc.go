// Package cmd is the command line: one file per command, each of which turns
// flags into options, options into steps, and the end into an exit code. It
// wires the other packages together along one path (pipeline.go) and refuses
// to decide, to compute or to format: planner, applier and view do that.
package cmd
