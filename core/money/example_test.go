package money_test

import (
	"encoding/json"
	"fmt"

	"candor/core/money"
)

func ExampleParseAmount() {
	a, _ := money.ParseAmount("1200.5")
	fmt.Println(a)
	_, err := money.ParseAmount("1200.505")
	fmt.Println(err)
	_, err = money.ParseAmount("1e3")
	fmt.Println(err)
	// Output:
	// 1200.50
	// parse amount: has too many decimals: "1200.505"
	// parse amount: has an exponent: "1e3"
}

func ExampleAmount_Times() {
	total, _ := money.MustAmount("20.83").Times(12)
	_, err := total.Sub(money.MustAmount("250"))
	fmt.Println(total, "-", err)
	// Output: 249.96 - subtract amount: below zero
}

func ExampleSum() {
	total, _ := money.Sum(money.MustAmount("41.67"), money.MustAmount("41.65"))
	fmt.Println(total)
	// Output: 83.32
}

func ExampleAmount_UnmarshalJSON() {
	var body struct{ Number, Text money.Amount }
	_ = json.Unmarshal([]byte(`{"Number": 250, "Text": "250.00"}`), &body)
	out, _ := json.Marshal(body)
	fmt.Println(string(out), body.Number == body.Text)
	fmt.Println(json.Unmarshal([]byte(`{"Number": null}`), &body))
	// Output:
	// {"Number":"250.00","Text":"250.00"} true
	// parse amount: null: "null"
}

func ExampleParseRate() {
	r, _ := money.ParseRate("0.289")
	fmt.Println(r, r.Percent())
	_, err := money.ParseRate("28.9")
	fmt.Println(err)
	// Output:
	// 0.2890 28.9
	// parse rate: has too many digits before the point: "28.9"
}

func ExampleExact_Round2() {
	interest := money.MustAmount("1000").Exact().Mul(money.MustRate("0.3199").Exact()).Mul(money.ExactInt(30))
	a, _ := interest.QuoRound2(money.ExactInt(365))
	b, _ := money.MustExact("0.005").Round2()
	fmt.Println(a, b)
	// Output: 26.29 0.01
}

func ExampleExact_QuoRound() {
	x, _ := money.ExactInt(2).QuoRound(money.ExactInt(3), 6)
	fmt.Println(x)
	// Output: 0.666667
}
