package config

// form is how an argument is written.
type form string

// The forms of arguments.
const (
	formText     form = "text"
	formNumber   form = "number"
	formMoney    form = "amount"
	formBool     form = "true or false"
	formDuration form = "duration"
	formTexts    form = "list of texts"
	formMap      form = "map of texts"
	formAny      form = "any value"
	formObject   form = "object"
	formHolder   form = "cardholder"
	formRefs     form = "list of resources"
	formRef      form = "resource"
	formNames    form = "list of arguments"
	formType     form = "type"
)

// argument describes one argument of a block.
type argument struct {
	name     string
	form     form
	required bool
	fallback string // the default as it would be written, "" for none
	doc      string
}

// blockType describes a kind of block: what it takes and what may stand in it.
// The whole language is one such table; decoding and suggestions come from it,
// and the forms, defaults and docs in it are the language's reference.
type blockType struct {
	name   string
	labels []string // what each label is
	free   bool     // takes arguments of any name
	once   bool     // at most one of it in its parent
	later  string   // not empty: known, and not supported by this version
	doc    string
	args   []argument
	blocks []blockType
}

func (t *blockType) arg(name string) *argument {
	for i := range t.args {
		if t.args[i].name == name {
			return &t.args[i]
		}
	}
	return nil
}

func (t *blockType) block(name string) *blockType {
	for i := range t.blocks {
		if t.blocks[i].name == name {
			return &t.blocks[i]
		}
	}
	return nil
}

func (t *blockType) argNames() []string {
	names := make([]string, 0, len(t.args))
	for _, a := range t.args {
		names = append(names, a.name)
	}
	return names
}

func (t *blockType) blockNames() []string {
	var names []string
	for _, b := range t.blocks {
		if b.later == "" {
			names = append(names, b.name)
		}
	}
	return names
}

