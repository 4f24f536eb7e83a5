package receipt_test

import (
	"testing"

	"candor/core/locale"
	"candor/core/receipt"
)

func BenchmarkSign(b *testing.B) {
	private, _ := keys()
	record := purchase(locale.French)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := receipt.Sign(record, private); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	text, public := signed(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := receipt.Verify(text, public); err != nil {
			b.Fatal(err)
		}
	}
}
