package checkout

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Identification is what a person typed to be found by, without blanks and dashes. Exactly one of these is
// set: Licence, Card, Account, or the name with the birth date.
type Identification struct {
	Licence    string
	Card       string // 16 digits
	Account    string // 1 to 14 digits
	FirstName  string
	LastName   string
	BirthDate  string // YYYY-MM-DD
	PostalCode string // A1A1A1; may be empty in a store
}

// Widths of the lender's fields, in characters. The lender's documentation gives two limits for names, 35 and
// 50 or 80 and 130. The smaller ones satisfy both.
const (
	maxFirstName = 35
	maxLastName  = 50
	maxAnswer    = 50
)

// Identification reads an identify action. The fields that were filled decide the way: a licence before a
// number before a name. So the Enter key and both buttons do the same.
func (a Action) Identification(ch Channel) (Identification, *Problem) {
	switch {
	case ch == InStore && strings.TrimSpace(a.Licence) != "":
		return Identification{Licence: a.Licence}, nil
	case strings.TrimSpace(a.Number) != "":
		return byNumber(a.Number)
	case a.FirstName+a.LastName+a.BirthDate+a.PostalCode != "":
		return a.byName(ch)
	}
	return Identification{}, Refuse(CodeIdentityRequired, "number")
}

func byNumber(typed string) (Identification, *Problem) {
	n := strip(typed, " \u00a0\u202f-\t\r\n")
	if len(n) == 16 && digits(n) && !strings.HasPrefix(n, "00") { // no card begins with two zeros
		return Identification{Card: n}, nil
	}
	bare := strings.TrimLeft(n, "0") // some systems write zeros before an account number
	if digits(bare) && len(bare) <= 14 && len(n) <= maxPadded {
		return Identification{Account: bare}, nil
	}
	return Identification{}, Refuse(CodeNumberInvalid, "number")
}

// maxPadded is the length of the longest account number that is read, with the zeros before it.
const maxPadded = 20

func (a Action) byName(ch Channel) (Identification, *Problem) {
	id := Identification{
		FirstName:  strings.TrimSpace(a.FirstName),
		LastName:   strings.TrimSpace(a.LastName),
		BirthDate:  strings.TrimSpace(a.BirthDate),
		PostalCode: strings.ToUpper(strip(a.PostalCode, " \u00a0-\t")),
	}
	switch {
	case !name(id.FirstName, maxFirstName):
		return id, Refuse(CodeNameRequired, "first_name")
	case !name(id.LastName, maxLastName):
		return id, Refuse(CodeNameRequired, "last_name")
	case !date(id.BirthDate):
		return id, Refuse(CodeBirthDateInvalid, "birth_date")
	case !postalCode(id.PostalCode) && (ch == Online || id.PostalCode != ""):
		return id, Refuse(CodePostalInvalid, "postal_code")
	}
	return id, nil
}

// VerificationCode reads the code of a confirm action. It has 4 to 8 digits, as in the lender's samples.
// Blanks are ignored, so that a pasted code works.
func (a Action) VerificationCode() (string, *Problem) {
	code := strip(a.Code, " \u00a0-\t\r\n")
	if !digits(code) || len(code) < 4 || len(code) > 8 {
		return "", Refuse(CodeCodeInvalid, "code")
	}
	return code, nil
}

// SecurityAnswer reads the answer of a confirm action: 1 to 50 characters.
func (a Action) SecurityAnswer() (string, *Problem) {
	answer := strings.TrimSpace(a.Answer)
	if answer == "" || utf8.RuneCountInString(answer) > maxAnswer || !utf8.ValidString(answer) {
		return "", Refuse(CodeAnswerInvalid, "answer")
	}
	return answer, nil
}

func strip(s, cut string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(cut, r) {
			return -1
		}
		return r
	}, s)
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func name(s string, most int) bool {
	if s == "" || utf8.RuneCountInString(s) > most || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func date(s string) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	_, err := time.Parse("2006-01-02", s)
	return err == nil
}

func postalCode(s string) bool {
	if len(s) != 6 {
		return false
	}
	for i := 0; i < 6; i++ {
		letter := s[i] >= 'A' && s[i] <= 'Z'
		digit := s[i] >= '0' && s[i] <= '9'
		if (i%2 == 0 && !letter) || (i%2 == 1 && !digit) {
			return false
		}
	}
	return true
}

// Printable reports whether a text that a program made has 1 to most characters, all of them printable ASCII
// and none of them a blank.
func Printable(s string, most int) bool {
	return s != "" && len(s) <= most &&
		!strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}
