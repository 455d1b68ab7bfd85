// Package rig is what the programs beside the tool, bench and soak, stand on.
// It builds cardform, starts TrustPay's emulator as a process of its own on
// loopback, calls it without cardform's client, runs commands and measures what
// each takes. It judges nothing: what a figure or an exit code means is known
// to who asked for it. Nothing of the tool imports it.
package rig
