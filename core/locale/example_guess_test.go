package locale_test

import (
	"fmt"

	"candor/core/locale"
)

func ExampleGuess() {
	fmt.Println(locale.Guess("The fee is charged each month."))
	fmt.Println(locale.Guess("Frais d’administration"))
	fmt.Println(locale.Guess("EMP 12"))
	// Output:
	// en-CA true
	// fr-CA true
	//  false
}
