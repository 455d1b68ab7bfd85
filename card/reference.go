package card

// OrderReference says whether the issuer keeps order numbers unique.
type OrderReference string

// The modes of order numbers.
const (
	ReferenceNone     OrderReference = "none"     // nothing is trusted: a repeat may pay again
	ReferenceMerchant OrderReference = "merchant" // a number is taken once only: a repeat answers 880012
)
