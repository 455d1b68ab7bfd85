// Package trustpay speaks to TrustPay: one table of what is known about its
// endpoints (Contract), one way to sign and send (Client), and a typed method
// for each endpoint but G1, which takes a full card number and a CVV. Commands
// use those of provider.Issuer, and Call; the others (the gateway, callbacks,
// single cards) are the table as code, which tests hold.
//
// It refuses to send a call that changes something more than once, to follow a
// redirect, to log or return a body, and to hold a card number beyond its BIN
// and last four, or a CVV at all. Facts about the issuer carry the mark they
// have in the contract: seen (S), inferred (I) or assumed (A).
package trustpay
