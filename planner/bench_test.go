package planner_test

import (
	"fmt"
	"testing"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
)

// BenchmarkEmptyPlan plans fleets in which there is nothing to do.
func BenchmarkEmptyPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b)
			w.seen.Merchant.Balance = 1_000_000_000_00
			for i := range n / 2 {
				name := fmt.Sprintf("e%d", i)
				w.virtual(name, w.holder(name), 200_00, 50_00)
			}
			p := w.plan()
			for i := range p.Changes {
				w.carryOut(&p.Changes[i])
			}
			for b.Loop() {
				if w.plan().Changed() {
					b.Fatal("the plan is not empty")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
		})
	}
}

// BenchmarkRelocate renames as many cards as there are moved blocks.
func BenchmarkRelocate(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b)
			for i := range n {
				name := fmt.Sprintf(`module.m.virtual_card.a["%d"]`, i)
				w.holds(name)
				w.want.Moves = append(w.want.Moves, card.Move{From: selects(b, name), To: selects(b, fmt.Sprintf("module.m.virtual_card.a[%d]", i))})
			}
			start := w.st
			for b.Loop() {
				w.st, w.log = start.Clone(), nil
				found, _ := planner.Relocate(w.want, w.st)
				if w.move(found); len(found) != n || len(planner.CheckMoves(w.want)) > 0 {
					b.Fatalf("%d moved", len(found))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/block")
		})
	}
}
