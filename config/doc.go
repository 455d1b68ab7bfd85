// Package config turns the files of a directory into what they declare: it
// parses *.card.hcl, gathers the values of variables, evaluates every
// expression in dependency order and hands out a card.Want. Whatever is wrong
// leaves as card.Diagnostics, all at once. It also gives source its form, and
// composes it for what an issuer lists. It is the only package that knows HCL,
// and it refuses to do anything with a world: it calls no issuer, writes no
// file, and prints nothing.
package config
