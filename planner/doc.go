// Package planner compares what a configuration wants with what the issuer
// lists and the ledger knows, and says in a Plan what to do, why, and what it
// costs. It is pure: no file, no network, no clock, no printing. It does not
// carry anything out.
package planner
