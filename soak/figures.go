package main

import "slices"

// figure is one measure over a soak: the median of the first third of the
// rounds, of the last third, and the largest.
type figure struct {
	First float64 `json:"first"`
	Last  float64 `json:"last"`
	Max   float64 `json:"max"`
}

// figureOf measures samples by value; zeros were not measured.
func figureOf(samples []sample, value func(sample) float64) figure {
	var all []float64
	for _, s := range samples {
		if v := value(s); v > 0 {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return figure{}
	}
	third := max(1, len(all)/3)
	return figure{First: median(all[:third]), Last: median(all[len(all)-third:]), Max: slices.Max(all)}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// growth is how much larger the last third is than the first, as a ratio.
func (f figure) growth() float64 {
	if f.First == 0 {
		return 1
	}
	return f.Last / f.First
}

// slack is how much the memory for a row may grow from the first third of a
// soak to the last and still be flat: what the garbage collector's timing does
// to a peak.
const slack = 1.10

// enough is the number of rounds of a world below which thirds say nothing.
const enough = 9

// perRow is the memory that a process takes for one row: its peak less what a
// process takes that does nothing, over the rows that it works on. A fleet's
// rows grow by design: released cards stay alive at the issuer and in the
// ledger's history.
func perRow(base int64, peak func(sample) int64) func(sample) float64 {
	return func(s sample) float64 {
		if peak(s) == 0 || s.Rows == 0 {
			return 0
		}
		return float64(peak(s)-base) / float64(s.Rows)
	}
}

func planPeak(s sample) int64  { return s.PlanPeak }
func applyPeak(s sample) int64 { return s.ApplyPeak }
