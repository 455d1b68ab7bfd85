// Package emulator is a TrustPay on this machine: stateful, as strict as a
// bank, and able to fail in every way that a client must survive. It serves
// HTTP, or answers inside the process through Transport. It moves no real
// money, calls no host but loopback ones, and keeps no full card number: those
// are derived from the card's id when they are asked for.
package emulator
