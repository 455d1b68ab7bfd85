package main

import "github.com/cardform/cardform/card"

// tariff is what an order costs: a share of its gross in thousandths, rounded
// half up to cents, and a fixed part. The soak has its own arithmetic, so that
// a fault in cardform's shows.
type tariff struct {
	permille int64
	fixed    card.Money
}

func (t tariff) fee(gross card.Money) card.Money {
	return card.Money((int64(gross)*t.permille+500)/1000) + t.fixed
}

// gross is the smallest amount of which net reaches the card.
func (t tariff) gross(net card.Money) card.Money {
	g := net
	for g-t.fee(g) < net {
		g++
	}
	return g
}

// The emulator's card types that the fleet has, and that of others.
const foreignType = "47"

func cardTypes() []string { return []string{"23", "31"} }

// openTariff and topUpTariff are the emulator's fees. Physical cards, whose
// type is "", are free of charge (P8: A).
func openTariff(cardType string) tariff {
	return map[string]tariff{"23": {permille: 30}, "31": {permille: 20, fixed: 1_00}}[cardType]
}

func topUpTariff(cardType string) tariff {
	return map[string]tariff{"23": {permille: 10}, "31": {permille: 20, fixed: 50}}[cardType]
}
