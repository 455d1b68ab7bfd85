package card

// Block is a block of a configuration that stands for something at the issuer
// or asks for it: a resource or data, whatever instances it has.
type Block struct {
	Module string   // path of the blocks that call its module, as in module.sales.module.ads; "" for the root module
	Kind   string   // as in cardholder or data.card_type
	Name   string   // second label of data, the one label of resources
	Needs  []string // the blocks that its expressions read, also by way of others' values, as String gives them; sorted
}

// String returns the block's address, as in module.sales.cardholder.employee.
func (b Block) String() string {
	if b.Module == "" {
		return b.Kind + "." + b.Name
	}
	return b.Module + "." + b.Kind + "." + b.Name
}
