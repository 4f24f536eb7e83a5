package money_test

import (
	"encoding/json"
	"fmt"
	"math/big"

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
	var body struct{ Short, Text money.Amount }
	_ = json.Unmarshal([]byte(`{"Short": "250", "Text": "250.00"}`), &body)
	out, _ := json.Marshal(body)
	fmt.Println(string(out), body.Short == body.Text)
	fmt.Println(json.Unmarshal([]byte(`{"Text": 250}`), &body))
	fmt.Println(json.Unmarshal([]byte(`{"Text": null}`), &body))
	// Output:
	// {"Short":"250.00","Text":"250.00"} true
	// parse amount: not text: "250"
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

func ExampleMustAmount() {
	fmt.Println(money.MustAmount("250"))
	// Output: 250.00
}

func ExampleAmount_Allocate() {
	parts, err := money.MustAmount("250").Allocate(1, 1, 1)
	fmt.Println(parts, err)
	// Output: [83.34 83.33 83.33] <nil>
}

func ExampleAmount_Cents() {
	fmt.Println(money.MustAmount("20.83").Cents())
	// Output: 2083
}

func ExampleAmount_IsZero() {
	fmt.Println(money.Amount{}.IsZero(), money.MustAmount("0.01").IsZero())
	// Output: true false
}

func ExampleAmount_Equal() {
	fmt.Println(money.MustAmount("1.1").Equal(money.MustAmount("1.10")))
	// Output: true
}

func ExampleAmount_Cmp() {
	fmt.Println(money.MustAmount("9").Cmp(money.MustAmount("10")))
	// Output: -1
}

func ExampleAmount_Add() {
	sum, err := money.MustAmount("41.67").Add(money.MustAmount("3"))
	fmt.Println(sum, err)
	// Output: 44.67 <nil>
}

func ExampleAmount_Sub() {
	_, err := money.MustAmount("249.96").Sub(money.MustAmount("250"))
	fmt.Println(err)
	// Output: subtract amount: below zero
}

func ExampleAmount_Exact() {
	fmt.Println(money.MustAmount("20.83").Exact().Mul(money.ExactInt(12)))
	// Output: 249.96
}

func ExampleExactInt() {
	fmt.Println(money.ExactInt(-3))
	// Output: -3
}

func ExampleExactUnits() {
	fmt.Println(money.ExactUnits(big.NewInt(127725057), 6))
	// Output: 127.725057
}

func ExampleParseExact() {
	x, err := money.ParseExact("0.125")
	fmt.Println(x, err)
	_, err = money.ParseExact("1/8")
	fmt.Println(err)
	// Output:
	// 0.125 <nil>
	// parse number: not a plain decimal number: "1/8"
}

func ExampleMustExact() {
	fmt.Println(money.MustExact("0.250"))
	// Output: 0.25
}

func ExampleExact_Add() {
	fmt.Println(money.MustExact("0.1").Add(money.MustExact("0.2")))
	// Output: 0.3
}

func ExampleExact_Sub() {
	fmt.Println(money.MustExact("0.1").Sub(money.MustExact("0.25")))
	// Output: -0.15
}

func ExampleExact_Mul() {
	fmt.Println(money.MustExact("1.0001").Mul(money.MustExact("1.0001")))
	// Output: 1.00020001
}

func ExampleExact_Pow() {
	fmt.Println(money.MustExact("1.01").Pow(4))
	// Output: 1.04060401
}

func ExampleExact_Cmp() {
	fmt.Println(money.MustExact("35.000001").Cmp(money.ExactInt(35)))
	// Output: 1
}

func ExampleExact_Equal() {
	fmt.Println(money.MustExact("1.10").Equal(money.MustExact("1.1")))
	// Output: true
}

func ExampleExact_Sign() {
	fmt.Println(money.ExactInt(2).Sub(money.ExactInt(3)).Sign())
	// Output: -1
}

func ExampleExact_QuoRound2() {
	payment, err := money.ExactInt(250).QuoRound2(money.ExactInt(12))
	fmt.Println(payment, err)
	// Output: 20.83 <nil>
}

func ExampleExact_Fixed() {
	fmt.Println(money.MustExact("2.345").Fixed(2), money.ExactInt(0).Sub(money.MustExact("0.004")).Fixed(2))
	// Output: 2.35 0.00
}

func ExampleMustRate() {
	fmt.Println(money.MustRate("0.289"))
	// Output: 0.2890
}

func ExampleRate_Exact() {
	fmt.Println(money.MustRate("0.0999").Exact().Add(money.ExactInt(12)))
	// Output: 12.0999
}

func ExampleRate_Percent() {
	fmt.Println(money.MustRate("0.0999").Percent(), money.MustRate("0.35").Percent())
	// Output: 9.99 35
}

func ExampleRate_TenThousandths() {
	fmt.Println(money.MustRate("0.289").TenThousandths())
	// Output: 2890
}

func ExampleRate_IsZero() {
	fmt.Println(money.MustRate("0").IsZero(), money.MustRate("0.0001").IsZero())
	// Output: true false
}

func ExampleRate_Equal() {
	fmt.Println(money.MustRate("0.35").Equal(money.MustRate("0.3500")))
	// Output: true
}

func ExampleRate_Cmp() {
	fmt.Println(money.MustRate("0.3501").Cmp(money.MustRate("0.35")))
	// Output: 1
}
