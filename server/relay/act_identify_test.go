package relay

import (
	"reflect"
	"testing"

	"candor/core/checkout"
)

func TestMaskedDestinations(t *testing.T) {
	for given, want := range map[string]string{
		"+1 (416) 555-0199": "••• ••• 0199", "4165550199": "••• ••• 0199", "199": "••• ••• 199",
		"no digits": "••• ••• ",
	} {
		if got := maskPhone(given); got != want {
			t.Errorf("phone %q: %q; want %q", given, got, want)
		}
	}
	for given, want := range map[string]string{
		"jane.doe@example.ca": "j•••@example.ca", "é@example.ca": "é•••@example.ca", "@example.ca": "•••",
		"no sign": "•••",
	} {
		if got := maskEmail(given); got != want {
			t.Errorf("address %q: %q; want %q", given, got, want)
		}
	}
}

func TestShortNames(t *testing.T) {
	for _, c := range []struct{ first, last, want string }{
		{"Jane", "Doe", "Jane D."}, {" Jane ", " Éluard ", "Jane É."}, {"Jane", "", "Jane"},
		{"", "Doe", "D."}, {"", " ", ""},
	} {
		if got := shortName(Account{FirstName: c.first, LastName: c.last}); got != c.want {
			t.Errorf("%q %q: %q; want %q", c.first, c.last, got, c.want)
		}
	}
}

func TestMethodsOfAnAccount(t *testing.T) {
	full := Account{Phone: "4165550199", Email: "j@example.ca", QuestionID: "3", Question: "First pet?"}
	want := []checkout.Destination{{Method: checkout.MethodSMS, Masked: "••• ••• 0199"},
		{Method: checkout.MethodEmail, Masked: "j•••@example.ca"}, {Method: checkout.MethodQuestion}}
	if got := accountMethods(full); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v; want %+v", got, want)
	}
	for name, a := range map[string]Account{"nothing": {}, "no text": {QuestionID: "3"},
		"no id": {Question: "First pet?"}} {
		if got := accountMethods(a); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestFieldOfARefusedIdentification(t *testing.T) {
	for want, id := range map[string]checkout.Identification{
		"licence": {Licence: "x"}, "number": {Card: "4"}, "first_name": {FirstName: "Jane"},
	} {
		if got := identificationField(id); got != want {
			t.Errorf("%+v: %q; want %q", id, got, want)
		}
	}
	if got := identificationField(checkout.Identification{Account: "2"}); got != "number" {
		t.Errorf("an account number: %q", got)
	}
}
