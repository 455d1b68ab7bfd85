// Package prompt asks a person for lines: edited on a terminal, with history
// and completion. It knows nothing of what the lines mean, and whoever calls
// decides which of them are remembered.
package prompt
