package cmd

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// period is --since and --until: both ends belong to it, as far as they are
// written. The zero period is all time.
type period struct {
	since, until string

	from time.Time // zero: since ever
	to   time.Time // the first moment after it; zero: for ever
}

const (
	sinceUsage = "since a `TIME`, in UTC (2026-11, 2026-11-23, 2026-11-23T08:00:00Z), or for a while back (36h, 7d)"
	untilUsage = "up to and with a `TIME`, in UTC (2026-11, 2026-11-23, 2026-11-23T08:00:00Z), or a while ago (36h, 7d)"
)

func (p *period) flags(c *cobra.Command, what string) {
	c.Flags().StringVar(&p.since, "since", "", what+" "+sinceUsage)
	c.Flags().StringVar(&p.until, "until", "", what+" "+untilUsage)
}

func (p *period) parse(now time.Time) error {
	for _, end := range []struct {
		flag, text string
		set        func(first, after time.Time)
	}{
		{"--since", p.since, func(first, _ time.Time) { p.from = first }},
		{"--until", p.until, func(_, after time.Time) { p.to = after }},
	} {
		if end.text == "" {
			continue
		}
		first, after, ok := span(end.text, now)
		if !ok {
			return fail("Write "+end.flag+" 2026-11-23, "+end.flag+" 2026-11-23T08:00:00Z or "+end.flag+" 36h.", "%s %q is no time", end.flag, end.text)
		}
		end.set(first, after)
	}
	if !p.to.IsZero() && !p.from.Before(p.to) {
		return fail("Write the earlier one as --since.", "--since %s is after --until %s", p.since, p.until)
	}
	return nil
}

// holds reports whether t is in the period.
func (p *period) holds(t time.Time) bool {
	return !t.Before(p.from) && (p.to.IsZero() || t.Before(p.to))
}

// span is the stretch of time that a text means: a month, a day, a minute, a
// second, or the moment some while before now.
func span(text string, now time.Time) (first, after time.Time, ok bool) {
	if d, ok := while(text); ok {
		return now.Add(-d), now.Add(-d), true
	}
	for _, form := range []struct {
		layout string
		end    func(time.Time) time.Time
	}{
		{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{time.DateOnly, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2006-01-02 15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{time.DateTime, func(t time.Time) time.Time { return t.Add(time.Second) }},
		{time.RFC3339, func(t time.Time) time.Time { return t.Add(time.Second) }},
	} {
		if t, err := time.Parse(form.layout, text); err == nil {
			return t, form.end(t), true
		}
	}
	return first, after, false
}

// while reads a duration; days are as long as Go's hours allow.
func while(text string) (time.Duration, bool) {
	if days, is := strings.CutSuffix(text, "d"); is {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil && n > 0
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d > 0
}
