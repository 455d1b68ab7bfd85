package builtin

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-cty-funcs/collection"
	"github.com/hashicorp/go-cty-funcs/crypto"
	"github.com/hashicorp/go-cty-funcs/encoding"
	"github.com/hashicorp/go-cty-funcs/uuid"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// CoreNamespace may stand before the name of each function.
const CoreNamespace = "core::"

// Functions is the table of all functions that expressions can call. Their
// results are Terraform's. Paths are relative to dir; now is what timestamp
// says, the same for the whole run so that a plan is repeatable.
func Functions(dir string, now time.Time) map[string]function.Function {
	table := map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
		"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc,
		"signum": signumFunc, "sum": sumFunc,

		"chomp": stdlib.ChompFunc, "endswith": endsWithFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc,
		"indent": within(stdlib.IndentFunc, indentBound), "join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc,
		"regexall": stdlib.RegexAllFunc, "replace": within(replaceFunc, replaceBound), "split": stdlib.SplitFunc, "startswith": startsWithFunc,
		"strcontains": strContainsFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc,
		"trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,

		"alltrue": allTrueFunc, "anytrue": anyTrueFunc, "chunklist": stdlib.ChunklistFunc, "coalesce": collection.CoalesceFunc,
		"coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc, "concat": within(stdlib.ConcatFunc, concatBound),
		"contains": containsFunc, "distinct": stdlib.DistinctFunc, "element": elementFunc,
		"flatten": stdlib.FlattenFunc, "index": indexFunc, "keys": stdlib.KeysFunc, "length": lengthFunc, "lookup": lookupFunc,
		"matchkeys": matchKeysFunc, "merge": stdlib.MergeFunc, "one": oneFunc, "range": stdlib.RangeFunc,
		"reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": within(stdlib.SetProductFunc, productBound),
		"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
		"transpose": transposeFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,

		"base64decode": base64DecodeFunc, "base64encode": encoding.Base64EncodeFunc, "base64gzip": base64GzipFunc,
		"csvdecode": stdlib.CSVDecodeFunc, "jsondecode": within(stdlib.JSONDecodeFunc, nestingBound), "jsonencode": stdlib.JSONEncodeFunc,
		"textdecodebase64": textDecodeFunc, "textencodebase64": textEncodeFunc, "urlencode": encoding.URLEncodeFunc,
		"yamldecode": within(yaml.YAMLDecodeFunc, yamlBound), "yamlencode": yaml.YAMLEncodeFunc,

		"formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc, "timecmp": timeCmpFunc,
		"timestamp": fixedTimeFunc(now), "plantimestamp": fixedTimeFunc(now),

		"base64sha256": base64HashFunc(sha256Sum), "base64sha512": base64HashFunc(sha512Sum), "bcrypt": crypto.BcryptFunc,
		"md5": crypto.Md5Func, "rsadecrypt": crypto.RsaDecryptFunc, "sha1": crypto.Sha1Func, "sha256": crypto.Sha256Func,
		"sha512": crypto.Sha512Func, "uuid": uuid.V4Func, "uuidv5": uuid.V5Func,

		"cidrhost": cidrHostFunc, "cidrnetmask": cidrNetmaskFunc, "cidrsubnet": cidrSubnetFunc, "cidrsubnets": cidrSubnetsFunc,

		"can": tryfunc.CanFunc, "try": tryfunc.TryFunc, "tobool": toFunc(cty.Bool),
		"tolist": toFunc(cty.List(cty.DynamicPseudoType)), "tomap": toFunc(cty.Map(cty.DynamicPseudoType)),
		"tonumber": toFunc(cty.Number), "toset": toFunc(cty.Set(cty.DynamicPseudoType)),
		"tostring": toFunc(cty.String),

		"sensitive": sensitiveFunc, "nonsensitive": nonsensitiveFunc, "issensitive": isSensitiveFunc, "ephemeralasnull": ephemeralAsNullFunc,
	}
	addFileFunctions(table, dir)
	table["templatestring"] = templateStringFunc(table)
	for name, f := range maps.Clone(table) {
		table[CoreNamespace+name] = f
	}
	return table
}

// Names are the names of all functions, each once and in order.
func Names(known map[string]function.Function) []string {
	var names []string
	for name := range known {
		if !strings.HasPrefix(name, CoreNamespace) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
