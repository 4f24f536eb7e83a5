package reference_test

import (
	"testing"

	"candor/core/offer/reference"
)

// One advance and three payments at irregular times, by both methods.
func BenchmarkStreamRate(b *testing.B) {
	s := lent("100000", flow(1, 4, "3"), flow(3, 2, "51000"), flow(67, 30, "61000"))
	b.Run("effective", func(b *testing.B) {
		for b.Loop() {
			if _, err := reference.EffectiveRate(s); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unit periods", func(b *testing.B) {
		for b.Loop() {
			if _, err := reference.UnitPeriodRate(s, reference.Ratio{Num: 12}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
