package checkout_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"
	"unicode"

	"candor/core/checkout"
)

// TestBirthDate takes what people type, year first, and refuses what nobody's birth date can be.
func TestBirthDate(t *testing.T) {
	const invalid, impossible = checkout.CodeBirthDateInvalid, checkout.CodeBirthDateImpossible
	for typed, want := range map[string]string{
		"19900117": "1990-01-17", "1990-01-17": "1990-01-17", "1990 01 17": "1990-01-17",
		"1990/1/7":   "1990-01-07",
		"1990.01.17": "1990-01-17", "1990–01–17": "1990-01-17",
		"１９９００１１７": "1990-01-17", "1990年1月17日": "1990-01-17",
		" 1990\u00a001\u00a017 ": "1990-01-17", "1990 - 01 - 17": "1990-01-17", "2026-11-29": "2026-11-29",
		"1901-11-29": "1901-11-29", "20000229": "2000-02-29", "199001 17": "1990-01-17",
		"1990\u20141\u20147": "1990-01-07", "1990\u300001\u300017": "1990-01-17",
		"\u200e1990\u200e/\u200e1\u200e/\u200e17": "1990-01-17", "19\u200b90-1-1\u200b7": "1990-01-17",
	} {
		got, problem := (checkout.Action{FirstName: "J", LastName: "T", BirthDate: typed}).Identification(
			checkout.InStore,
			today,
		)
		if problem != nil || got.BirthDate != want {
			t.Errorf("%q: got %q %v, want %q", typed, got.BirthDate, problem, want)
		}
	}
	for typed, want := range map[string]checkout.Code{
		"": invalid, "17/01/1990": invalid, "1990-13-01": invalid, "1990-02-29": invalid,
		"900117": invalid, "199001170": invalid,
		"January 17 1990": invalid, "01/17/1990": invalid, "05/06/2011": invalid, "11-12-2012": invalid,
		"1-17-1990": invalid, "1990-1-017": invalid, "1990-001-17": invalid, "٢٠٠٠٠٢٢٩": invalid,
		"2026-11-30": impossible, "2990-01-17": impossible, "1901-11-28": impossible, "18900117": impossible,
	} {
		_, problem := (checkout.Action{FirstName: "J", LastName: "T", BirthDate: typed}).Identification(
			checkout.InStore,
			today,
		)
		if problem == nil || problem.Code != want || problem.Field != "birth_date" {
			t.Errorf("%q: got %v, want %s", typed, problem, want)
		}
	}
	if _, p := (checkout.Action{FirstName: "J", LastName: "T", BirthDate: "20261130"}).Identification(
		checkout.InStore,
		today.AddDate(0, 0, 1),
	); p != nil {
		t.Errorf("the caller's date decides: %v", p)
	}
}

// TestOneNormaliser reads codes, numbers and postal codes alike.
func TestOneNormaliser(t *testing.T) {
	for typed, want := range map[string]string{
		"2989": "2989", "29\u200989": "2989", "2 9 8 9": "2989",
		"29‑89": "2989", "29−89": "2989", "２９８９": "2989", "\u200b2989\ufeff": "2989",
		"29\u300089": "2989", "29\u2800 89": "2989", "Your code is 2989.": "2989",
		"Votre code : 29 89 (valide 10 min)": "2989",
		"Flexiti: 298901 is your code":       "298901", "G-2989": "2989", "code:2989\n": "2989",
		"2989 or 2990": "", "code 2989x": "", "x2989": "",
		"Your code is 12.": "", "29a89": "", "": "", "code": "",
	} {
		got, problem := (checkout.Action{Code: typed}).VerificationCode()
		if got != want || (problem == nil) != (want != "") {
			t.Errorf("code %q: got %q %v, want %q", typed, got, problem, want)
		}
	}
	for typed, want := range map[string]checkout.Identification{
		"9000\u202f0000\u202f0000\u202f0042": {Card: "9000000000000042"},
		"9000–0000—0000‒0042":                {Card: "9000000000000042"},
		"２０００００４２":                           {Account: "20000042"},
		"Account no. 2000 0042":              {Account: "20000042"},
		"2000\t0042":                         {Account: "20000042"},
		"no 2000 0042, or 2000 0043":         {}, "123456789012345": {},
	} {
		got, problem := (checkout.Action{Number: typed}).Identification(checkout.Online, today)
		if got != want || (problem == nil) != (want != checkout.Identification{}) {
			t.Errorf("number %q: got %+v %v", typed, got, problem)
		}
	}
	for typed, want := range map[string]string{
		"m5v 2t6": "M5V2T6", "M5V\u00a02T6": "M5V2T6", "M5V—2T6": "M5V2T6", "Ｍ５Ｖ２Ｔ６": "M5V2T6",
		"M5V\u20072T6\u200b": "M5V2T6",
	} {
		a := checkout.Action{FirstName: "J", LastName: "T", BirthDate: "19900117", PostalCode: typed}
		if got, problem := a.Identification(
			checkout.Online,
			today,
		); problem != nil ||
			got.PostalCode != want {
			t.Errorf("postal code %q: got %q %v", typed, got.PostalCode, problem)
		}
	}
}

