// Package lsp serves editors over the Language Server Protocol. It keeps the
// texts that are open, tells package editor where a cursor is, and publishes
// what is wrong, which it has from whoever starts it: the same diagnostics as
// validate prints. It knows no HCL, writes no file, and reaches no network.
//
// One goroutine owns everything and takes requests in the order in which they
// come, so an answer is about the text that the editor had when it asked. Only
// the check of a configuration runs beside it, one for each directory at most.
package lsp
