package strictjson_test

import (
	"fmt"
	"strings"

	"candor/core/strictjson"
)

func ExampleCheck() {
	for _, text := range []string{
		`{"amount":"250.00"}`,
		`{"amount":"250.00","amount":"2.50"}`,
		`{"name":"\ud800"}`,
		`{"amount":"250.00"} {}`,
	} {
		fmt.Println(strictjson.Check([]byte(text)))
	}
	// Output:
	// <nil>
	// a JSON object has a name twice
	// broken text in JSON: not UTF-8, or half a surrogate pair
	// not one JSON value
}

func ExampleCheckNames() {
	lower := func(name string) bool { return name == strings.ToLower(name) }
	fmt.Println(strictjson.CheckNames([]byte(`{"AMOUNT":"250.00"}`), lower))
	// Output: a JSON object has a name of another form
}
