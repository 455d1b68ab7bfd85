package cmd_test

// issuerMode is the kind of issuer: whether it takes an order number once
// (order_reference), and whose numbers its list shows (list_numbers).
type issuerMode struct{ reference, numbers string }

func issuerModes() []issuerMode {
	return []issuerMode{{"none", "platform"}, {"merchant", "ours"}, {"none", "ours"}, {"merchant", "platform"}}
}

// String names the mode in the name of a test.
func (m issuerMode) String() string { return m.reference + "-" + m.numbers }

// settings are the switches of the emulator for the mode.
func (m issuerMode) settings() []string {
	return []string{"order_reference=" + m.reference, "list_numbers=" + m.numbers}
}
