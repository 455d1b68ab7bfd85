package state

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cardform/cardform/card"
)

// populate gives every field under v a value that no other has, so that a field
// that the packed form forgets, or mixes up, is seen.
func populate(v reflect.Value, next *int64) {
	*next++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Unix(1_700_000_000+*next, 5000).UTC()
		return
	case *card.Masked:
		*x = card.Mask("411111******1234")
		return
	case *[]string:
		*x = []string{"first", "second"}[:1+*next%2]
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			populate(v.Field(i), next)
		}
	case reflect.String:
		v.SetString(time.Unix(*next, 0).String())
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetInt(-*next * 1_000_003)
	}
}

func TestPackKeepsEveryField(t *testing.T) {
	var full, zero Resource
	var next int64
	populate(reflect.ValueOf(&full).Elem(), &next)
	for _, want := range []Resource{full, zero} {
		var got Resource
		if err := unpack(pack(&want), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(card.Masked{})); diff != "" {
			t.Errorf("packing changes (-want +got):\n%s", diff)
		}
	}
}

func TestUnpackRefusesWhatIsCut(t *testing.T) {
	var full Resource
	var next int64
	populate(reflect.ValueOf(&full).Elem(), &next)
	row := pack(&full)
	for n := range row {
		if err := unpack(row[:n], new(Resource)); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a whole row", n, len(row))
		}
	}
	if unpack(append(row, 0), new(Resource)) == nil {
		t.Error("a byte too many is not seen")
	}
	row[0]++
	if unpack(row, new(Resource)) == nil {
		t.Error("another version is not seen")
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(pack(&Resource{Held: true, ID: "57", Past: []string{"1"}}))
	f.Fuzz(func(t *testing.T, row []byte) {
		var r, again Resource
		if unpack(row, &r) != nil {
			return
		}
		if err := unpack(pack(&r), &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmp.AllowUnexported(card.Masked{})); diff != "" {
			t.Error(diff)
		}
	})
}
