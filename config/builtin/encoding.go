package builtin

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/text/encoding/ianaindex"
)

// textFunc is a function from one text to another.
func textFunc(of func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String), RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := of(args[0].AsString())
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(s), nil
		},
	})
}

func sha256Sum(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

func sha512Sum(b []byte) []byte { s := sha512.Sum512(b); return s[:] }

func base64HashFunc(sum func([]byte) []byte) function.Function {
	return textFunc(func(s string) (string, error) {
		return base64.StdEncoding.EncodeToString(sum([]byte(s))), nil
	})
}

// base64DecodeFunc is written here as the library's logs what is no text, and
// that may be secret.
var base64DecodeFunc = textFunc(func(s string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("the given value is not valid base64")
	}
	if !utf8.Valid(raw) {
		return "", errors.New("the result of decoding the provided string is not valid UTF-8")
	}
	return string(raw), nil
})

var base64GzipFunc = textFunc(func(s string) (string, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil { // Terraform's result has this extra block
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
})

// inEncoding is a function of a text and the IANA name of an encoding.
func inEncoding(of func(text, name string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "string", Type: cty.String}, {Name: "encoding", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String), RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := of(args[0].AsString(), args[1].AsString())
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(s), nil
		},
	})
}

var textEncodeFunc = inEncoding(func(text, name string) (string, error) {
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		return "", function.NewArgErrorf(1, "%q is not a supported IANA encoding name or alias", name)
	}
	encoded, err := enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return "", function.NewArgErrorf(0, "the given string contains characters that cannot be represented in %s", name)
	}
	return base64.StdEncoding.EncodeToString(encoded), nil
})

var textDecodeFunc = inEncoding(func(text, name string) (string, error) {
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		return "", function.NewArgErrorf(1, "%q is not a supported IANA encoding name or alias", name)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", function.NewArgErrorf(0, "the given value is not valid base64")
	}
	decoded, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", function.NewArgErrorf(0, "the given string contains symbols that are not defined for %s", name)
	}
	return string(decoded), nil
})
