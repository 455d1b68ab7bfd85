package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/cardform/cardform/internal/rig"
)

// report is what a soak found, for programs; the table is made from it.
type report struct {
	Version     string        `json:"version"`
	Machine     string        `json:"machine"`
	Seconds     float64       `json:"seconds"`
	Seed        uint64        `json:"seed"`
	Chance      string        `json:"fault_chance"`
	Cards       int           `json:"cards"`
	Rounds      int           `json:"rounds"`
	Flat        string        `json:"memory_flat"` // yes, no, too few rounds, or not measured
	Differences []string      `json:"differences"`
	Worlds      []worldReport `json:"worlds"`
}

// worldReport is what one world went through. Memory is in bytes.
type worldReport struct {
	Mode        string            `json:"mode"`
	Rounds      int               `json:"rounds"`
	Counts      map[string]int    `json:"counts"`
	Codes       map[string]int    `json:"exit_codes"`
	Faults      map[string]int    `json:"faults"` // that struck
	FirstApply  float64           `json:"first_apply_seconds"`
	FirstPeak   int64             `json:"first_apply_peak"`
	Gross       map[string]string `json:"gross"`
	Figures     map[string]figure `json:"figures"`
	PlanGrowth  float64           `json:"plan_memory_growth"`  // of the memory for a row, last third to first
	ApplyGrowth float64           `json:"apply_memory_growth"` // likewise
}

func (s *soak) report() report {
	r := report{
		Version: s.version, Machine: fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		Seconds: s.length.Seconds(), Seed: s.seed, Chance: s.chance, Cards: s.cards, Differences: append([]string{}, s.found...), Flat: "yes",
	}
	if len(s.worlds) == 0 {
		r.Flat = "too few rounds"
	}
	for _, w := range s.worlds {
		one := w.report(s.base)
		r.Worlds = append(r.Worlds, one)
		r.Rounds += one.Rounds
		switch {
		case s.base == 0:
			r.Flat = "not measured"
		case one.Rounds < enough:
			r.Flat = "too few rounds"
		case max(one.PlanGrowth, one.ApplyGrowth) > slack && r.Flat == "yes":
			r.Flat = "no"
		}
	}
	return r
}

// measures are the rows of the table, in their order.
func measures(base int64) []measure {
	mb := func(get func(sample) int64) func(sample) float64 {
		return func(s sample) float64 { return float64(get(s)) / (1 << 20) }
	}
	return []measure{
		{"cards wanted", func(s sample) float64 { return float64(s.Wanted) }},
		{"rows that a plan works on", func(s sample) float64 { return float64(s.Rows) }},
		{"orders at the issuer", func(s sample) float64 { return float64(s.Orders) }},
		{"no-op plan, seconds", func(s sample) float64 { return s.Plan.Seconds() }},
		{"no-op plan, requests", func(s sample) float64 { return float64(s.Requests) }},
		{"no-op plan, peak MB", mb(planPeak)},
		{"no-op plan, KB for a row", kb(perRow(base, planPeak))},
		{"apply, seconds, longest of a round", func(s sample) float64 { return s.Apply.Seconds() }},
		{"apply, peak MB", mb(applyPeak)},
		{"apply, KB for a row", kb(perRow(base, applyPeak))},
		{"open files of a run", func(s sample) float64 { return float64(s.Files) }},
		{"emulator, MB", mb(func(s sample) int64 { return s.Issuer })},
		{"ledger, MB", mb(func(s sample) int64 { return s.Ledger })},
		{"ledger, entries", func(s sample) float64 { return float64(s.Entries) }},
		{"state: resources", func(s sample) float64 { return float64(s.State.Resources) }},
		{"state: ops not settled", func(s sample) float64 { return float64(s.State.Open) }},
		{"state: ops settled as absent", func(s sample) float64 { return float64(s.State.Freed) }},
		{"state: saved plans begun", func(s sample) float64 { return float64(s.State.Plans) }},
		{"state: changes of saved plans done", func(s sample) float64 { return float64(s.State.Marks) }},
	}
}

