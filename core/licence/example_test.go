package licence_test

import (
	"fmt"

	"candor/core/licence"
)

// A scanner without control characters typed this, with Caps Lock on.
const typed = "@ansi 636012080001dl00310054dldaqt123dcstremblaydacjordan leedbb19900117dcgcan"

func ExampleRead() {
	r, _ := licence.Read(typed)
	fmt.Println(r.First, r.Last, r.Born)
	fmt.Printf("%q\n", r.Text)
	// Output:
	// JORDAN TREMBLAY 1990-01-17
	// "@\n\x1e\rANSI 636012080001DL00310054DLDAQT123\nDCSTREMBLAY\nDACJORDAN LEE\nDBB19900117\nDCGCAN\r"
}

func ExampleIs() {
	fmt.Println(licence.Is(typed), licence.Is("9000 0000 0000 0042"))
	// Output: true false
}

func ExampleReading_Complete() {
	r, found := licence.Read("@ANSI 636012080001DL00310054DL")
	fmt.Println(found, r.Complete())
	// Output: true false
}