// language is the table of everything that may stand in a file.
var language = blockType{blocks: []blockType{
	{
		name: "cardform", doc: "Settings of the configuration as a whole. At most one.",
		args: []argument{
			{name: "name", form: formText, fallback: `"default"`, doc: "Goes into order numbers: one name per configuration of a merchant."},
			{name: "required_version", form: formText, doc: "Versions of cardform that may be used, as in \">= 0.1.0, < 2.0.0\"."},
		},
		blocks: []blockType{{
			name: "state", labels: []string{"kind"}, once: true, doc: "Where the ledger is kept.",
			args: []argument{{name: "path", form: formText, fallback: `"cardform.state"`, doc: "The file of a local ledger, relative to the directory of the configuration."}},
		}},
	},
	{
		name: "provider", labels: []string{"name"}, doc: "The issuer. At most one, named \"trustpay\". The API key and secret never stand here.",
		args: []argument{
			{name: "base_url", form: formText, fallback: `"https://api.trustpay.money"`, doc: "Where the issuer answers; \"emulator\" is a TrustPay inside this program."},
			{name: "merchant_id", form: formText, doc: "The merchant that the account must belong to."},
			{name: "notify_url", form: formText, doc: "Where the issuer sends callbacks."},
			{name: "requests_per_second", form: formNumber, fallback: "10", doc: "Requests a second at most; 0 is no limit."},
			{name: "concurrency", form: formNumber, fallback: "8", doc: "Calls in flight at most, from 1 to 256."},
			{name: "request_timeout", form: formDuration, fallback: `"30s"`, doc: "How long one request may take."},
			{name: "settle_window", form: formDuration, fallback: `"30s"`, doc: "How long an order or a balance may take to show in the issuer's lists."},
			{name: "order_reference", form: formText, fallback: `"none"`, doc: "\"merchant\" where the issuer refuses a repeated order_no, else \"none\"."},
			{name: "fee_rate_unit", form: formText, fallback: `"percent"`, doc: "\"percent\" where 3 means 3 %, \"fraction\" where 0.03 does."},
			{name: "endpoints", form: formMap, doc: "Paths that differ from the built-in ones, by endpoint name, as in { open_card = \"/v3/vcard/open\" }."},
			{name: "order_status", form: formObject, doc: "The issuer's status numbers, as in { pending = [1, 2], failed = [3], success = [4], refunded = [5] }."},
			{name: "fees", form: formObject, doc: "Fees by card type, over what the issuer says, as in { \"23\" = { open = { rate = 3, fixed = \"10.99\" }, top_up = { rate = 1 } } }; rates in fee_rate_unit."},
		},
	},
	{
		name: "variable", labels: []string{"name"}, doc: "A value given from outside.",
		args: []argument{
			{name: "type", form: formType, fallback: "any", doc: "What values are accepted and converted to."},
			{name: "default", form: formAny, doc: "The value where none is given; without it the variable is required."},
			{name: "description", form: formText, doc: "What it is for."},
			{name: "sensitive", form: formBool, fallback: "false", doc: "The value is never shown."},
			{name: "nullable", form: formBool, fallback: "true", doc: "Whether null is a value; if not, null means the default."},
		},
		blocks: []blockType{conditionBlock("validation", "What a value must fulfil.")},
	},
	{name: "locals", free: true, doc: "Named values."},
	{
		name: "output", labels: []string{"name"}, doc: "A value shown after apply and by the output command.",
		args: []argument{
			{name: "value", form: formAny, required: true, doc: "The value."},
			{name: "description", form: formText, doc: "What it is for."},
			{name: "sensitive", form: formBool, fallback: "false", doc: "The value is never shown."},
			dependsOn,
		},
	},
	{
		name: "data", labels: []string{"type", "name"}, doc: "Something that the issuer has: \"card_type\" is the one card type that matches every argument.",
		args: []argument{
			{name: "id", form: formText, doc: "The card type's number."},
			{name: "name", form: formText, doc: "The card type's name."},
			{name: "bin", form: formText, doc: "The first six digits of its cards."},
			{name: "scheme", form: formText, doc: "VISA or MASTERCARD."},
			{name: "currency", form: formText, doc: "The currency of its cards."},
		},
	},
	resourceType("cardholder", "A person who holds cards.", []argument{
		{name: "first_name", form: formText, required: true, doc: "1 to 40 letters, spaces and hyphens."},
		{name: "last_name", form: formText, required: true, doc: "1 to 40 letters, spaces and hyphens."},
		{name: "email", form: formText, required: true, doc: "Unique at the issuer."},
		{name: "country_code", form: formText, required: true, doc: "Two capital letters, as in \"SG\"."},
		{name: "phone_number", form: formText, required: true, doc: "Digits without the country's prefix. Unique at the issuer."},
	}),
	resourceType("virtual_card", "A virtual card.", []argument{
		{name: "card_type", form: formText, required: true, doc: "The number of the product that it is opened from, as in \"23\"."},
		{name: "cardholder", form: formHolder, doc: "Who it is bound to; nobody when absent."},
	}, balanceBlock),
	resourceType("physical_card", "A stock card that is bound to a holder.", []argument{
		{name: "cardholder", form: formHolder, required: true, doc: "Who it is bound to."},
		{name: "card_number", form: formText, required: true, doc: "The number printed on it, from a sensitive variable."},
	}, balanceBlock),
	{
		name: "limits", doc: "Bounds that no run crosses. Any number of them; amounts are gross.",
		args: []argument{
			{name: "match", form: formMap, doc: "Labels that a resource must have to count; everything when absent."},
			{name: "per_run", form: formMoney, doc: "In one run."},
			{name: "per_day", form: formMoney, doc: "In one day (UTC), with what the ledger shows."},
			{name: "per_card_per_day", form: formMoney, doc: "For one card in one day (UTC)."},
			{name: "per_card_per_month", form: formMoney, doc: "For one card in one month (UTC)."},
			{name: "opens_per_run", form: formNumber, doc: "Cards opened in one run."},
			{name: "released_share", form: formNumber, doc: "Share of the known resources that one run may release, from 0 to 1."},
		},
	},
	{
		name: "ignore", doc: "Undeclared cards and holders that one knows of.",
		args: []argument{
			{name: "ids", form: formTexts, required: true, doc: "Card ids, holder ids or e-mail addresses."},
			{name: "owner", form: formText, doc: "Who answers for them."},
			{name: "reason", form: formText, required: true, doc: "Why they are not declared."},
			{name: "expires", form: formText, doc: "A date, whose last moment (UTC) ends it, or a time as in RFC 3339; never when absent."},
		},
	},
	{
		name: "import", doc: "Takes something that the issuer lists into the ledger.",
		args: []argument{
			{name: "to", form: formRef, required: true, doc: "The address of the resource."},
			{name: "id", form: formText, required: true, doc: "The card's or holder's id, or a holder's e-mail."},
		},
	},
	{name: "module", labels: []string{"name"}, later: "Write the resources of the module into this directory."},
	{name: "moved", later: "Rename in the ledger with \"cardform state mv\"."},
	{name: "removed", later: "Delete the resource's block: the next apply releases it and leaves it alive at the issuer."},
	{name: "check", labels: []string{"name"}, later: "Use a precondition in the lifecycle block of a resource."},
}}

var dependsOn = argument{name: "depends_on", form: formRefs, doc: "Resources that must be done first."}

var balanceBlock = blockType{
	name: "balance", once: true, doc: "The balance that is kept on the card, net of fees.",
	args: []argument{
		{name: "target", form: formMoney, required: true, doc: "What a top-up brings the card to, in dollars."},
		{name: "refill_below", form: formMoney, fallback: "target", doc: "A balance under it is topped up."},
	},
}

func conditionBlock(name, doc string) blockType {
	return blockType{name: name, doc: doc, args: []argument{
		{name: "condition", form: formBool, required: true, doc: "True when all is well."},
		{name: "error_message", form: formText, required: true, doc: "What to say when it is not."},
	}}
}

// resourceType adds what every resource takes.
func resourceType(name, doc string, args []argument, blocks ...blockType) blockType {
	args = append(args,
		argument{name: "labels", form: formMap, doc: "Ours alone: for reports, limits and --target."},
		argument{name: "for_each", form: formAny, doc: "A map or a set of texts: one instance for each element."},
		argument{name: "count", form: formNumber, doc: "How many instances."},
		dependsOn,
	)
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
	return blockType{name: name, labels: []string{"name"}, doc: doc, args: args, blocks: append(blocks, lifecycle)}
}
