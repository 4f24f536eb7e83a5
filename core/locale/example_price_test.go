package locale_test

import (
	"fmt"

	"candor/core/locale"
)

func ExamplePriceOf() {
	fmt.Println(locale.PriceOf(locale.English).Available)
	fmt.Println(locale.PriceOf(locale.French).Monthly.With(locale.Figure("amount", "41,65")))
	// Output:
	// Financing available.
	// 41,65 par mois
}
