package config

import (
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/config/builtin"
)

// The language as others may read it: editors and the reference in
// docs/language.md. What is here is a copy of the tables that decoding uses,
// so nobody can change those.

// BlockDoc describes a kind of block, or a whole file: then it has no name.
type BlockDoc struct {
	Name      string
	Labels    []string   // what each label is
	Kinds     []BlockDoc // where the first label says what the block takes: one for each
	Free      bool       // takes arguments of any name
	Once      bool       // at most one of it in its parent
	Doc       string     // whole sentences
	Example   string     // a whole configuration; "" for nested blocks
	Arguments []ArgumentDoc
	Reads     []AttributeDoc // what expressions read of it beside its arguments
	Blocks    []BlockDoc
}

// ArgumentDoc describes one argument of a block.
type ArgumentDoc struct {
	Name     string
	Type     Form
	Required bool
	Default  string   // as it would be written; "" for none
	Bounds   string   // what values it takes, where its type does not say it
	Choices  []string // the only texts it takes
	Doc      string
}

// Form is how an argument is written, in words, as in "list of texts".
type Form = form

// The forms that ask for more than a value.
const (
	FormText   = formText
	FormBool   = formBool
	FormHolder = formHolder
	FormRefs   = formRefs
	FormRef    = formRef
	FormPlace  = formPlace
	FormNames  = formNames
	FormType   = formType
)

// AttributeDoc describes something that expressions read.
type AttributeDoc struct{ Name, Type, Doc string }

// FunctionDoc describes a function that expressions can call.
type FunctionDoc struct {
	Group  string // as in "Texts"
	Name   string
	Doc    string // one line
	Params []ParamDoc
	Rest   *ParamDoc // what may follow any number of times; nil: nothing
	Result string    // its type as it is written in a variable block; "any" where it depends on the arguments
}

// ParamDoc describes a parameter of a function.
type ParamDoc struct{ Name, Type, Doc string }

// Language describes everything that may stand in a *.card.hcl file.
func Language() BlockDoc { return language.view() }

func (t *blockType) view() BlockDoc {
	d := BlockDoc{Name: t.name, Labels: slices.Clone(t.labels), Free: t.free, Once: t.once, Doc: t.doc, Example: t.example}
	for _, a := range t.args {
		d.Arguments = append(d.Arguments, ArgumentDoc{a.name, a.form, a.required, a.fallback, a.bounds, slices.Clone(a.choices), a.doc})
	}
	for _, r := range t.reads {
		d.Reads = append(d.Reads, AttributeDoc{r.name, r.typ, r.doc})
	}
	for i := range t.kinds {
		d.Kinds = append(d.Kinds, t.kinds[i].view())
	}
	for i := range t.blocks {
		d.Blocks = append(d.Blocks, t.blocks[i].view())
	}
	return d
}

// Argument returns the argument of that name, nil when there is none.
func (d *BlockDoc) Argument(name string) *ArgumentDoc {
	i := slices.IndexFunc(d.Arguments, func(a ArgumentDoc) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Arguments[i]
}

// Block returns the nested block of that name, nil when there is none.
func (d *BlockDoc) Block(name string) *BlockDoc { return blockNamed(d.Blocks, name) }

// Kind returns what a block with this first label takes: the block itself
// where labels are only names, nil where the label names no kind.
func (d *BlockDoc) Kind(label string) *BlockDoc {
	if len(d.Kinds) == 0 {
		return d
	}
	return blockNamed(d.Kinds, label)
}

func blockNamed(list []BlockDoc, name string) *BlockDoc {
	i := slices.IndexFunc(list, func(b BlockDoc) bool { return b.Name == name })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// NamedValueDoc describes a form of reference, as in "each.key". What stands in
// capitals is a name.
type NamedValueDoc struct{ Form, Doc string }

// NamedValues describes what expressions can refer to.
func NamedValues() []NamedValueDoc {
	var docs []NamedValueDoc
	for _, v := range namedValues {
		docs = append(docs, NamedValueDoc{v.form, v.doc})
	}
	return docs
}

// Functions describes every function, group by group.
func Functions() []FunctionDoc {
	table := builtin.Functions(".", time.Time{})
	var docs []FunctionDoc
	for _, g := range builtin.Groups() {
		for _, f := range g.Functions {
			docs = append(docs, functionDoc(g.Name, f[0], f[1], table[f[0]]))
		}
	}
	return docs
}

func functionDoc(group, name, doc string, f function.Function) FunctionDoc {
	d := FunctionDoc{Group: group, Name: name, Doc: doc, Result: "any"}
	types := make([]cty.Type, 0, len(f.Params()))
	for _, p := range f.Params() {
		d.Params = append(d.Params, ParamDoc{p.Name, paramType(p.Type), p.Description})
		types = append(types, p.Type)
	}
	if p := f.VarParam(); p != nil {
		d.Rest = &ParamDoc{p.Name, paramType(p.Type), p.Description}
		types = append(types, p.Type)
	}
	if result, err := f.ReturnType(types); err == nil {
		d.Result = paramType(result)
	}
	return d
}

// paramType is a type in words. An expression that is not evaluated, as try
// takes it, is any.
func paramType(ty cty.Type) string {
	if ty.IsCapsuleType() {
		return "any"
	}
	return typeName(ty)
}

// Signature is the function as it is called, as in
// join(separator string, lists... list(string)) string.
func (f *FunctionDoc) Signature() string {
	return f.Name + "(" + strings.Join(f.Labels(), ", ") + ") " + f.Result
}

// Labels are the parameters as they stand in the signature.
func (f *FunctionDoc) Labels() []string {
	var labels []string
	for _, p := range f.Params {
		labels = append(labels, p.Name+" "+p.Type)
	}
	if f.Rest != nil {
		labels = append(labels, f.Rest.Name+"... "+f.Rest.Type)
	}
	return labels
}
