package config

import "slices"

// language is the table of everything that may stand in a *.card.hcl file.
var language = blockType{blocks: slices.Concat(
	[]blockType{cardformBlock, providerBlock, variableBlock, localsBlock, outputBlock, dataBlock},
	resourceBlocks,
	[]blockType{moduleBlock, importBlockType, movedBlock, removedBlock, checkBlock, limitsBlockType, ignoreBlockType},
)}

var cardformBlock = blockType{
	name: "cardform", doc: "Settings of the configuration as a whole. At most one, in the root module.",
	example: `
cardform {
  name             = "acme-cards"
  required_version = ">= 0.1.0"
  state "local" { path = "cardform.state" }
}
`,
	args: []argument{
		{name: "name", form: formText, fallback: `"default"`, bounds: "1 to 64 characters without blanks", doc: "Goes into order numbers: one name per configuration of a merchant."},
		{name: "required_version", form: formText, doc: "Versions of cardform that may be used, as in \">= 0.1.0, < 2.0.0\"."},
	},
	blocks: []blockType{{
		name: "state", labels: []string{"kind"}, once: true, doc: "Where the ledger is kept.",
		args: []argument{{name: "path", form: formText, fallback: `"cardform.state"`, doc: "The file of a local ledger, relative to the directory of the configuration."}},
	}},
}

var providerBlock = blockType{
	name: "provider", labels: []string{"name"}, doc: "The issuer. At most one, named \"trustpay\", in the root module. The API key and secret never stand here.",
	example: `
provider "trustpay" {
  base_url            = "emulator"
  merchant_id         = 8820250900009
  requests_per_second = 10
  order_reference     = "none"
  settle_window       = "30s"
  order_status        = { pending = [1, 2], failed = [3], success = [4], refunded = [5] }
}
`,
	args: []argument{
		{name: "base_url", form: formText, fallback: `"https://api.trustpay.money"`, bounds: "https, or http on loopback, or \"emulator\"", doc: "Where the issuer answers; \"emulator\" is a TrustPay inside this program."},
		{name: "merchant_id", form: formText, bounds: "digits", doc: "The merchant that the account must belong to."},
		{name: "notify_url", form: formText, bounds: "an absolute URL", doc: "Where the issuer sends callbacks."},
		{name: "requests_per_second", form: formNumber, fallback: "10", bounds: "0 to 100000", doc: "Requests a second at most; 0 is no limit."},
		{name: "concurrency", form: formNumber, fallback: "8", bounds: "a whole number from 1 to 256", doc: "Calls in flight at most."},
		{name: "request_timeout", form: formDuration, fallback: `"30s"`, bounds: "1ms to 24h", doc: "How long one request may take."},
		{name: "settle_window", form: formDuration, fallback: `"30s"`, bounds: "0s to 24h", doc: "How long an order or a balance may take to show in the issuer's lists."},
		{name: "order_reference", form: formText, fallback: `"none"`, choices: []string{"none", "merchant"}, doc: "\"merchant\" where the issuer refuses a repeated order_no, else \"none\"."},
		{name: "fee_rate_unit", form: formText, fallback: `"percent"`, choices: []string{"percent", "fraction"}, doc: "\"percent\" where 3 means 3 %, \"fraction\" where 0.03 does."},
		{name: "endpoints", form: formMap, doc: "Paths that differ from the built-in ones, by endpoint name, as in { open_card = \"/v3/vcard/open\" }."},
		{name: "order_status", form: formObject, doc: "The issuer's status numbers, as in { pending = [1, 2], failed = [3], success = [4], refunded = [5] }."},
		{name: "fees", form: formObject, doc: "Fees by card type, over what the issuer says, as in { \"23\" = { open = { rate = 3, fixed = \"10.99\" }, top_up = { rate = 1 } } }; rates in fee_rate_unit."},
	},
}

