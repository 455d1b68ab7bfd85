package builtin

import (
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/cardform/cardform/config/source"
)

// fileText is a function of a file's path and bytes.
func fileText(dir string, of func(content []byte) (string, error)) function.Function {
	return pathFunc(cty.String, func(name string) (cty.Value, error) {
		content, err := readNamed(dir, name)
		if err != nil {
			return cty.NilVal, err
		}
		s, err := of(content)
		if err != nil {
			return cty.NilVal, fmt.Errorf("%q %w", name, err)
		}
		return cty.StringVal(s), nil
	})
}

// pathFunc is a function of a path. A sensitive path makes the result so.
func pathFunc(ty cty.Type, of func(name string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(ty), RefineResult: notNull,
		Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) {
			v, err := of(args[0].AsString())
			if err != nil {
				return cty.UnknownVal(want), function.NewArgError(0, err)
			}
			return v, nil
		},
	})
}

// resolve is the path of a file that an expression names.
func resolve(dir, name string) (string, error) {
	name, err := expandHome(name)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return filepath.Clean(name), nil
}

func expandHome(name string) (string, error) {
	rest, ok := strings.CutPrefix(name, "~")
	if !ok {
		return name, nil
	}
	if rest != "" && rest[0] != '/' && rest[0] != '\\' {
		return "", errors.New("cannot expand the home directory of another user")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the home directory: %w", err)
	}
	return filepath.Join(home, rest), nil
}

func readNamed(dir, name string) ([]byte, error) {
	full, err := resolve(dir, name)
	if err != nil {
		return nil, err
	}
	content, err := source.Read(full, false)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("no file exists at %q; paths are relative to the directory of the configuration", name)
	}
	if err != nil {
		return nil, fmt.Errorf("the file %q cannot be read: %s", name, source.Reason(err))
	}
	return content, nil
}

func asUTF8(content []byte) (string, error) {
	if !utf8.Valid(content) {
		return "", errors.New("is not valid UTF-8; use filebase64 to read what is not text")
	}
	return string(content), nil
}

// hexSum and base64Sum write a hash as a text.
func hexSum(sum func([]byte) []byte) func([]byte) (string, error) {
	return func(b []byte) (string, error) { return hex.EncodeToString(sum(b)), nil }
}

func base64Sum(sum func([]byte) []byte) func([]byte) (string, error) {
	return func(b []byte) (string, error) { return base64.StdEncoding.EncodeToString(sum(b)), nil }
}

// addFileFunctions adds the functions that read files under dir.
func addFileFunctions(table map[string]function.Function, dir string) {
	md5Sum := func(b []byte) []byte { s := md5.Sum(b); return s[:] }
	sha1Sum := func(b []byte) []byte { s := sha1.Sum(b); return s[:] }
	itself := func(b []byte) []byte { return b }
	table["file"] = fileText(dir, asUTF8)
	table["filebase64"] = fileText(dir, base64Sum(itself))
	table["filebase64sha256"] = fileText(dir, base64Sum(sha256Sum))
	table["filebase64sha512"] = fileText(dir, base64Sum(sha512Sum))
	table["filemd5"] = fileText(dir, hexSum(md5Sum))
	table["filesha1"] = fileText(dir, hexSum(sha1Sum))
	table["filesha256"] = fileText(dir, hexSum(sha256Sum))
	table["filesha512"] = fileText(dir, hexSum(sha512Sum))
	table["fileexists"] = pathFunc(cty.Bool, func(name string) (cty.Value, error) { return fileExists(dir, name) })
	table["fileset"] = fileSetFunc(dir)
	table["abspath"] = pathFunc(cty.String, func(name string) (cty.Value, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		abs, err := filepath.Abs(name)
		return cty.StringVal(filepath.ToSlash(abs)), err
	})
	table["basename"] = pathFunc(cty.String, func(name string) (cty.Value, error) { return cty.StringVal(filepath.Base(name)), nil })
	table["dirname"] = pathFunc(cty.String, func(name string) (cty.Value, error) { return cty.StringVal(filepath.Dir(name)), nil })
	table["pathexpand"] = pathFunc(cty.String, func(name string) (cty.Value, error) {
		full, err := expandHome(name)
		return cty.StringVal(full), err
	})
	table["templatefile"] = templateFileFunc(dir, table)
}

func fileExists(dir, name string) (cty.Value, error) {
	full, err := resolve(dir, name)
	if err != nil {
		return cty.NilVal, err
	}
	info, err := os.Stat(full)
	switch {
	case os.IsNotExist(err):
		return cty.False, nil
	case err != nil:
		return cty.NilVal, fmt.Errorf("%q: %s", name, source.Reason(err))
	case info.IsDir():
		return cty.NilVal, fmt.Errorf("%q is a directory, not a file", name)
	case !info.Mode().IsRegular():
		return cty.NilVal, fmt.Errorf("%q is not a regular file", name)
	}
	return cty.True, nil
}

func fileSetFunc(dir string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Set(cty.String)), RefineResult: notNull,
		Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) {
			base, err := resolve(dir, args[0].AsString())
			if err != nil {
				return cty.UnknownVal(want), function.NewArgError(0, err)
			}
			pattern := path.Join(filepath.ToSlash(base), args[1].AsString())
			names, err := doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
			if err != nil {
				return cty.UnknownVal(want), fmt.Errorf("failed to glob pattern %q: %w", args[1].AsString(), err)
			}
			var found []cty.Value
			for _, name := range names {
				if rel, err := filepath.Rel(base, name); err == nil {
					found = append(found, cty.StringVal(filepath.ToSlash(rel)))
				}
			}
			if len(found) == 0 {
				return cty.SetValEmpty(cty.String), nil
			}
			return cty.SetVal(found), nil
		},
	})
}
