package state

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
)

// The rows of resources are read by every plan, all of them, so they are
// packed: the fields in order, texts with their length before them, numbers as
// varints. They are only a copy of what the entries say.

// packing is the version of the packed form, the first byte of a row.
const packing = 1

// pack encodes a resource for its row.
func pack(r *Resource) []byte {
	b := append(make([]byte, 0, 192), packing)
	b = binary.AppendVarint(b, boolInt(r.Held))
	b = packText(b, r.ID, r.CardType, r.HolderID, r.Number.String(), r.Status, r.Last.OrderNo, r.Spent.Day, r.Spent.Month)
	b = packTime(b, r.HeldAt, r.BoundAt, r.Last.At)
	for _, n := range []int64{
		int64(r.Balance), int64(r.Last.Before), int64(r.Last.Net), int64(r.Opens), int64(r.TopUps),
		int64(r.Spent.DayGross), int64(r.Spent.Gross), int64(len(r.Past)), int64(len(r.Orders)),
	} {
		b = binary.AppendVarint(b, n)
	}
	return packText(packText(b, r.Past...), r.Orders...)
}

func packText(b []byte, texts ...string) []byte {
	for _, s := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

// packTime writes the nanoseconds since 1970; a zero time is nothing else's
// instant.
func packTime(b []byte, times ...time.Time) []byte {
	for _, t := range times {
		b = binary.AppendVarint(b, boolInt(!t.IsZero()))
		if !t.IsZero() {
			b = binary.AppendVarint(b, t.UnixNano())
		}
	}
	return b
}

func boolInt(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// unpack decodes the row of a resource.
func unpack(row []byte, r *Resource) error {
	if len(row) == 0 || row[0] != packing {
		return errors.New("it is not packed in a form that this cardform knows")
	}
	u := &unpacker{rest: string(row[1:])}
	r.Held = u.int() == 1
	r.ID, r.CardType, r.HolderID = u.text(), u.text(), u.text()
	r.Number = card.Mask(u.text())
	r.Status, r.Last.OrderNo, r.Spent.Day, r.Spent.Month = u.text(), u.text(), u.text(), u.text()
	r.HeldAt, r.BoundAt, r.Last.At = u.time(), u.time(), u.time()
	r.Balance, r.Last.Before, r.Last.Net = card.Money(u.int()), card.Money(u.int()), card.Money(u.int())
	r.Opens, r.TopUps = int(u.int()), int(u.int())
	r.Spent.DayGross, r.Spent.Gross = card.Money(u.int()), card.Money(u.int())
	past, orders := u.int(), u.int()
	r.Past, r.Orders = u.texts(past), u.texts(orders)
	if u.err == nil && u.rest != "" {
		u.err = fmt.Errorf("%d bytes are left over", len(u.rest))
	}
	return u.err
}

// unpacker reads a packed row; after an error everything is zero. Texts share
// the memory of the row.
type unpacker struct {
	rest string
	err  error
}

func (u *unpacker) int() int64 {
	v := u.uint()
	return int64(v>>1) ^ -int64(v&1)
}

func (u *unpacker) uint() uint64 {
	var v uint64
	for i := 0; i < len(u.rest) && i < binary.MaxVarintLen64; i++ {
		c := u.rest[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.rest = u.rest[i+1:]
			return v
		}
	}
	u.fail()
	return 0
}

func (u *unpacker) text() string {
	n := u.uint()
	if n > uint64(len(u.rest)) {
		u.fail()
		return ""
	}
	s := u.rest[:n]
	u.rest = u.rest[n:]
	return s
}

func (u *unpacker) texts(n int64) []string {
	if n < 0 || n > int64(len(u.rest)) {
		u.fail()
		return nil
	}
	var list []string
	for range n {
		list = append(list, u.text())
	}
	return list
}

func (u *unpacker) time() time.Time {
	if u.int() == 0 {
		return time.Time{}
	}
	return time.Unix(0, u.int()).UTC()
}

func (u *unpacker) fail() {
	u.rest = ""
	if u.err == nil {
		u.err = errors.New("it ends too early")
	}
}
