// Package applier is the only one that changes the world: it settles what
// earlier runs left open, carries a plan out op by op, and records each send
// before it leaves and each answer before anything is built on it. It decides
// nothing that a plan should decide, and sends nothing twice on a guess.
package applier
