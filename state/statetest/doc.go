// Package statetest is the suite that every state.Store must pass: what is
// appended is durable, whole and in order, and only the holder of the lease
// appends. It knows nothing of how a store keeps its ledger.
package statetest
