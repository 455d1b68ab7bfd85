package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cardform/cardform/config/source"
)

// meaning is the tree of a source without what means nothing: places,
// parentheses, and templates around a single value. Its comments follow.
// Types are left out of variables, as fmt writes old ones anew.
func meaning(t *testing.T, src []byte) []string {
	t.Helper()
	file, diags := source.Parse(src, "x")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body := file.Body.(*hclsyntax.Body)
	for _, b := range body.Blocks {
		if b.Type == "variable" {
			delete(b.Body.Attributes, "type")
		}
	}
	var m meanings
	m.value(reflect.ValueOf(body))
	tokens, _ := hclsyntax.LexConfig(src, "x", hcl.InitialPos)
	for _, token := range tokens {
		if token.Type == hclsyntax.TokenComment {
			m = append(m, strings.TrimSpace(string(token.Bytes)))
		}
	}
	return m
}

type meanings []string

func (m *meanings) value(v reflect.Value) {
	switch x := v.Interface().(type) {
	case hcl.Range, hcl.Pos:
		return
	case cty.Value:
		*m = append(*m, x.GoString())
		return
	case *hclsyntax.TemplateWrapExpr:
		m.value(reflect.ValueOf(x.Wrapped))
		return
	case *hclsyntax.ParenthesesExpr:
		m.value(reflect.ValueOf(x.Expression))
		return
	case hclsyntax.Attributes:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			*m = append(*m, name)
			m.value(reflect.ValueOf(x[name].Expr))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			m.value(v.Elem())
		}
	case reflect.Slice:
		*m = append(*m, fmt.Sprint(v.Len()))
		for i := range v.Len() {
			m.value(v.Index(i))
		}
	case reflect.Struct:
		*m = append(*m, v.Type().Name())
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				m.value(v.Field(i))
			}
		}
	default:
		*m = append(*m, fmt.Sprint(v))
	}
}
