package origin_test

import (
	"fmt"

	"candor/core/origin"
)

func ExampleParse() {
	fmt.Println(origin.Parse("HTTPS://Shop.Example:443"))
	_, err := origin.Parse("https://café.example")
	fmt.Println(err)
	// Output:
	// https://shop.example <nil>
	// the host is not ASCII: write its xn-- form, such as xn--caf-dma.example
}

func ExampleParseInsecure() {
	fmt.Println(origin.ParseInsecure("http://sandbox:8082"))
	_, err := origin.Parse("http://sandbox:8082")
	fmt.Println(err)
	// Output:
	// http://sandbox:8082 <nil>
	// https expected: http is for localhost, *.localhost and 127.0.0.0/8 alone
}

func ExampleOf() {
	shop, _ := origin.Parse("https://shop.example")
	back, _ := origin.Of("https://SHOP.example:443/thanks?order=1")
	fmt.Println(back == shop)
	_, err := origin.Of("https://shop.example@evil.example/")
	fmt.Println(err)
	// Output:
	// true
	// a user name stands before the host: leave it out
}

func ExampleOrigin_Secure() {
	plain, _ := origin.Of("http://shop.example/")
	here, _ := origin.Of("http://localhost:3000/")
	fmt.Println(plain.Secure(), here.Secure())
	// Output: false true
}

func ExampleOrigin_IsLoopback() {
	here, _ := origin.Parse("http://shop.localhost:3000")
	fmt.Println(here.IsLoopback())
	// Output: true
}

func ExampleOrigin_Address() {
	shop, _ := origin.Parse("https://shop.example")
	fmt.Println(shop.Address())
	// Output: shop.example:443
}
