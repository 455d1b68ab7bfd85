// Package providertest is the contract of a provider.Issuer as a test suite:
// whoever implements one runs it. It talks to the issuer through that
// interface alone and refuses to look behind it; what an interface cannot
// bring about, such as spending or a lost answer, the Subject does.
package providertest
