package config

// formWord is one of several words, written without quotes; formRun names a run.
const (
	formWord form = "word"
	formRun  form = "run"
)

// The forms that only files of tests have.
const (
	FormWord = formWord
	FormRun  = formRun
)

// suiteLanguage is the table of everything that may stand in a *.cardtest.hcl
// file.
var suiteLanguage = blockType{blocks: []blockType{suiteVariables, suiteIssuer, suiteRun}}

var suiteVariables = blockType{
	name: "variables", free: true, once: true, doc: "Values for the variables of the configuration. Those of a run win over those of its file, and these over every other source.",
	example: `
variables {
  float = 120
}
`,
}

var suiteIssuer = blockType{
	name: "issuer", once: true, doc: "What the emulated issuer is like before the run. Arguments of a run win over those of its file; blocks of both count, the file's first. In a run that continues another, only the run's own count.",
	example: `
issuer {
  merchant_balance = 500
  faults           = ["V2.lost=once"]

  cardholder { email = "eva@example.com" }

  virtual_card {
    card_type  = "23"
    balance    = 40
    cardholder = "eva@example.com"
  }
}
`,
	args: []argument{
		{name: "merchant_balance", form: formMoney, fallback: "250000", doc: "What is available on the account that pays for virtual cards."},
		{name: "physical_balance", form: formMoney, fallback: "50000", doc: "What is available on the account that pays for physical cards."},
		{name: "time", form: formText, bounds: "a time as in RFC 3339", doc: "When the run begins, for everything that asks for the time. Today at 09:00 UTC when absent; in a run that continues another, an hour after that one ended."},
		{name: "faults", form: formTexts, bounds: "faults as emulator --fault does", doc: "What goes wrong at the issuer during the run, as in [\"V2.lost=once\"]."},
	},
	blocks: []blockType{
		{
			name: "cardholder", doc: "A cardholder that somebody else created, before everything else.",
			args: []argument{
				{name: "email", form: formText, required: true, doc: "Unique at the issuer."},
				{name: "first_name", form: formText, fallback: `"Foreign"`, doc: "As the issuer lists it."},
				{name: "last_name", form: formText, fallback: `"Holder"`, doc: "As the issuer lists it."},
				{name: "country_code", form: formText, fallback: `"SG"`, doc: "The country of the phone number."},
				{name: "phone_number", form: formText, doc: "Unique at the issuer; an invented one when absent."},
				{name: "status", form: formText, fallback: `"SUCCESS"`, choices: []string{"SUCCESS", "PENDING", "INCOMPLETE", "FAILED"}, doc: "How far the issuer is with it."},
			},
		},
		{
			name: "virtual_card", doc: "A virtual card that somebody else opened. The issuer numbers its cards from 1001.",
			args: []argument{
				{name: "card_type", form: formText, required: true, doc: "The number of its product."},
				{name: "balance", form: formMoney, fallback: "0", doc: "What is on it."},
				{name: "cardholder", form: formText, doc: "The e-mail address of who it is bound to; nobody when absent."},
				{name: "status", form: formText, fallback: `"ACTIVE"`, doc: "As the issuer lists it, as in \"FROZEN\"."},
			},
		},
		{
			name: "spend", doc: "A payment with a card, after all that is above it.",
			args: []argument{
				{name: "card", form: formRef, required: true, doc: "The address of a card that an earlier run opened, or a card's id as a text."},
				{name: "amount", form: formMoney, required: true, doc: "What is paid."},
				{name: "merchant", form: formText, fallback: `"Hotel"`, doc: "Who is paid."},
			},
		},
		{
			name: "change", doc: "A change by the issuer's hand, of a card or a cardholder.",
			args: []argument{
				{name: "of", form: formRef, required: true, doc: "The address of something that an earlier run made, or as a text a card's id or a cardholder's e-mail address."},
				{name: "status", form: formText, doc: "What it becomes, as in \"FROZEN\"."},
				{name: "gone", form: formBool, fallback: "false", doc: "Of a card: it vanishes from all lists."},
				{name: "load", form: formMoney, fallback: "0", doc: "Of a card: put on it from outside, by no order."},
			},
		},
	},
}

