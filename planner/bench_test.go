package planner_test

import (
	"fmt"
	"testing"
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
