// Package provider is the contract between cardform and an issuer of cards:
// what can be read, what can be changed, and what kinds of answers there are.
// It knows no issuer and refuses to retry: whoever calls a Writer decides, from
// the error's kind, whether a second send is safe.
package provider
