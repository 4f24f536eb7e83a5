package checkout

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Identification is what a person typed to be found by, normalised. Exactly one of these is set: Licence,
// Card, Account, or the name with the birth date.
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
// number before a name. So the Enter key and both buttons do the same. today is the caller's date: a birth
// date that lies behind it, or too far before it, is refused here.
func (a Action) Identification(ch Channel, today time.Time) (Identification, *Problem) {
	if ch == InStore {
		a = a.WithScan()
	}
	switch {
	case ch == InStore && strings.TrimSpace(a.Licence) != "":
		return Identification{Licence: a.Licence}, nil
	case strings.TrimSpace(a.Number) != "":
		return byNumber(a.Number)
	case a.FirstName+a.LastName+a.BirthDate+a.PostalCode != "":
		return a.byName(ch, today)
	}
	return Identification{}, Refuse(CodeIdentityRequired, "number")
}

func byNumber(typed string) (Identification, *Problem) {
	n, ok := figures(typed, func(n int) bool { return n <= maxPadded })
	bare := strings.TrimLeft(n, "0") // some systems write zeros before an account number
	switch {
	case ok && len(n) == 16 && !strings.HasPrefix(n, "00"): // no card begins with two zeros
		return Identification{Card: n}, nil
	case !ok || bare == "" || len(bare) > 14:
		return Identification{}, Refuse(CodeNumberInvalid, "number")
	}
	return Identification{Account: bare}, nil
}

// maxPadded is the length of the longest account number that is read, with the zeros before it.
const maxPadded = 20

// byName tells of every field that is wrong, not only of the first.
func (a Action) byName(ch Channel, today time.Time) (Identification, *Problem) {
	born, wrongDate := birthDate(a.BirthDate, today)
	id := Identification{
		FirstName:  Name(a.FirstName),
		LastName:   Name(a.LastName),
		BirthDate:  born,
		PostalCode: strings.ToUpper(compact(a.PostalCode)),
	}
	var wrong []*Problem
	if !name(id.FirstName, maxFirstName) {
		wrong = append(wrong, Refuse(CodeNameRequired, "first_name"))
	}
	if !name(id.LastName, maxLastName) {
		wrong = append(wrong, Refuse(CodeNameRequired, "last_name"))
	}
	if wrongDate != nil {
		wrong = append(wrong, wrongDate)
	}
	if !postalCode(id.PostalCode) && (ch == Online || id.PostalCode != "") {
		wrong = append(wrong, Refuse(CodePostalInvalid, "postal_code"))
	}
	if len(wrong) == 0 {
		return id, nil
	}
	for _, p := range wrong[1:] {
		wrong[0].More = append(wrong[0].More, FieldTrouble{p.Code, p.Field})
	}
	return Identification{}, wrong[0]
}

// VerificationCode reads the code of a confirm action. It has 4 to 8 digits, as in the lender's samples. A
// code that was pasted with the sentence around it is found in it.
func (a Action) VerificationCode() (string, *Problem) {
	code, ok := figures(a.Code, func(n int) bool { return n >= 4 && n <= 8 })
	if !ok {
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

// WrongOverride are the fields of an override that are wrong: it has one of the Reasons, and the associate
// says to have compared the customer with their identification.
func (a Action) WrongOverride() []FieldTrouble {
	var wrong []FieldTrouble
	if !slices.Contains(Reasons[:], a.Reason) {
		wrong = append(wrong, FieldTrouble{CodeReasonRequired, "reason"})
	}
	if a.Seen != Yes {
		wrong = append(wrong, FieldTrouble{CodeSeenRequired, "seen"})
	}
	return wrong
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
