package checkout_test

import (
	"fmt"
	"strings"
	"testing"

	"candor/core/checkout"
)

func TestIdentification(t *testing.T) {
	person := checkout.Action{FirstName: " Jordan ", LastName: "Tremblay", BirthDate: "1990-01-17",
		PostalCode: "m5v 2t6"}
	with := func(change func(*checkout.Action)) checkout.Action {
		a := person
		change(&a)
		return a
	}
	for name, tc := range map[string]struct {
		action  checkout.Action
		channel checkout.Channel
		want    checkout.Identification
		code    checkout.Code
		field   string
	}{
		"card": {checkout.Action{Number: "9000 0000 0000 0042"}, checkout.Online,
			checkout.Identification{Card: "9000000000000042"}, "", ""},
		"account": {checkout.Action{Number: "2000-0042"}, checkout.Online,
			checkout.Identification{Account: "20000042"}, "", ""},
		"letters": {checkout.Action{Number: "2000004O"}, checkout.Online, checkout.Identification{},
			checkout.CodeNumberInvalid, "number"},
		"Arabic digits": {checkout.Action{Number: "٢٠٠٠٠٠٤٢"}, checkout.Online, checkout.Identification{},
			checkout.CodeNumberInvalid, "number"},
		"fifteen digits": {checkout.Action{Number: "123456789012345"}, checkout.Online,
			checkout.Identification{}, checkout.CodeNumberInvalid, "number"},
		"path": {checkout.Action{Number: "1/../2"}, checkout.Online, checkout.Identification{},
			checkout.CodeNumberInvalid, "number"},
		"nothing": {checkout.Action{}, checkout.Online, checkout.Identification{},
			checkout.CodeIdentityRequired, "number"},
		"name": {person, checkout.Online,
			checkout.Identification{FirstName: "Jordan", LastName: "Tremblay", BirthDate: "1990-01-17",
				PostalCode: "M5V2T6"}, "", ""},
		"no last name": {with(func(a *checkout.Action) { a.LastName = " " }), checkout.Online,
			checkout.Identification{}, checkout.CodeNameRequired, "last_name"},
		"long first name": {with(func(a *checkout.Action) { a.FirstName = strings.Repeat("é", 36) }),
			checkout.Online, checkout.Identification{}, checkout.CodeNameRequired, "first_name"},
		"control character": {with(func(a *checkout.Action) { a.FirstName = "J\x00o" }), checkout.Online,
			checkout.Identification{}, checkout.CodeNameRequired, "first_name"},
		"no such day": {with(func(a *checkout.Action) { a.BirthDate = "1990-02-30" }), checkout.Online,
			checkout.Identification{}, checkout.CodeBirthDateInvalid, "birth_date"},
		"short date": {with(func(a *checkout.Action) { a.BirthDate = "1990-1-7" }), checkout.Online,
			checkout.Identification{}, checkout.CodeBirthDateInvalid, "birth_date"},
		"postal code": {with(func(a *checkout.Action) { a.PostalCode = "90210" }), checkout.Online,
			checkout.Identification{}, checkout.CodePostalInvalid, "postal_code"},
		"no postal online": {with(func(a *checkout.Action) { a.PostalCode = "" }), checkout.Online,
			checkout.Identification{}, checkout.CodePostalInvalid, "postal_code"},
		"no postal store": {with(func(a *checkout.Action) { a.PostalCode = "" }), checkout.InStore,
			checkout.Identification{FirstName: "Jordan", LastName: "Tremblay", BirthDate: "1990-01-17"}, "",
			""},
		"licence in store": {checkout.Action{Licence: "@\n\x1e\rANSI ", Number: "1"}, checkout.InStore,
			checkout.Identification{Licence: "@\n\x1e\rANSI "}, "", ""},
		"licence online": {checkout.Action{Licence: "@"}, checkout.Online, checkout.Identification{},
			checkout.CodeIdentityRequired, "number"},
	} {
		t.Run(name, func(t *testing.T) {
			got, problem := tc.action.Identification(tc.channel)
			if tc.code != "" {
				if problem == nil || problem.Code != tc.code || problem.Field != tc.field {
					t.Fatalf("got %+v, want %s beside %s", problem, tc.code, tc.field)
				}
				return
			}
			if problem != nil || got != tc.want {
				t.Fatalf("got %+v %v, want %+v", got, problem, tc.want)
			}
		})
	}
}

func TestVerificationCode(t *testing.T) {
	for typed, want := range map[string]string{"1234": "1234", " 12 34 ": "1234", "12345678": "12345678",
		"0042": "0042",
		"123":  "", "123456789": "", "12a4": "", "": "", "١٢٣٤": "", "-1234": "1234"} {
		got, problem := checkout.Action{Code: typed}.VerificationCode()
		if got != want || (problem == nil) != (want != "") {
			t.Errorf("%q: got %q %v, want %q", typed, got, problem, want)
		}
	}
}

func TestSecurityAnswer(t *testing.T) {
	for typed, ok := range map[string]bool{"École Sainte-Anne": true, " ": false,
		strings.Repeat("é", 50): true,
		strings.Repeat("é", 51): false, "\xff": false} {
		if _, problem := (checkout.Action{Answer: typed}).SecurityAnswer(); (problem == nil) != ok {
			t.Errorf("%q: got %v, want ok %v", typed, problem, ok)
		}
	}
}

// Every field of an Action that a form may send is in the table, once.
func TestFieldsAreDistinct(t *testing.T) {
	var a checkout.Action
	seen := map[string]bool{}
	for _, f := range a.Fields() {
		if seen[f.Name] {
			t.Errorf("%s stands twice", f.Name)
		}
		seen[f.Name] = true
		*f.Value = f.Name
	}
	for _, f := range a.Fields() {
		if *f.Value != f.Name {
			t.Errorf("%s shares its text with another field", f.Name)
		}
	}
}

func ExampleAction_Identification() {
	a := checkout.Action{Number: "9000 0000 0000 0042"}
	id, _ := a.Identification(checkout.Online)
	fmt.Println(len(id.Card), "digits, no blanks")
	// Output: 16 digits, no blanks
}

func ExampleAllowed() {
	at := checkout.Situation{Step: checkout.StepReview, Actor: checkout.Customer, Channel: checkout.Online,
		Quoted: true}
	fmt.Println(checkout.Allowed(at))
	// Output: [accept back language cancel]
}
