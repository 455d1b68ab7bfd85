package config

// The blocks of resources and data.

var resourceBlocks = []blockType{
	resourceType("cardholder", "A person who holds cards.", holderExample, []argument{
		{name: "first_name", form: formText, required: true, bounds: "1 to 40 letters, spaces and hyphens", doc: "Cannot be changed later."},
		{name: "last_name", form: formText, required: true, bounds: "1 to 40 letters, spaces and hyphens", doc: "Cannot be changed later."},
		{name: "email", form: formText, required: true, bounds: "one address", doc: "Unique at the issuer."},
		{name: "country_code", form: formText, required: true, bounds: "two capital letters, as in \"SG\"", doc: "The country of the phone number (ISO 3166)."},
		{name: "phone_number", form: formText, required: true, bounds: "4 to 15 digits", doc: "Without the country's prefix. Unique at the issuer."},
	}),
	resourceType("virtual_card", "A virtual card.", virtualExample, []argument{
		{name: "card_type", form: formText, required: true, doc: "The number of the product that it is opened from, as in \"23\"."},
		{name: "cardholder", form: formHolder, doc: "Who it is bound to; nobody when absent."},
	}, balanceBlock),
	resourceType("physical_card", "A stock card that is bound to a holder.", physicalExample, []argument{
		{name: "cardholder", form: formHolder, required: true, doc: "Who it is bound to."},
		{name: "card_number", form: formText, required: true, bounds: "13 to 19 digits, from something sensitive", doc: "The number printed on it. It is sent once and never kept."},
	}, balanceBlock),
}

const holderExample = `
cardholder "employee" {
  for_each     = { "ana@example.com" = "Ana", "ben@example.com" = "Ben" }
  first_name   = each.value
  last_name    = "Lima"
  email        = each.key
  country_code = "SG"
  phone_number = each.value == "Ana" ? "91234567" : "91234568"
  labels       = { team = "sales" }
}
`

const virtualExample = holderExample + `
virtual_card "travel" {
  for_each   = cardholder.employee
  card_type  = "23"
  cardholder = each.value
  labels     = { purpose = "travel" }
  balance {
    target       = 200
    refill_below = 50
  }
  lifecycle {
    prevent_release = true
    postcondition {
      condition     = self.balance.target <= 500
      error_message = "No travel card holds more than 500 dollars."
    }
  }
}
`

const physicalExample = holderExample + `
variable "van_card" {
  type      = string
  default   = null
  sensitive = true
}

physical_card "van" {
  count       = nonsensitive(var.van_card == null) ? 0 : 1
  cardholder  = cardholder.employee["ana@example.com"]
  card_number = var.van_card
  balance { target = 300 }
}
`

var balanceBlock = blockType{
	name: "balance", once: true, doc: "The balance that is kept on the card, net of fees.",
	args: []argument{
		{name: "target", form: formMoney, required: true, bounds: "0 to 9999999999.99, whole cents", doc: "What a top-up brings the card to, in dollars."},
		{name: "refill_below", form: formMoney, fallback: "target", bounds: "at most the target", doc: "A balance under it is topped up."},
	},
}

// resourceType adds what every resource takes.
func resourceType(name, doc, example string, args []argument, blocks ...blockType) blockType {
	args = append(args, argument{name: "labels", form: formMap, doc: "Ours alone: for reports, limits and --target."}, forEachArg, countArg, dependsOn)
	lifecycle := blockType{
		name: "lifecycle", once: true, doc: "How changes are treated.",
		args: []argument{
			{name: "prevent_release", form: formBool, fallback: "false", doc: "Refuse plans that would release it."},
			{name: "ignore_changes", form: formNames, doc: "Arguments whose differences are left, or all."},
		},
		blocks: []blockType{
			conditionBlock("precondition", "What must hold before it is planned."),
			conditionBlock("postcondition", "What must hold of it; self is the resource."),
		},
	}
	reads := []attribute{
		{"address", "string", "Its address."},
		{"id", "string", "The issuer's id; unknown before it is there."},
		{"status", "string", "The issuer's word for its state; unknown before it is there."},
	}
	if name != "cardholder" {
		reads = append(reads,
			attribute{"last4", "string", "The last four digits; unknown before they are."},
			attribute{"available_balance", "number", "What is on the card, in dollars; unknown before it is there."},
		)
	}
	return blockType{name: name, labels: []string{"name"}, doc: doc, example: example, args: args, reads: reads, blocks: append(blocks, lifecycle)}
}

var dataBlock = blockType{
	name: "data", labels: []string{"type", "name"},
	doc:   "Something that the issuer has, read from the listing that the plan is made from: no further requests. It is unknown where nothing was listed, as in validate and output.",
	kinds: dataKinds,
}