type measure struct {
	name  string
	value func(sample) float64
}

func kb(bytes func(sample) float64) func(sample) float64 {
	return func(s sample) float64 { return bytes(s) / (1 << 10) }
}

func (w *world) report(base int64) worldReport {
	t := w.tally
	later := t.samples[min(1, len(t.samples)):] // the first round creates everything
	r := worldReport{
		Mode: w.mode, Rounds: len(t.samples), Codes: map[string]int{}, Faults: w.issuer.fired, Figures: map[string]figure{},
		Counts: map[string]int{
			"runs": t.Runs, "applies": t.Applies, "killed": t.Killed, "interrupted": t.Interrupted, "plans": t.Plans,
			"saved_plans": t.Saved, "issuer_restarts": t.Restarts, "ledger_verify": t.Verified,
		},
		FirstApply: t.first.Wall.Seconds(), FirstPeak: t.first.Peak, Gross: map[string]string{},
		PlanGrowth: figureOf(later, perRow(base, planPeak)).growth(), ApplyGrowth: figureOf(later, perRow(base, applyPeak)).growth(),
	}
	for code, n := range t.Codes {
		r.Codes[fmt.Sprint(code)] = n
	}
	for name, gross := range w.fleet.gross {
		r.Gross[name] = gross.String()
	}
	for _, m := range measures(base) {
		r.Figures[m.name] = figureOf(later, m.value)
	}
	return r
}

func (r report) writeJSON(out io.Writer) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// writeTable writes the report as Markdown.
func (r report) writeTable(out io.Writer) {
	fmt.Fprintf(out, "%s; %s; %.0f minutes; %d cards; each fault at %s; seed %d.\n\n", r.Version, r.Machine, r.Seconds/60, r.Cards, r.Chance, r.Seed)
	fmt.Fprintf(out, "%d rounds, **%d differences**, memory flat: **%s**.\n", r.Rounds, len(r.Differences), r.Flat)
	for _, w := range r.Worlds {
		w.writeTable(out)
	}
	for _, d := range r.Differences {
		fmt.Fprintf(out, "\n* %s", d)
	}
	fmt.Fprintln(out)
}

func (w worldReport) writeTable(out io.Writer) {
	c := w.Counts
	fmt.Fprintf(out, "\nMode `%s`: %d rounds; %d applies, of which %d of a saved plan, %d killed and %d interrupted; %d plans; %d restarts of the issuer; the ledger verified %d times. ",
		w.Mode, w.Rounds, c["applies"], c["saved_plans"], c["killed"], c["interrupted"], c["plans"], c["issuer_restarts"], c["ledger_verify"])
	fmt.Fprintf(out, "Exit codes of apply: %s. Faults that struck: %s. Gross: %s. The first apply took %.1f s and %s at most. "+
		"The memory for a row grew by a factor of %.2f (plan) and %.2f (apply).\n\n",
		counts(w.Codes), counts(w.Faults), amounts(w.Gross), w.FirstApply, rig.MB(w.FirstPeak), w.PlanGrowth, w.ApplyGrowth)
	if w.Rounds < 2 {
		return // the first one says how much it took to create everything
	}
	fmt.Fprintln(out, "| measure | first third | last third | most |\n|---|---|---|---|")
	for _, m := range measures(0) {
		f := w.Figures[m.name]
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", m.name, number(f.First), number(f.Last), number(f.Max))
	}
}

// number writes large ones whole.
func number(v float64) string {
	if v >= 100 || v == float64(int64(v)) {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func counts(of map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s × %d", name, of[name]))
	}
	return strings.Join(parts, ", ")
}

func amounts(of map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, of[name]+" from "+name)
	}
	return strings.Join(parts, ", ")
}