// TestEveryBlankAndDash of Unicode may stand anywhere in a code, a number, a postal code and a date.
func TestEveryBlankAndDash(t *testing.T) {
	marks := []rune{'\u2800', '\u3164', '\uffa0', '\u115f', '\u2043', '\u200b', '\ufeff', '\ufe0f', '\u034f'}
	for _, table := range []*unicode.RangeTable{unicode.White_Space, unicode.Dash, unicode.Pd, unicode.Cf} {
		for _, r := range table.R16 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				marks = append(marks, c)
			}
		}
	}
	if len(marks) < 90 {
		t.Fatalf("only %d marks", len(marks))
	}
	for _, c := range marks {
		mark := string(c)
		code, p1 := (checkout.Action{Code: mark + "29" + mark + "89" + mark}).VerificationCode()
		number, p2 := (checkout.Action{Number: "2000" + mark + "0042"}).Identification(checkout.Online, today)
		person, p3 := (checkout.Action{FirstName: "J", LastName: "T", BirthDate: "19900117",
			PostalCode: "m5v" + mark + "2t6"}).Identification(checkout.Online, today)
		plain := checkout.Plain("\uff11" + mark + "1" + mark)
		if code != "2989" || number.Account != "20000042" || person.PostalCode != "M5V2T6" ||
			plain != "11" && plain != "1-1-" {
			t.Errorf("%U: code %q %v, number %q %v, postal code %q %v, plain %q", c, code, p1, number.Account,
				p2, person.PostalCode, p3, plain)
		}
	}
}

