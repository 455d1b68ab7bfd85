package trustpay

import (
	"net/http"
	"testing"
	"time"
)

// The bounds of a skew follow from the whole seconds of a date and from how long
// an answer took: what they do not prove is not told.
func TestSkew(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	type seen struct {
		date       time.Time
		sent, took time.Duration // after at, by our clock
	}
	tests := []struct {
		name    string
		answers []seen
		want    time.Duration
	}{
		{"no answer", nil, 0},
		{"in step", []seen{{at, 100 * time.Millisecond, 50 * time.Millisecond}}, 0},
		{"in step, at the end of a second", []seen{{at, 990 * time.Millisecond, 20 * time.Millisecond}}, 0},
		{"ahead", []seen{{at, 41 * time.Second, time.Second}}, 40 * time.Second},
		{"behind", []seen{{at.Add(time.Minute), 0, time.Second}}, -59 * time.Second},
		{"a slow answer proves less", []seen{{at, 41 * time.Second, 20 * time.Second}}, 40 * time.Second},
		{"a slow answer of a clock in step", []seen{{at.Add(20 * time.Second), 0, 21 * time.Second}}, 0},
		{"the quickest answer counts", []seen{{at.Add(30 * time.Second), 0, 29 * time.Second}, {at.Add(30 * time.Second), 0, time.Second}}, -29 * time.Second},
		{"servers that disagree, one in step", []seen{{at, time.Minute, 0}, {at.Add(time.Minute), time.Minute, 0}}, 0},
		{"servers that disagree by a little", []seen{{at, time.Minute, 0}, {at.Add(2 * time.Second), time.Minute, 0}}, 58 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s skew
			for _, a := range tt.answers {
				sent := at.Add(a.sent)
				s.see(sent, sent.Add(a.took), a.date.Format(http.TimeFormat))
			}
			s.see(at, at, "")
			s.see(at, at, "soon")
			if got := s.ahead(); got != tt.want {
				t.Errorf("ahead by %s, want %s", got, tt.want)
			}
		})
	}
}
