package config

// namedValue is a form of reference that is no block's own.
type namedValue struct{ form, doc string }

// namedValues are the references of expressions, in a reader's order.
var namedValues = []namedValue{
	{"var.NAME", "The value of a variable."},
	{"local.NAME", "A value of a locals block."},
	{"cardholder.NAME", "A resource: its arguments and what the issuer says of it. With for_each or count it is all instances, and one of them is cardholder.NAME[\"key\"] or cardholder.NAME[0]. The same goes for virtual_card and physical_card."},
	{"data.TYPE.NAME", "What a data block read."},
	{"module.NAME.OUTPUT", "An output of a module."},
	{"each.key", "In a block with for_each: the key of this instance; of a set, its element."},
	{"each.value", "In a block with for_each: the element of this instance."},
	{"count.index", "In a block with count: the number of this instance, from 0."},
	{"self", "In a postcondition: the resource that it stands in."},
	{"path.module", "The directory of the file that it stands in."},
	{"path.root", "The directory of the configuration that is planned."},
	{"path.cwd", "The working directory of the process."},
}
