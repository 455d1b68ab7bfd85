//go:build race

package cmd_test

// slowness is how much slower everything is than without the race detector.
const slowness = 4
