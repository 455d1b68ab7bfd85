package view

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"time"

	"github.com/cardform/cardform/card"
)

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Tests   int          `xml:"tests,attr"`
	Fails   int          `xml:"failures,attr"`
	Errors  int          `xml:"errors,attr"`
	Skipped int          `xml:"skipped,attr"`
	Time    string       `xml:"time,attr"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name    string      `xml:"name,attr"`
	Tests   int         `xml:"tests,attr"`
	Fails   int         `xml:"failures,attr"`
	Errors  int         `xml:"errors,attr"`
	Skipped int         `xml:"skipped,attr"`
	Time    string      `xml:"time,attr"`
	Cases   []junitCase `xml:"testcase"`

	elapsed time.Duration
}

type junitCase struct {
	Name    string       `xml:"name,attr"`
	Class   string       `xml:"classname,attr"`
	Time    string       `xml:"time,attr"`
	Failure *junitReason `xml:"failure"`
	Error   *junitReason `xml:"error"`
	Skipped *junitReason `xml:"skipped"`
	Output  string       `xml:"system-out,omitempty"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes runs as the XML that CI systems take: a file of tests is a suite
// and a run is a case.
func JUnit(runs []TestRun, names *Names) ([]byte, error) {
	all := junitSuites{Tests: len(runs)}
	var whole time.Duration
	for i, r := range runs {
		if i == 0 || runs[i-1].File != r.File {
			all.Suites = append(all.Suites, junitSuite{Name: names.clean(r.File)})
		}
		s := &all.Suites[len(all.Suites)-1]
		s.add(r, names)
		whole += r.elapsed()
	}
	for i := range all.Suites {
		s := &all.Suites[i]
		s.Time = inSeconds(s.elapsed)
		all.Fails, all.Errors, all.Skipped = all.Fails+s.Fails, all.Errors+s.Errors, all.Skipped+s.Skipped
	}
	all.Time = inSeconds(whole)
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func (m TestRun) elapsed() time.Duration { return time.Duration(m.Millis) * time.Millisecond }

func (s *junitSuite) add(r TestRun, names *Names) {
	c := junitCase{Name: r.Run, Class: s.Name, Time: inSeconds(r.elapsed())}
	s.Tests++
	s.elapsed += r.elapsed()
	p := &page{names: names}
	Diagnostics(r.Diagnostics).human(p)
	reason := &junitReason{Text: p.String()}
	if i := slices.IndexFunc(r.Diagnostics, func(d card.Diagnostic) bool { return d.Severity == card.SeverityError }); i >= 0 {
		reason.Message = names.clean(r.Diagnostics[i].Summary + ": " + first(r.Diagnostics[i].Detail))
	}
	switch r.Status {
	case TestFailed:
		s.Fails++
		c.Failure = reason
	case TestBroken:
		s.Errors++
		c.Error = reason
	case TestSkipped:
		s.Skipped++
		c.Skipped = &junitReason{Message: r.Because}
	default:
		c.Output = p.String() // warnings
	}
	s.Cases = append(s.Cases, c)
}
