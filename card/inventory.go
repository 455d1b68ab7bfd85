package card

import "time"

// Cardholder is a person as the issuer knows one: the arguments of P1, and
// what P2 adds. Two cardholders with the same Profile are the same wish.
type Cardholder struct {
	Profile
	ID        string       // uuid given by the issuer, "" before it is created
	Status    HolderStatus // "" before it is created
	CreatedAt time.Time    // UTC; zero when the issuer does not say
}

// Profile is what a cardholder is created with (P1: S). The issuer has no
// endpoint that changes it (S by absence). E-mail and phone number are unique
// in an account (I).
type Profile struct {
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Email       string `json:"email"`
	CountryCode string `json:"country_code"`
	PhoneNumber string `json:"phone_number"`
}

// HolderStatus is the issuer's word for how far a cardholder is (P1: I).
type HolderStatus string

// The statuses of a cardholder. Any other word is shown as it is and treated
// as not usable.
const (
	HolderSuccess    HolderStatus = "SUCCESS"
	HolderPending    HolderStatus = "PENDING"
	HolderIncomplete HolderStatus = "INCOMPLETE"
	HolderFailed     HolderStatus = "FAILED"
)

// CardActive is the one card status that lets a card be used (V7: A, P4: I).
// Any other word is shown as it is and treated as not usable.
const CardActive = "ACTIVE"

// Card is a virtual card (V7) or a physical one (P4).
type Card struct {
	Kind      Kind
	ID        string // V7: digits, P4: uuid
	CardType  string // digits, "" for physical cards
	Number    Masked
	Status    string
	Balance   Money
	HolderID  string    // the bound holder, "" for none
	Currency  string    // "" where the issuer does not say: USD
	CreatedAt time.Time // UTC; zero when the issuer does not say
}

// Active reports whether the issuer lets the card be used.
func (c Card) Active() bool { return c.Status == CardActive }

// CardType is a product that virtual cards are opened from (V1).
type CardType struct {
	ID        string
	Name      string
	BIN       string
	Scheme    string // VISA, MASTERCARD
	Currency  string
	MinOpen   Money // gross; zero = no limit, as for the three below
	MaxOpen   Money
	MinTopUp  Money
	MaxTopUp  Money
	Available bool // open to use
}

// OrderKind says what an order of V6 did.
type OrderKind string

// The kinds of orders (V3, V6: S). Other words are kept as they are.
const (
	OrderOpen  OrderKind = "OPEN_CARD"
	OrderTopUp OrderKind = "CARD_CHARGE"
)

// OrderStatus is how far an order is, whatever number or word the issuer uses.
type OrderStatus string

// The statuses of an order. OrderUnknown stands for a number that the status
// table does not hold; it settles nothing.
const (
	OrderPending  OrderStatus = "pending"
	OrderFailed   OrderStatus = "failed"
	OrderSuccess  OrderStatus = "success"
	OrderRefunded OrderStatus = "refunded"
	OrderUnknown  OrderStatus = "unknown"
)

// Order is one order for a virtual card: an open or a top-up (V2, V5, V6), or
// the charge of a physical card (P8, whose fee is zero: A).
type Order struct {
	Number         string      `json:"number,omitempty"`          // the order number we sent, "" where the list shows only the platform's
	PlatformNumber string      `json:"platform_number,omitempty"` // the issuer's own number, "" where it shows only ours
	CardID         string      `json:"card_id,omitempty"`         // "" until an open succeeds
	CardType       string      `json:"card_type,omitempty"`       // "" where the issuer does not say and the card is not listed
	Kind           OrderKind   `json:"kind"`
	Status         OrderStatus `json:"status"`
	Reason         string      `json:"reason,omitempty"` // the issuer's words for a failure: escape before printing
	Gross          Money       `json:"gross"`
	Fee            Money       `json:"fee"`
	Net            Money       `json:"net"`
	CreatedAt      time.Time   `json:"created_at,omitzero"` // UTC; zero when the issuer does not say
}

// Is reports whether number is one of the order's numbers. V6 may show the
// caller's or the platform's in the same field (A): match either.
func (o Order) Is(number string) bool {
	return number != "" && (o.Number == number || o.PlatformNumber == number)
}

// Shown is the number that the issuer's list shows: ours where it has both.
func (o Order) Shown() string {
	if o.Number != "" {
		return o.Number
	}
	return o.PlatformNumber
}

// Account is one of the merchant's two accounts.
type Account struct {
	Currency string
	Balance  Money // as the issuer says it, frozen and reserved money included
	Frozen   Money
	Reserve  Money // G4 reserve, or P7 margin
}

// Available is what an order can be paid from (G4: balance less frozen and
// reserve: A; P7 gives the available balance itself).
func (a Account) Available() Money { return a.Balance - a.Frozen - a.Reserve }

// Inventory is everything the issuer listed, at one time. The zero Inventory
// is that of an empty account.
type Inventory struct {
	MerchantID string // V10; "" when the issuer lists no fees
	Holders    []Cardholder
	Cards      []Card // virtual ones from V7 with the holders of P4, then physical ones from P4; each once
	CardTypes  []CardType
	Fees       []FeeConfig
	Merchant   Account // G4: pays for virtual cards
	Physical   Account // P7: pays for physical cards
	Orders     OrderList
	Pages      int           // list pages read
	Calls      int           // requests sent
	BegunAt    time.Time     // when the listing began, by our clock with its monotonic part
	Ahead      time.Duration // how far our clock was ahead of the issuer's at least; negative: behind
}

// OrderList is V6 from the newest order back to some depth, newest first.
type OrderList struct {
	Items    []Order
	Complete bool // total was the same on the first and the last page read
	Whole    bool // read to the oldest order there is
	BegunAt  time.Time
}

// Cursor marks a place in the issuer's order list: the newest order known when
// it was taken. The zero Cursor is the beginning of time.
type Cursor struct {
	Number    string    `json:"number,omitempty"` // the number that V6 shows
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// Newest returns the cursor of the newest order in the list, or c where the
// list is empty.
func (l OrderList) Newest(c Cursor) Cursor {
	if len(l.Items) == 0 {
		return c
	}
	o := l.Items[0]
	return Cursor{Number: o.Shown(), CreatedAt: o.CreatedAt}
}
