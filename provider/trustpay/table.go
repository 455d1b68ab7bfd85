package trustpay

import (
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// known is the table of what is known about TrustPay. A fact that is inferred
// or assumed stands here and nowhere else.
func known() Contract {
	return Contract{
		endpoints: []Endpoint{
			{ID: "V1", Name: "card_types", Title: "查询可用卡类型 Available Card", Path: "/v3/vcard/card-types", Mark: Assumed},
			{ID: "V2", Name: "open_card", Title: "开通虚拟卡 Open Card", Path: "/v3/vcard/open", Mark: Assumed, Changes: true},
			{ID: "V4", Name: "card_detail", Title: "获取虚拟卡详情 Get Card Detail", Path: "/v3/vcard/detail", Mark: Assumed},
			{ID: "V5", Name: "charge_card", Title: "虚拟卡充值 Card Recharge", Path: "/v3/vcard/charge", Mark: Assumed, Changes: true},
			{ID: "V6", Name: "orders", Title: "订单列表查询 Order List", Path: "/v3/vcard/charges", Mark: Seen},
			{ID: "V7", Name: "cards", Title: "虚拟卡列表查询 Card List", Path: "/v3/vcard/cards", Mark: Assumed},
			{ID: "V8", Name: "card_list", Title: "卡片列表 Card List", Path: "/v3/vcard/card-list", Mark: Assumed},
			{ID: "V9", Name: "card_transactions", Title: "流水查询 Transaction List", Path: "/v3/vcard/transactions", Mark: Assumed},
			{ID: "V10", Name: "fees", Title: "费率查询 Fee Query", Path: "/v3/vcard/fee-config", Mark: Seen},
			{ID: "P1", Name: "create_cardholder", Title: "创建持卡人 Create Cardholder", Path: "/v3/pcard/cardholder", Mark: Seen, Changes: true},
			{ID: "P2", Name: "cardholders", Title: "持卡人列表 List Cardholders", Path: "/v3/pcard/cardholders", Mark: Assumed},
			{ID: "P3", Name: "assign_card", Title: "绑定持卡人 Assign", Path: "/v3/pcard/assign", Mark: Assumed, Changes: true},
			{ID: "P4", Name: "assigned_cards", Title: "持卡人绑定列表 List Assigned", Path: "/v3/pcard/assigned-cards", Mark: Assumed},
			{ID: "P5", Name: "physical_balance", Title: "查询实体卡余额 Query Card Balance", Path: "/v3/pcard/card-balance", Mark: Seen},
			{ID: "P6", Name: "physical_transactions", Title: "查询交易记录 Query Card Transactions", Path: "/v3/pcard/card-transactions", Mark: Seen},
			{ID: "P7", Name: "account", Title: "查询账户 Query Account", Path: "/v3/pcard/account", Mark: Assumed},
			{ID: "P8", Name: "charge_physical", Title: "实体卡充值 Card Charge", Path: "/v3/pcard/charge", Mark: Assumed, Changes: true},
			{ID: "G1", Name: "payin_card", Title: "卡直付 Card Direct Payin", Path: "/v4/payin/create/card", Mark: Seen, Changes: true},
			{ID: "G2", Name: "payin_order", Title: "收银台 Cashier Payin", Path: "/v4/payin/create/order", Mark: Seen, Changes: true},
			{ID: "G4", Name: "balance", Title: "余额查询 Balance", Path: "/v4/balance", Mark: Seen},
			{ID: "G5", Name: "query_order", Title: "订单查询 Order Query", Path: "/v4/query/order", Mark: Seen},
			{ID: "G6", Name: "refund_order", Title: "订单退款 Order Refund", Path: "/v4/order/refund", Mark: Seen, Changes: true},
			{ID: "G7", Name: "fee_overview", Title: "费率查询 Fee Query", Path: "/v4/fee-overview", Mark: Seen},
		},
		statuses: []StatusNumber{
			{Number: 1, Status: card.OrderPending, Title: "pending", Mark: Assumed},
			{Number: 2, Status: card.OrderPending, Title: "processing", Mark: Assumed},
			{Number: 3, Status: card.OrderFailed, Title: "failed", Mark: Assumed},
			{Number: 4, Status: card.OrderSuccess, Title: "success", Mark: Seen},
			{Number: 5, Status: card.OrderRefunded, Title: "refunded", Mark: Assumed},
		},
		reference: Reference{Mode: card.ReferenceNone, Mark: Assumed},
	}
}

// Code is one code of the envelope, and what it means for a call that changes
// something. Any code that is not in the table is unknown.
type Code struct {
	Number int
	Name   string // TrustPay's own
	Mark   Mark   // of number and name; what a code means is ours
	Done   bool   // 880001 and no other
	Kind   provider.Kind
}

const codeSuccess = 880001

// Codes lists the codes of the envelope, ascending.
func Codes() []Code {
	return []Code{
		{Number: codeSuccess, Name: "success", Mark: Seen, Done: true},
		{Number: 880002, Name: "bad_request", Mark: Seen, Kind: provider.Refused},
		{Number: 880003, Name: "database_error", Mark: Seen, Kind: provider.Unknown},
		{Number: 880004, Name: "remote_service_error", Mark: Seen, Kind: provider.Unknown},
		{Number: 880005, Name: "insufficient_balance", Mark: Seen, Kind: provider.Refused},
		{Number: 880006, Name: "invalid_transaction_type", Mark: Seen, Kind: provider.Refused},
		{Number: 880007, Name: "system_internal_error", Mark: Seen, Kind: provider.Unknown},
		{Number: 880008, Name: "order_processing_failed", Mark: Seen, Kind: provider.Unknown},
		{Number: 880009, Name: "decrease_payout_amount_failed", Mark: Seen, Kind: provider.Unknown},
		{Number: 880010, Name: "backend_success", Mark: Seen, Kind: provider.Unknown},
		{Number: 880011, Name: "unauthorized", Mark: Seen, Kind: provider.Unauthorized},
		{Number: 880012, Name: "order_already_exists", Mark: Seen, Kind: provider.AlreadyThere},
		{Number: 880013, Name: "internal_error", Mark: Seen, Kind: provider.Unknown},
		{Number: 880014, Name: "all_channels_failed", Mark: Seen, Kind: provider.Unknown},
		{Number: 880015, Name: "amount_rule_violation", Mark: Seen, Kind: provider.Refused},
		{Number: 880016, Name: "channel_configuration_error", Mark: Seen, Kind: provider.Refused},
		{Number: 880017, Name: "user_risk_control_failed", Mark: Seen, Kind: provider.Refused},
		{Number: 880018, Name: "card_failure_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880019, Name: "account_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880020, Name: "daily_amount_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880021, Name: "daily_transaction_count_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880022, Name: "transaction_amount_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880023, Name: "channel_quota_limit_exceeded", Mark: Seen, Kind: provider.Refused},
		{Number: 880024, Name: "no_channel_available", Mark: Inferred, Kind: provider.Refused},
	}
}

// findCode returns what is known about a code; the zero Kind is Unknown.
func findCode(number int) Code {
	codes := Codes()
	if i := slices.IndexFunc(codes, func(c Code) bool { return c.Number == number }); i >= 0 {
		return codes[i]
	}
	return Code{Number: number, Mark: Assumed}
}

// topUpTypes are the words by which the transactions of a physical card may
// call money put onto it (P6: A; P8 says CARD_RECHARGE: A).
func topUpTypes() []string {
	return []string{"CARD_RECHARGE", "RECHARGE", "CARD_CHARGE", "TOP_UP", "TOPUP", "DEPOSIT"}
}

// spendingTypes are the words by which they may call money that was paid with
// the card (P6: A). Any other word may be a top-up.
func spendingTypes() []string {
	return []string{"PURCHASE", "PAYMENT", "CONSUMPTION", "AUTHORIZATION", "AUTH", "SETTLEMENT", "WITHDRAWAL", "FEE"}
}

// succeeded and failed tell what a word says of a transaction (P6: A). Without one
// it took place; any other word leaves it open.
func succeeded(word string) bool {
	return slices.Contains([]string{"", "SUCCESS", "SUCCEEDED", "SUCCESSFUL", "COMPLETED", "COMPLETE", "SETTLED", "POSTED", "4"}, strings.ToUpper(word))
}

func failed(word string) bool {
	return slices.Contains([]string{"FAILED", "FAILURE", "FAIL", "DECLINED", "REJECTED", "CANCELLED", "CANCELED", "3"}, strings.ToUpper(word))
}
