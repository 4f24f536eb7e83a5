package locale_test

import (
	"fmt"

	"candor/core/locale"
)

func ExampleReceiptOf() {
	fmt.Println(locale.ReceiptOf(locale.English).Title)
	fmt.Println(locale.ReceiptOf(locale.French).Verify.Valid)
	// Output:
	// Receipt of a financed purchase
	// Ce reçu est authentique et inchangé
}
