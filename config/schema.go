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
	formRefs     form = "list of resources and modules"
	formRef      form = "resource"
	formPlace    form = "resource or module"
	formNames    form = "list of arguments"
	formType     form = "type"
)

// argument describes one argument of a block.
type argument struct {
	name     string
	form     form
	required bool
	fallback string   // the default as it would be written, "" for none
	bounds   string   // what values it takes, where its form does not say it
	choices  []string // the only texts it takes
	doc      string
}

// attribute is what expressions read of something beside its arguments.
type attribute struct{ name, typ, doc string }

// blockType describes a kind of block: what it takes and what may stand in it.
// The whole language is one such table: decoding, suggestions, editors and the
// reference in docs/language.md come from it.
type blockType struct {
	name    string
	of      string      // of a kind: the block that it is one of
	labels  []string    // what each label is
	kinds   []blockType // where the first label says what the block takes: one for each, named after it
	free    bool        // takes arguments of any name
	once    bool        // at most one of it in its parent
	doc     string
	example string // of a whole configuration, which a test loads; a line "# file: PATH" begins another file
	args    []argument
	reads   []attribute
	blocks  []blockType
}

// kind returns what a block with these labels takes: the type itself where
// labels are only names, nil where the first of them names no kind.
func (t *blockType) kind(labels []string) *blockType {
	if len(t.kinds) == 0 {
		return t
	}
	for i := range t.kinds {
		if t.kinds[i].name == labels[0] {
			return &t.kinds[i]
		}
	}
	return nil
}

func (t *blockType) kindNames() []string {
	return namesOf(t.kinds, func(k blockType) string { return k.name })
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
	return namesOf(t.args, func(a argument) string { return a.name })
}

func (t *blockType) blockNames() []string {
	return namesOf(t.blocks, func(b blockType) string { return b.name })
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, 0, len(list))
	for _, e := range list {
		names = append(names, name(e))
	}
	return names
}
