package checkout

import (
	"strings"
	"time"
)

// oldest is the most years that a person can have lived.
const oldest = 125

// birthDate reads year, month and day, in this order: eight digits, or three groups with anything but digits
// between them. today is the caller's: core has no clock.
func birthDate(typed string, today time.Time) (string, *Problem) {
	invalid := Refuse(CodeBirthDateInvalid, "birth_date")
	groups := strings.FieldsFunc(strings.Map(visible, typed), func(r rune) bool { return !isDigit(r) })
	text := strings.Join(groups, "")
	if len(groups) == 3 {
		text = groups[0] + twoDigits(groups[1]) + twoDigits(groups[2])
	}
	born, err := time.Parse("20060102", text)
	if err != nil {
		return "", invalid
	}
	y, m, d := today.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if born.After(day) || born.Before(day.AddDate(-oldest, 0, 0)) {
		return "", Refuse(CodeBirthDateImpossible, "birth_date")
	}
	return born.Format(time.DateOnly), nil
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