var suiteRun = blockType{
	name: "run", labels: []string{"name"}, doc: "One plan or apply of the configuration, at an emulated issuer and with a ledger of its own, and what must hold then. Runs go side by side, those that continue another after it.",
	example: `
run "first" {
  assert {
    condition     = apply.done == 3 && output.count == 3
    error_message = "Three cards are opened."
  }
}

run "again" {
  command   = plan
  continues = run.first
  assert {
    condition     = plan.accounts.merchant.gross == 0
    error_message = "A second apply costs nothing."
  }
}

# file: main.card.hcl
provider "trustpay" { base_url = "emulator" }

virtual_card "ads" {
  count     = 3
  card_type = "23"
  balance { target = 100 }
}

output "count" { value = length([for c in virtual_card.ads : c.id]) }
`,
	args: []argument{
		{name: "command", form: formWord, fallback: "apply", choices: []string{"plan", "apply"}, doc: "What is run."},
		{name: "continues", form: formRun, doc: "An earlier run of the file, as in run.first. This one begins with a copy of the issuer and the ledger that it left."},
		{name: "exit_code", form: formNumber, fallback: "0", bounds: "0 to 255, as in the table of exit codes", doc: "The exit code that the command must have, as 5 where a guard must refuse."},
		{name: "expect_failures", form: formRefs, doc: "What must fail: var.NAME, output.NAME, check.NAME or a resource, of whose conditions one must not hold; limits, where one must be crossed."},
		{name: "target", form: formRefs, doc: "Plan only these, and what they need."},
		{name: "exclude", form: formRefs, doc: "Leave these out, and what needs them."},
		{name: "replace", form: formRefs, doc: "Open new cards at these addresses."},
		{name: "new_ledger", form: formBool, fallback: "false", doc: "Open cards although the account has undeclared ones and the ledger is new."},
	},
	reads: []attribute{
		{"plan.summary", "object", "How many changes there are of each action: create, adopt, open, bind, fund, release, wait, blocked and none."},
		{"plan.accounts", "object", "What the plan takes from the accounts merchant and physical, in dollars: gross, fee, net, before and after."},
		{"plan.changes", "list of objects", "What is to be done: address, kind, action, reason, gross, fee, net and fields."},
		{"plan.refusals", "list of objects", "Why an apply is refused before its first call: code, reason and advice."},
		{"plan.undeclared", "object", "What is listed and nobody declares: cardholders, virtual_cards and physical_cards."},
		{"plan.moved", "list of objects", "What is renamed in the ledger alone: from and to."},
		{"apply.exit_code", "number", "The exit code of the apply."},
		{"apply.done", "number", "How many ops were done; beside it pending, failed, unknown, skipped and moved."},
		{"apply.gross", "number", "What was taken from the accounts, in dollars."},
		{"issuer.orders", "list of objects", "Every order at the issuer, the newest first: kind (OPEN_CARD or CARD_CHARGE), status (pending, success, failed or refunded), card_id, gross, fee and net. The truth, whatever its lists show."},
		{"issuer.cards", "list of objects", "Every card at the issuer, the newest first: id, kind, card_type, status, balance and holder_id."},
		{"issuer.accounts", "object", "What is available on the accounts merchant and physical, in dollars."},
		{"issuer.fired", "object", "How often each fault struck, by name, as in issuer.fired.lost."},
		{"issuer.stock_cards", "list of texts", "The numbers of stock cards that can be bound; in variables blocks only."},
		{"output.NAME", "any", "An output of the configuration."},
		{"run.NAME.OUTPUT", "any", "An output of a run that this one continues, or that one."},
	},
	blocks: []blockType{suiteVariables, suiteIssuer, conditionBlock("assert", "What must hold after the plan or the apply. The whole configuration can be read: variables, locals, data, resources, modules and outputs.")},
}

// SuiteLanguage describes everything that may stand in a *.cardtest.hcl file.
// The example of its run block holds a configuration too.
func SuiteLanguage() BlockDoc { return suiteLanguage.view() }