var variableBlock = blockType{
	name: "variable", labels: []string{"name"}, doc: "A value given from outside: by the environment, a file of values or --var; in a module, by the block that calls it.",
	example: `
variable "float" {
  type        = number
  default     = 200
  description = "What is kept on each card, in dollars."
  validation {
    condition     = var.float >= 10
    error_message = "The issuer takes no card under 10 dollars, and this is ${var.float}."
  }
}
`,
	args: []argument{
		{name: "type", form: formType, fallback: "any", doc: "What values are accepted and converted to."},
		{name: "default", form: formAny, doc: "The value where none is given; without it the variable is required."},
		{name: "description", form: formText, doc: "What it is for."},
		{name: "sensitive", form: formBool, fallback: "false", doc: "The value is never shown."},
		{name: "ephemeral", form: formBool, fallback: "false", doc: "The value is for this run only: nothing that is kept or shown may depend on it."},
		{name: "nullable", form: formBool, fallback: "true", doc: "Whether null is a value; if not, null means the default."},
	},
	blocks: []blockType{conditionBlock("validation", "What a value must fulfil; other variables may be asked too.")},
}

var localsBlock = blockType{
	name: "locals", free: true, doc: "Named values, read as local.name.",
	example: `
locals {
  teams = { sales = ["ana@example.com", "ben@example.com"], legal = ["eva@example.com"] }
  team  = merge([for name, list in local.teams : { for e in list : e => name }]...)
}
`,
}

var outputBlock = blockType{
	name: "output", labels: []string{"name"}, doc: "A value shown after apply and by the output command; in a module, what its caller reads.",
	example: `
output "teams" {
  value       = ["legal", "sales"]
  description = "Who has cards."
}
`,
	args: []argument{
		{name: "value", form: formAny, required: true, doc: "The value."},
		{name: "description", form: formText, doc: "What it is for."},
		{name: "sensitive", form: formBool, fallback: "false", doc: "The value is never shown."},
		{name: "ephemeral", form: formBool, fallback: "false", doc: "In a module: the value may be ephemeral, and its caller may use it for this run only."},
		dependsOn,
	},
	blocks: []blockType{conditionBlock("precondition", "What must hold before the value is given out.")},
}

var moduleBlock = blockType{
	name: "module", labels: []string{"name"}, free: true, doc: "The configuration of another directory, once or for each of many. Every argument but these is a value for one of its variables.",
	example: `
module "sales" {
  source = "./modules/team"
  people = { "ana@example.com" = "Ana", "ben@example.com" = "Ben" }
}

output "sales" { value = module.sales.cards }

# file: modules/team/main.card.hcl
variable "people" { type = map(string) }

virtual_card "ads" {
  for_each  = var.people
  card_type = "23"
  balance { target = 100 }
}

output "cards" { value = keys(virtual_card.ads) }
`,
	args: []argument{
		{name: "source", form: formText, required: true, bounds: "a path that begins with ./ or ../", doc: "The directory of the module, relative to the file's. It must be written out."},
		forEachArg, countArg, dependsOn,
	},
}

var importBlockType = blockType{
	name: "import", doc: "Takes something that the issuer lists into the ledger, once or for each of many. In the root module only.",
	example: `
cardholder "boss" {
  first_name   = "Ana"
  last_name    = "Lima"
  email        = "ana@example.com"
  country_code = "SG"
  phone_number = "91234567"
}

import {
  to = cardholder.boss
  id = "ana@example.com"
}
`,
	args: []argument{
		{name: "to", form: formRef, required: true, doc: "The address of the resource; with for_each its keys may use each.key and each.value."},
		{name: "id", form: formText, required: true, doc: "The card's or holder's id, or a holder's e-mail."},
		forEachArg,
	},
}

var movedBlock = blockType{
	name: "moved", doc: "What was known under one address belongs to another: nothing is opened, released or funded for it.",
	example: `
virtual_card "trips" {
  card_type = "23"
  balance { target = 100 }
}

moved {
  from = virtual_card.travel
  to   = virtual_card.trips
}
`,
	args: []argument{
		{name: "from", form: formPlace, required: true, doc: "The address before: a resource, one of its instances, a module or one of its instances."},
		{name: "to", form: formPlace, required: true, doc: "The address from now on, of the same sort."},
	},
}

