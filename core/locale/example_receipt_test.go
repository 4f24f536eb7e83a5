package locale_test

import (
	"fmt"

	"candor/core/locale"
)

func ExampleReceipt_Language() {
	fmt.Println(locale.ReceiptOf(locale.English).Language(locale.French))
	fmt.Println(locale.ReceiptOf(locale.French).Language(locale.French))
	// Output:
	// French
	// français
}

func ExampleReceiptOf() {
	fmt.Println(locale.ReceiptOf(locale.English).Title)
	fmt.Println(locale.ReceiptOf(locale.French).Verify.Valid)
	// Output:
	// Receipt of a financed purchase
	// Ce reçu est authentique et inchangé
}
