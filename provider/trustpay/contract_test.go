package trustpay

import (
	"strings"
	"testing"

	"github.com/cardform/cardform/card"
)

func TestContractTakesOverrides(t *testing.T) {
	c, err := NewContract(map[string]string{"open_card": "/v9/open", "v5": "/v9/charge", "cards": "/v3/vcard/card-list"}, map[string][]int{"failed": {3, 6}})
	if err != nil {
		t.Fatal(err)
	}
	paths := c.Paths()
	if paths["V2"] != "/v9/open" || paths["V5"] != "/v9/charge" || paths["V7"] != paths["V8"] || paths["V6"] != "/v3/vcard/charges" || len(paths) != 23 {
		t.Errorf("the paths are %v", paths)
	}
	for _, e := range c.Endpoints() {
		if given := e.ID == "V2" || e.ID == "V5" || e.ID == "V7"; e.Given != given {
			t.Errorf("%s: given is %v", e.ID, e.Given)
		}
	}
	if c.orderStatus("6") != "failed" || c.orderStatus("4") != "success" {
		t.Error("the status numbers are not laid over")
	}
	if known().Paths()["V2"] != "/v3/vcard/open" {
		t.Error("an override changed the table itself")
	}
}

func TestContractRefusesWrongNames(t *testing.T) {
	for _, test := range []struct {
		endpoints map[string]string
		statuses  map[string][]int
		says      string
	}{
		{map[string]string{"open_cards": "/x"}, nil, `did you mean "open_card"?`},
		{map[string]string{"V3": "/x"}, nil, `no endpoint "V3"`},
		{map[string]string{"open_card": "x"}, nil, `as in "/v3/vcard/open"`},
		{map[string]string{"open_card": "//evil.example/x"}, nil, "after the base URL"},
		{map[string]string{"open_card": "/x?y=1"}, nil, "after the base URL"},
		{map[string]string{"open_card": "/v3/vcard/charge"}, nil, "same path"},
		{map[string]string{"open_card": "x", "chargecard": "/x"}, nil, `did you mean "charge_card"?`},
		{nil, map[string][]int{"sucess": {4}}, `did you mean "success"?`},
		{nil, map[string][]int{"failed": {4}}, "number 4 means success and failed"},
		{nil, map[string][]int{"failed": {6}, "refunded": {6}}, "number 6 means"},
	} {
		if _, err := NewContract(test.endpoints, test.statuses); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%v %v: %v, want %s", test.endpoints, test.statuses, err, test.says)
		}
	}
}

func TestContractIsFoundByAnyName(t *testing.T) {
	var c Contract
	for _, ref := range []string{"V2", "v2", "open_card", "/v3/vcard/open"} {
		if e, err := c.Find(ref); err != nil || e.ID != "V2" || !e.Changes {
			t.Errorf("%s: %+v, %v", ref, e, err)
		}
	}
	if _, err := c.Find("open"); err == nil {
		t.Error("open is no endpoint")
	}
	if e, err := c.Resolve("/v9/new"); err != nil || !e.Changes || e.Path != "/v9/new" {
		t.Errorf("an unknown path is %+v, %v", e, err)
	}
	if _, err := c.Resolve("/v9/../x"); err == nil {
		t.Error("a path that climbs was taken")
	}
}

func TestContractMarksWhatItGuesses(t *testing.T) {
	marks := map[Mark]int{}
	changes := ""
	for _, e := range known().Endpoints() {
		marks[e.Mark]++
		if e.Changes {
			changes += e.ID + " "
		}
	}
	if changes != "V2 V5 P1 P3 P8 G1 G2 G6 " || marks[Seen] != 11 || marks[Assumed] != 12 {
		t.Errorf("%s change something, the marks are %v", changes, marks)
	}
}

func TestReferenceIsNoneUnlessSaid(t *testing.T) {
	c, err := Contract{}.WithReference("")
	if err != nil || c.Reference() != (Reference{Mode: card.ReferenceNone, Mark: Assumed}) {
		t.Errorf("%+v, %v", c.Reference(), err)
	}
	if c, err = c.WithReference("merchant"); err != nil || c.Reference().Mode != card.ReferenceMerchant || !c.Reference().Given {
		t.Errorf("%+v, %v", c.Reference(), err)
	}
	if _, err = c.WithReference("merchants"); err == nil || !strings.Contains(err.Error(), `did you mean "merchant"?`) {
		t.Error(err)
	}
}