// scopedData is a data block inside of a check: only the check reads it, and
// what fails in it is a warning.
var scopedData = blockType{name: "data", labels: dataBlock.labels, once: true, doc: "Something that only this check reads; what fails in it is a warning.", kinds: dataKinds}

// dataKinds are the types of data. What there is to read of each is in data_*.go.
var dataKinds = []blockType{
	dataType("card_type", "The one card type that matches every argument.", `
data "card_type" "visa" { scheme = "VISA" }

output "smallest" { value = data.card_type.visa.min_open }
`, cardTypeArgs, cardTypeReads),
	dataType("card_types", "The card types that match every argument; all that are open to use without one.", `
data "card_types" "dollar" { currency = "USD" }

output "types" { value = data.card_types.dollar.ids }
`, cardTypeArgs[1:], []attribute{
		{"ids", "list(string)", "Their numbers, sorted."},
		{"card_types", "map(object)", "By number: what card_type reads of one."},
	}),
	dataType("fees", "What the issuer takes for opening cards of one type and for topping them up.", `
data "fees" "standard" { card_type = "23" }

output "open_rate" { value = data.fees.standard.open.rate }
`, []argument{{name: "card_type", form: formText, required: true, doc: "The card type's number."}}, []attribute{
		{"open", "object", "Of an open: rate as a share of the gross amount, as in 0.03, and fixed in dollars."},
		{"top_up", "object", "Of a top-up, in the same form."},
	}),
	dataType("account", "One of the merchant's accounts.", `
data "account" "main" { name = "merchant" }

check "money" {
  assert {
    condition     = data.account.main.available >= 1000
    error_message = "Less than 1000 dollars are left for cards."
  }
}
`, []argument{{name: "name", form: formText, fallback: `"merchant"`, choices: []string{"merchant", "physical"}, doc: "merchant pays for virtual cards, physical for physical ones."}}, []attribute{
		{"available", "number", "What can be spent, in dollars: less what is frozen or reserved."},
		{"currency", "string", "Its currency."},
		{"merchant_id", "string", "Whose it is."},
	}),
	dataType("cardholder", "The cardholder with an e-mail address, declared or not.", `
data "cardholder" "boss" { email = "boss@example.com" }

output "boss" { value = data.cardholder.boss.status }
`, []argument{{name: "email", form: formText, required: true, doc: "The address; capital letters do not matter."}}, []attribute{
		{"id", "string", "The issuer's id."}, {"status", "string", "SUCCESS, PROCESSING or FAILED."},
		{"first_name", "string", "As the issuer has it."}, {"last_name", "string", "As the issuer has it."},
		{"country_code", "string", "The country of the phone number."}, {"phone_number", "string", "Without the country's prefix."},
	}),
	dataType("virtual_cards", "The virtual cards that match every argument, declared or not.", `
data "virtual_cards" "travel" {
  card_type = "23"
  status    = "ACTIVE"
}

output "on_them" { value = sum(concat([0], [for c in data.virtual_cards.travel.cards : c.available_balance])) }
`, []argument{
		{name: "card_type", form: formText, doc: "The card type's number."},
		{name: "status", form: formText, doc: "The issuer's word, as in \"ACTIVE\"."},
	}, []attribute{
		{"ids", "list(string)", "Their ids, sorted."},
		{"cards", "map(object)", "By id: card_type, cardholder_id, status, last4 and available_balance."},
	}),
}

func dataType(name, doc, example string, args []argument, reads []attribute) blockType {
	return blockType{name: name, of: "data", doc: doc, example: example, args: append(args[:len(args):len(args)], forEachArg, countArg, dataOrder), reads: reads, blocks: []blockType{{
		name: "lifecycle", once: true, doc: "What must hold of it.",
		blocks: []blockType{
			conditionBlock("precondition", "What must hold before it is looked up."),
			conditionBlock("postcondition", "What must hold of what was found; self is that."),
		},
	}}}
}

var cardTypeArgs = []argument{
	{name: "id", form: formText, doc: "The card type's number."},
	{name: "name", form: formText, doc: "The card type's name."},
	{name: "bin", form: formText, doc: "The first six digits of its cards."},
	{name: "scheme", form: formText, doc: "VISA or MASTERCARD."},
	{name: "currency", form: formText, doc: "The currency of its cards."},
}

var cardTypeReads = []attribute{
	{"id", "string", "The card type's number."}, {"name", "string", "Its name."}, {"bin", "string", "The first six digits of its cards."},
	{"scheme", "string", "VISA or MASTERCARD."}, {"currency", "string", "The currency of its cards."},
	{"min_open", "number", "The least that a card can be opened with, in dollars; null for no bound. So are the next three."},
	{"max_open", "number", "The most."}, {"min_top_up", "number", "The least of a top-up."}, {"max_top_up", "number", "The most."},
}