// TestName writes names one way, whichever keyboard they come from.
func TestName(t *testing.T) {
	for typed, want := range map[string]string{
		"O’Neil": "O'Neil", "O'Neil": "O'Neil", "OʼNeil": "O'Neil", "O‘Neil": "O'Neil", "D´Arc": "D'Arc",
		"Zoe\u0301": "Zoé", "BE\u0301DARD-CO\u0302TE\u0301": "BÉDARD-CÔTÉ",
		"Franc\u0327ois": "François", "Noe\u0308l": "Noël",
		"Nguye\u0302\u0303n": "Nguyễn", "Vie\u0323\u0302t": "Việt", "Nun\u0303ez": "Nuñez", "Zoé": "Zoé",
		" Jean  Paul ": "Jean Paul", "Jean\u00a0Paul": "Jean Paul",
		"Jean\u3164Paul": "Jean Paul", "Jean\u2800Paul": "Jean Paul",
		"Jean‑Paul": "Jean-Paul", "Jean–Paul": "Jean-Paul",
		"Mari\u030cn": "Marǐn", "S\u0326tefan": "Ștefan", "Pha\u0323\u0302m": "Phậm", "Phâ\u0323m": "Phậm",
		"Hue\u0302\u0323": "Huệ", "O\u0308zgu\u0308r": "Özgür", "Ḵwu\u0301k": "Ḵwúk", "L\u0323": "Ḷ",
		"\u200bJor\u200ddan\ufeff": "Jordan", "Ｊｏｒｄａｎ": "Jordan", "X\u0301": "X\u0301", "": "",
	} {
		if got := checkout.Name(typed); got != want || checkout.Name(got) != got {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
	both := checkout.Action{FirstName: "Zoe\u0301", LastName: " O’Neil\u200b", BirthDate: "19900117"}
	id, _ := both.Identification(checkout.InStore, today)
	if id.FirstName != "Zoé" || id.LastName != "O'Neil" {
		t.Errorf("identified by %+v", id)
	}
	for _, typed := range []string{"\u200b", " ", "J\u0000"} {
		a := checkout.Action{FirstName: typed, LastName: "T", BirthDate: "19900117"}
		if _, problem := a.Identification(
			checkout.InStore,
			today,
		); problem == nil ||
			problem.Field != "first_name" {
			t.Errorf("%q is no name: %v", typed, problem)
		}
	}
}

// TestSeveralWrongFields tells of all of them at once, the first one first, under names that old readers
// know.
func TestSeveralWrongFields(t *testing.T) {
	a := checkout.Action{LastName: "Plato", BirthDate: "2990-01-01", PostalCode: "90210"}
	id, problem := a.Identification(checkout.InStore, today)
	if problem == nil || id != (checkout.Identification{}) {
		t.Fatalf("got %+v %v", id, problem)
	}
	want := &checkout.Trouble{
		Code:  checkout.CodeNameRequired,
		Field: "first_name",
		More: []checkout.FieldTrouble{
			{
				Code:  checkout.CodeBirthDateImpossible,
				Field: "birth_date",
			},
			{Code: checkout.CodePostalInvalid, Field: "postal_code"},
		},
	}
	if got := problem.Trouble(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for field, code := range map[string]checkout.Code{
		"first_name":  checkout.CodeNameRequired,
		"birth_date":  checkout.CodeBirthDateImpossible,
		"postal_code": checkout.CodePostalInvalid, "last_name": "", "": "",
	} {
		if got, ok := want.Of(field); got != code || ok != (code != "") {
			t.Errorf("%q: got %q %v, want %q", field, got, ok, code)
		}
	}
}

// TestScanInAnotherField finds a scan wherever the scanner typed it, and leaves no field holding one.
func TestScanInAnotherField(t *testing.T) {
	scan := "\nANSI 636012080001DL00310026DLDAQJ1234\nDCSTREMBLAY\nDACJORDAN\nDBB19900117\n"
	for _, into := range []string{
		"number", "first_name", "last_name", "birth_date", "postal_code", "licence",
	} {
		a := checkout.Action{LastName: "Roy"}
		for _, f := range a.Fields() {
			if f.Name == into {
				*f.Value = "Jo" + scan
			}
		}
		moved := a.WithScan()
		got, problem := a.Identification(checkout.InStore, today)
		if problem != nil || got.Licence != "Jo"+scan || moved.Licence != got.Licence {
			t.Errorf("%s: got %+v %v", into, got, problem)
		}
		for _, f := range moved.Fields() {
			if f.Name == into && into != "licence" && *f.Value != "" {
				t.Errorf("%s still holds %q", into, *f.Value)
			}
		}
		if into != "last_name" && moved.LastName != "Roy" {
			t.Errorf("%s: what was typed elsewhere is gone", into)
		}
	}
	both := checkout.Action{Licence: scan, Number: "@" + scan}.WithScan()
	if both.Licence != scan || both.Number != "" {
		t.Errorf("scanned twice: %+v", both)
	}
	plain := checkout.Action{Number: "20000042", FirstName: "Jordan", BirthDate: "19900117"}
	if plain.WithScan() != plain {
		t.Error("text that is no scan moved")
	}
}

func ExampleName() {
	fmt.Println(checkout.Name(" Zoe\u0301  O’Neil "))
	// Output: Zoé O'Neil
}

func ExampleAction_WrongOverride() {
	fmt.Println(checkout.Action{Seen: checkout.Yes}.WrongOverride())
	// Output: [{reason_required reason}]
}

func ExamplePlain() {
	fmt.Println(checkout.Plain(" Ａ–１７ "))
	// Output: A-17
}

func ExampleTrouble_Of() {
	_, problem := checkout.Action{
		LastName:  "Plato",
		BirthDate: "2990-01-01",
	}.Identification(
		checkout.InStore,
		today,
	)
	code, _ := problem.Trouble().Of("birth_date")
	fmt.Println(code)
	// Output: birth_date_impossible
}

func ExampleProblem_Trouble() {
	t := checkout.Refuse(checkout.CodeCodeInvalid, "code").Trouble()
	fmt.Println(t.Code, "beside", t.Field)
	// Output: code_invalid beside code
}

func ExampleSeconds() {
	fmt.Println(checkout.Seconds(29*time.Second+time.Millisecond), checkout.Seconds(0))
	// Output: 30 0
}

func ExampleAction_WithScan() {
	a := checkout.Action{Number: "@ANSI 636012080001DL00310054DLDAQT123"}.WithScan()
	fmt.Printf("%q %v\n", a.Number, a.Licence != "")
	// Output: "" true
}
