package main

import (
	"fmt"
	"math/rand/v2"
)

// oftenFaults strike one request in a hundred, when they are on.
func oftenFaults() []string {
	return []string{
		"writes.cut_before=%s", "writes.cut_after=%s", "writes.error5xx_before=%s", "writes.error5xx_after=%s", "writes.html=%s",
		"writes.garbled=%s", "writes.internal_after=%s", "writes.mismatch=%s", "writes.rate429=%s", "writes.refuse_repeat=%s",
		"writes.late=900ms,%s", "pending=1500ms,%s", "P1.pending=1s,%s", "V2.fail=%s", "V5.fail=%s", "latency=300ms,%s",
		"reads.cut_before=%s", "reads.error5xx_before=%s", "reads.garbled=%s", "reads.html=%s", "reads.rate429=%s",
		"reads.duplicate=%s", "reads.shift=%s",
	}
}

// habits are what an issuer does always, when it does it.
func habits() []string {
	return []string{"lag_orders=500ms", "lag_cards=500ms", "lag_holders=500ms", "lag_balance=500ms", "amounts=string", "error_status=400"}
}

// drawFaults draws what goes wrong: a third of the faults, each at the given
// chance, and sometimes a habit or two.
func drawFaults(rng *rand.Rand, chance string) []string {
	all := oftenFaults()
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	drawn := []string{fmt.Sprintf("seed=%d", rng.Uint32())}
	for _, f := range all[:4+rng.IntN(6)] {
		drawn = append(drawn, fmt.Sprintf(f, chance))
	}
	odd := habits()
	rng.Shuffle(len(odd), func(i, j int) { odd[i], odd[j] = odd[j], odd[i] })
	return append(drawn, odd[:rng.IntN(3)]...)
}
