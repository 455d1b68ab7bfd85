// Package card holds the nouns of cardform: addresses, money, fees, card
// numbers, what the issuer lists (Inventory) and what a configuration declares
// (Want). It computes with them exactly and refuses to do anything else: no
// files, no network, no printing, and no number of a card beyond its BIN and
// last four, but Number on its way to the issuer.
package card
