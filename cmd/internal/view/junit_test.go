package view

import (
	"encoding/xml"
	"testing"

	"github.com/cardform/cardform/card"
)

// A report is XML whatever stands in messages, and has no card number in it.
func TestJUnit(t *testing.T) {
	names := new(Names)
	names.Know("8820250900009")
	failed := card.Diagnostics{
		{Severity: card.SeverityWarning, Summary: "No reason", Detail: "A warning fails nothing."},
		{Severity: card.SeverityError, Summary: "Assertion failed", Detail: "<b>]]>&\x1b[31m\x00\ufffe 4242424242424242 of 8820250900009\nmore"},
	}
	got, err := JUnit([]TestRun{
		{File: "a&b.cardtest.hcl", Run: "first", Status: TestPassed, Millis: 1234},
		{File: "a&b.cardtest.hcl", Run: "second", Status: TestFailed, Millis: 66, Diagnostics: failed},
		{File: "a&b.cardtest.hcl", Run: "third", Status: TestSkipped, Because: "run \"second\", which it continues, did not pass"},
		{File: "tests/c.cardtest.hcl", Run: "first", Status: TestBroken, Diagnostics: failed[1:]},
		{File: "tests/c.cardtest.hcl", Run: "warned", Status: TestPassed, Diagnostics: failed[:1]},
	}, names)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "testdata/junit.xml", string(got))
	var read junitSuites
	if err := xml.Unmarshal(got, &read); err != nil {
		t.Fatal(err)
	}
	if read.Tests != 5 || read.Fails != 1 || read.Errors != 1 || read.Skipped != 1 || read.Time != "1.300" || len(read.Suites) != 2 {
		t.Errorf("read back as %+v", read)
	}
}
