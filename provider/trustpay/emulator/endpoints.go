package emulator

// endpoints is the table of everything that is served. V3 and G3 are
// callbacks, which go out.
func endpoints() map[string]endpoint {
	return map[string]endpoint{
		"V1":  {read: readCardTypes},
		"V2":  {read: readOpen, writes: true},
		"V4":  {read: readDetail},
		"V5":  {read: readCharge, writes: true},
		"V6":  {read: readOrders, shifts: true, polls: orderJob},
		"V7":  {read: readCards, shifts: true},
		"V8":  {read: readCards, shifts: true},
		"V9":  {read: readMovements},
		"V10": {read: readFees},
		"P1":  {read: readCreateHolder, writes: true},
		"P2":  {read: readHolders, shifts: true, polls: holderJob},
		"P3":  {read: readAssign, writes: true},
		"P4":  {read: readAssigned, shifts: true, polls: bindingJob},
		"P5":  {read: readCardBalance, polls: rechargeJob},
		"P6":  {read: readCardMovements, polls: rechargeJob},
		"P7":  {read: readAccount},
		"P8":  {read: readRecharge, writes: true},
		"G1":  {read: readCardPayin, writes: true},
		"G2":  {read: readCashierPayin, writes: true},
		"G4":  {read: readBalance},
		"G5":  {read: readPayin},
		"G6":  {read: readRefund, writes: true},
		"G7":  {read: readFeeOverview},
	}
}
