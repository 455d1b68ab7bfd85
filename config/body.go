package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// block is a block that was checked against the table: every argument in it is
// known, every label there.
type block struct {
	typ    *blockType
	src    *hclsyntax.Block // nil for a whole file
	labels []string
	attrs  hclsyntax.Attributes
	blocks []*block
}

// expr returns the expression of an argument, nil when it is absent.
func (b *block) expr(name string) hclsyntax.Expression {
	if a := b.attrs[name]; a != nil {
		return a.Expr
	}
	return nil
}

// child returns the first nested block of a type, nil when there is none.
func (b *block) child(name string) *block {
	for _, c := range b.blocks {
		if c.typ.name == name {
			return c
		}
	}
	return nil
}

// readBody checks the content of a block. What is wrong is left out of the
// result.
func (p *problems) readBody(body *hclsyntax.Body, typ *blockType, at hcl.Range) *block {
	b := &block{typ: typ, attrs: body.Attributes}
	p.checkArguments(body, typ, b)
	for _, arg := range typ.args {
		if arg.required && body.Attributes[arg.name] == nil {
			p.errorf(at, "Missing required argument", "The argument %q is required here. %s", arg.name, arg.doc)
		}
	}
	for _, nested := range body.Blocks {
		if got := p.readBlock(nested, b); got != nil {
			b.blocks = append(b.blocks, got)
		}
	}
	return b
}

func (p *problems) checkArguments(body *hclsyntax.Body, typ *blockType, b *block) {
	if typ.free {
		return
	}
	for name, attr := range body.Attributes {
		if typ.arg(name) != nil {
			continue
		}
		if len(b.attrs) == len(body.Attributes) {
			b.attrs = hclsyntax.Attributes{}
			for known, a := range body.Attributes {
				if typ.arg(known) != nil {
					b.attrs[known] = a
				}
			}
		}
		p.errorf(attr.NameRange, "Unsupported argument", "%s", unknownArgument(name, typ))
	}
}

// foreignNames are arguments of Terraform and what takes their place.
var foreignNames = map[string]string{
	"prevent_destroy":       "The argument is prevent_release here: nothing closes a card at the issuer.",
	"create_before_destroy": "Cards are never destroyed, so there is no order of replacement. Remove it.",
	"provider":              "There is one provider. Remove it.",
	"providers":             "There is one provider, which every module uses. Remove it.",
	"version":               "A module is a directory of this repository, which has no versions. Remove it.",
	"parallel":              "Runs of tests go side by side already. Remove it.",
	"state_key":             "A run has a state of its own, unless it says continues = run.NAME.",
	"api_key":               "Credentials never stand in files: set TRUSTPAY_API_KEY and TRUSTPAY_SECRET in the environment, or TRUSTPAY_CREDENTIALS to the path of a file with mode 0600.",
	"secret":                "Credentials never stand in files: set TRUSTPAY_API_KEY and TRUSTPAY_SECRET in the environment, or TRUSTPAY_CREDENTIALS to the path of a file with mode 0600.",
}

func unknownArgument(name string, typ *blockType) string {
	where := "at the top level of a file"
	if typ.name != "" {
		where = "in " + typ.indefinite()
	}
	if typ.block(name) != nil {
		return fmt.Sprintf("%q is a block %s, not an argument: write %s { … }, without the equals sign.", name, where, name)
	}
	if hint, ok := foreignNames[name]; ok {
		return fmt.Sprintf("An argument %q is not expected %s. %s", name, where, hint)
	}
	if len(typ.args) == 0 {
		return fmt.Sprintf("An argument %q is not expected %s. Only blocks stand here; named values go into a locals block.", name, where)
	}
	return fmt.Sprintf("An argument %q is not expected %s.%s Known are: %s.", name, where, didYouMean(name, typ.argNames()), strings.Join(typ.argNames(), ", "))
}

