package money_test

import (
	"fmt"

	"candor/core/money"
)

func ExampleReadAmount() {
	a, _ := money.ReadAmount("4.1670e1")
	_, err := money.ReadAmount("41.6667")
	fmt.Println(a, err)
	// Output: 41.67 parse amount: has too many decimals: "41.6667"
}

func ExampleReadRate() {
	r, _ := money.ReadRate("9.99e-2")
	fmt.Println(r, r.Percent())
	// Output: 0.0999 9.99
}

func ExampleReadWhole() {
	fmt.Println(money.ReadWhole("1.2e1"))
	fmt.Println(money.ReadWhole("6.5"))
	// Output:
	// 12 <nil>
	// 0 parse whole number: is not a whole number: "6.5"
}
