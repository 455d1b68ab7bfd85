package builtin

import (
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"regexp"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

var leadingZeros = regexp.MustCompile(`(^|[./])0+(\d)`)

// parsePrefix reads a network. Numbers with leading zeros are decimal, and bits
// beyond the prefix are dropped.
func parsePrefix(v cty.Value) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(leadingZeros.ReplaceAllString(v.AsString(), "$1$2"))
	if err != nil {
		return p, function.NewArgErrorf(0, "invalid CIDR expression: invalid CIDR address: %s", v.AsString())
	}
	return p.Masked(), nil
}

func networkFunc(params []function.Parameter, rest *function.Parameter, ty cty.Type, impl func(netip.Prefix, []cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params:   append([]function.Parameter{{Name: "prefix", Type: cty.String}}, params...),
		VarParam: rest,
		Type:     function.StaticReturnType(ty), RefineResult: notNull,
		Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) {
			prefix, err := parsePrefix(args[0])
			if err != nil {
				return cty.UnknownVal(want), err
			}
			v, err := impl(prefix, args[1:])
			if err != nil {
				return cty.UnknownVal(want), err
			}
			return v, nil
		},
	})
}

// plus adds n to an address of the prefix.
func plus(p netip.Prefix, n *big.Int) netip.Addr {
	sum := new(big.Int).Add(new(big.Int).SetBytes(p.Addr().AsSlice()), n)
	raw := make([]byte, p.Addr().BitLen()/8)
	sum.FillBytes(raw)
	addr, _ := netip.AddrFromSlice(raw)
	return addr
}

func wholeArg(v cty.Value, arg int) (*big.Int, error) {
	n, accuracy := v.AsBigFloat().Int(nil)
	if n == nil || accuracy != big.Exact || n.BitLen() > 128 {
		return nil, function.NewArgErrorf(arg, "a whole number is required")
	}
	return n, nil
}

var cidrHostFunc = networkFunc([]function.Parameter{{Name: "hostnum", Type: cty.Number}}, nil, cty.String,
	func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
		n, err := wholeArg(args[0], 1)
		if err != nil {
			return cty.NilVal, err
		}
		size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
		offset := n
		if n.Sign() < 0 {
			offset = new(big.Int).Add(size, n)
		}
		if offset.Sign() < 0 || offset.Cmp(size) >= 0 {
			return cty.NilVal, fmt.Errorf("prefix of %d does not accommodate a host numbered %s", p.Bits(), n)
		}
		return cty.StringVal(plus(p, offset).String()), nil
	})

var cidrNetmaskFunc = networkFunc(nil, nil, cty.String, func(p netip.Prefix, _ []cty.Value) (cty.Value, error) {
	if !p.Addr().Is4() {
		return cty.NilVal, function.NewArgErrorf(0, "IPv6 addresses cannot have a netmask: %s", p)
	}
	return cty.StringVal(net.IP(net.CIDRMask(p.Bits(), 32)).String()), nil
})

var cidrSubnetFunc = networkFunc([]function.Parameter{{Name: "newbits", Type: cty.Number}, {Name: "netnum", Type: cty.Number}}, nil, cty.String,
	func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
		bits, err := newBits(p, args[0], 1)
		if err != nil {
			return cty.NilVal, err
		}
		n, err := wholeArg(args[1], 2)
		if err != nil {
			return cty.NilVal, err
		}
		if n.Sign() < 0 || n.BitLen() > bits-p.Bits() {
			return cty.NilVal, fmt.Errorf("prefix extension of %d does not accommodate a subnet numbered %s", bits-p.Bits(), n)
		}
		shifted := new(big.Int).Lsh(n, uint(p.Addr().BitLen()-bits))
		return cty.StringVal(netip.PrefixFrom(plus(p, shifted), bits).String()), nil
	})

// newBits is the length of a prefix that is longer by the argument.
func newBits(p netip.Prefix, v cty.Value, arg int) (int, error) {
	n, err := wholeArg(v, arg)
	if err != nil {
		return 0, err
	}
	if n.Sign() < 0 || !n.IsInt64() || n.Int64() > int64(p.Addr().BitLen()-p.Bits()) {
		return 0, function.NewArgErrorf(arg, "insufficient address space to extend prefix of %d by %s", p.Bits(), n)
	}
	return p.Bits() + int(n.Int64()), nil
}

var cidrSubnetsFunc = networkFunc(nil, &function.Parameter{Name: "newbits", Type: cty.Number}, cty.List(cty.String),
	func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
		if len(args) == 0 {
			return cty.ListValEmpty(cty.String), nil
		}
		next := new(big.Int)
		end := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
		var subnets []cty.Value
		for i, arg := range args {
			bits, err := newBits(p, arg, i+1)
			if err != nil {
				return cty.NilVal, err
			}
			if bits-p.Bits() > 32 {
				return cty.NilVal, function.NewArgErrorf(i+1, "may not extend prefix by more than 32 bits")
			}
			if bits == p.Bits() {
				return cty.NilVal, function.NewArgErrorf(i+1, "must extend prefix by at least one bit")
			}
			size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-bits))
			if rest := new(big.Int).Mod(next, size); rest.Sign() > 0 {
				next.Add(next, size).Sub(next, rest)
			}
			if new(big.Int).Add(next, size).Cmp(end) > 0 {
				return cty.NilVal, function.NewArgErrorf(i+1, "not enough remaining address space for a subnet with a prefix of %d bits", bits)
			}
			subnets = append(subnets, cty.StringVal(netip.PrefixFrom(plus(p, next), bits).String()))
			next.Add(next, size)
		}
		return cty.ListVal(subnets), nil
	})