func (p *problems) readBlock(src *hclsyntax.Block, parent *block) *block {
	typ := parent.typ.block(src.Type)
	if typ == nil {
		p.errorf(src.TypeRange, "Unsupported block type", "%s", unknownBlock(src, parent.typ))
		return nil
	}
	if !p.checkLabels(src, typ) {
		return nil
	}
	takes := typ.kind(src.Labels)
	if takes == nil {
		p.errorf(src.LabelRanges[0], "Unknown "+typ.name+" type", "There is no %s of type %q.%s There are: %s.", typ.name, src.Labels[0], didYouMean(src.Labels[0], typ.kindNames()), strings.Join(typ.kindNames(), ", "))
		return nil
	}
	if typ.once {
		if first := parent.child(typ.name); first != nil {
			p.second(src.DefRange(), first.src.DefRange(), typ.name)
			return nil
		}
	}
	b := p.readBody(src.Body, takes, src.DefRange())
	b.typ, b.src, b.labels = typ, src, src.Labels
	return b
}

// foreignBlocks are blocks of Terraform and what takes their place.
var foreignBlocks = map[string]string{
	"terraform":         "Settings stand in a cardform block.",
	"resource":          "The type of a resource is the block itself, as in: cardholder \"employee\" { … }.",
	"dynamic":           "Blocks cannot be generated here; one balance block per card is all there is.",
	"override_resource": "Nothing is overridden: what the issuer is like stands in an issuer block.",
	"override_data":     "Nothing is overridden: what the issuer is like stands in an issuer block.",
	"override_module":   "Nothing is overridden: what the issuer is like stands in an issuer block.",
	"mock_provider":     "The issuer is emulated in every test. What it is like stands in an issuer block.",
	"plan_options":      "The arguments target, exclude and replace stand in the run block itself.",
	"ephemeral":         "Write ephemeral = true in a variable or an output of a module instead.",
}

func unknownBlock(src *hclsyntax.Block, parent *blockType) string {
	where := ""
	if parent.name != "" {
		where = " in " + parent.indefinite()
	}
	if parent.arg(src.Type) != nil {
		return fmt.Sprintf("%q is an argument, not a block: write %s = …, with an equals sign.", src.Type, src.Type)
	}
	if hint, ok := foreignBlocks[src.Type]; ok {
		return fmt.Sprintf("Blocks of type %q are not expected%s. %s", src.Type, where, hint)
	}
	names := parent.blockNames()
	if len(names) == 0 {
		return fmt.Sprintf("Blocks of type %q are not expected%s: it takes no blocks.", src.Type, where)
	}
	return fmt.Sprintf("Blocks of type %q are not expected%s.%s Known are: %s.", src.Type, where, didYouMean(src.Type, names), strings.Join(names, ", "))
}

func (p *problems) checkLabels(src *hclsyntax.Block, typ *blockType) bool {
	switch {
	case len(src.Labels) > len(typ.labels):
		p.errorf(src.LabelRanges[len(typ.labels)], "Too many labels", "%s takes %s, as in: %s.", capital(typ.indefinite()), count(len(typ.labels), "label", "labels"), headerForm(typ))
		return false
	case len(src.Labels) < len(typ.labels):
		p.errorf(src.DefRange(), "Missing label", "%s needs its %s, as in: %s.", capital(typ.indefinite()), strings.Join(typ.labels, " and its "), headerForm(typ))
		return false
	}
	i := slices.IndexFunc(src.Labels, func(l string) bool { return !hclsyntax.ValidIdentifier(l) })
	if i >= 0 {
		p.errorf(src.LabelRanges[i], "Invalid name", "The %s must begin with a letter or an underscore, and hold only letters, digits, underscores and hyphens.", typ.labels[i])
		return false
	}
	return true
}

// indefinite is the block with its article, as in "an ignore block".
func (t *blockType) indefinite() string {
	if t.of != "" {
		return fmt.Sprintf("a %s %q block", t.of, t.name)
	}
	article := "a "
	if strings.ContainsRune("aeiou", rune(t.name[0])) {
		article = "an "
	}
	return article + t.name + " block"
}

// capital begins a sentence.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func headerForm(typ *blockType) string {
	s := typ.name
	for _, l := range typ.labels {
		s += " \"" + l + "\""
	}
	return s + " { … }"
}