var removedBlock = blockType{
	name: "removed", doc: "What was declared under an address is declared no more on purpose: it leaves the ledger and stays alive at the issuer.",
	example: `
removed {
  from = virtual_card.trial
  lifecycle { destroy = false }
}
`,
	args: []argument{{name: "from", form: formPlace, required: true, doc: "The address: a resource or a module, without keys of the last of them."}},
	blocks: []blockType{{
		name: "lifecycle", once: true, doc: "How it is removed.",
		args: []argument{{name: "destroy", form: formBool, required: true, bounds: "false", doc: "Nothing closes a card at the issuer, so it can only be false."}},
	}},
}

var checkBlock = blockType{
	name: "check", labels: []string{"name"}, doc: "What ought to hold. What does not is a warning in every plan and after every apply, and stops nothing.",
	example: `
variable "float" { default = 50 }

check "float" {
  assert {
    condition     = var.float >= 20
    error_message = "A card with less than 20 dollars is declined at most petrol stations."
  }
}
`,
	blocks: []blockType{conditionBlock("assert", "One thing that ought to hold."), scopedData},
}

var limitsBlockType = blockType{
	name: "limits", doc: "Bounds that no run crosses. Any number of them, in the root module; amounts are gross.",
	example: `
limits {
  per_run       = 10000
  opens_per_run = 50
}
`,
	args: []argument{
		{name: "match", form: formMap, doc: "Labels that a resource must have to count; everything when absent."},
		{name: "per_run", form: formMoney, doc: "In one run."},
		{name: "per_day", form: formMoney, doc: "In one day (UTC), with what the ledger shows."},
		{name: "per_card_per_day", form: formMoney, doc: "For one card in one day (UTC)."},
		{name: "per_card_per_month", form: formMoney, doc: "For one card in one month (UTC)."},
		{name: "opens_per_run", form: formNumber, bounds: "a whole number", doc: "Cards opened in one run."},
		{name: "released_share", form: formNumber, bounds: "0 to 1", doc: "Share of the known resources that one run may release."},
	},
}

var ignoreBlockType = blockType{
	name: "ignore", doc: "Undeclared cards and holders that one knows of, in the root module.",
	example: `
ignore {
  ids     = ["100245", "old.intern@example.com"]
  owner   = "finance"
  reason  = "closed by hand in the portal"
  expires = "2027-06-30"
}
`,
	args: []argument{
		{name: "ids", form: formTexts, required: true, doc: "Card ids, holder ids or e-mail addresses."},
		{name: "owner", form: formText, doc: "Who answers for them."},
		{name: "reason", form: formText, required: true, doc: "Why they are not declared."},
		{name: "expires", form: formText, bounds: "a date, or a time as in RFC 3339", doc: "A date, whose last moment (UTC) ends it, or a time; never when absent."},
	},
}

// Arguments and blocks that several others take.

var (
	dependsOn  = argument{name: "depends_on", form: formRefs, doc: "Resources and modules that must be done first."}
	dataOrder  = argument{name: "depends_on", form: formRefs, doc: "Taken as in Terraform, and without effect: data is of the listing that the plan was made from, before anything is done."}
	forEachArg = argument{name: "for_each", form: formAny, bounds: "a map, or a set of texts", doc: "One instance for each element; each.key and each.value are its."}
	countArg   = argument{name: "count", form: formNumber, bounds: "a whole number", doc: "How many instances; count.index is the number of each, from 0."}
)

func conditionBlock(name, doc string) blockType {
	return blockType{name: name, doc: doc, args: []argument{
		{name: "condition", form: formBool, required: true, doc: "True when all is well."},
		{name: "error_message", form: formText, required: true, doc: "What to say when it is not."},
	}}
}
