package locale

import "strconv"

// unit names one unit of time in one language. French joins number and noun with a no-break space. A period
// is a figure, so it never wraps in either language.
type unit struct{ one, other string }

var (
	days = map[Language][2]unit{
		English: {{"day", "days"}, {"day", "days"}},
		French:  {{"jour", "jours"}, {"j", "j"}},
	}
	weeks = map[Language][2]unit{
		English: {{"week", "weeks"}, {"wk", "wks"}},
		French:  {{"semaine", "semaines"}, {"sem.", "sem."}},
	}
	months = map[Language][2]unit{
		English: {{"month", "months"}, {"mo", "mos"}},
		French:  {{"mois", "mois"}, {"m.", "m."}},
	}
	years = map[Language][2]unit{
		English: {{"year", "years"}, {"yr", "yrs"}},
		French:  {{"an", "ans"}, {"an", "ans"}},
	}
)

// The two lengths of a unit are indexes into its pair of names.
const (
	long = iota
	short
)

// Days writes a number of days: "30 days", "30 jours".
func (l Language) Days(n int) string { return l.count(n, days, long) }

// Weeks writes a number of weeks: "2 weeks", "2 semaines".
func (l Language) Weeks(n int) string { return l.count(n, weeks, long) }

// Months writes a number of months: "24 months", "24 mois".
func (l Language) Months(n int) string { return l.count(n, months, long) }

// Years writes a number of years: "1 year", "1 an".
func (l Language) Years(n int) string { return l.count(n, years, long) }

// DaysShort, WeeksShort, MonthsShort and YearsShort are for narrow columns.
func (l Language) DaysShort(n int) string { return l.count(n, days, short) }

// WeeksShort writes "2 wks", "2 sem.".
func (l Language) WeeksShort(n int) string { return l.count(n, weeks, short) }

// MonthsShort writes "6 mos", "6 m.".
func (l Language) MonthsShort(n int) string { return l.count(n, months, short) }

// YearsShort writes "2 yrs", "2 ans".
func (l Language) YearsShort(n int) string { return l.count(n, years, short) }

func (l Language) count(n int, units map[Language][2]unit, length int) string {
	if !l.Valid() {
		l = English
	}
	space := " "
	if l == French {
		space = nbsp
	}
	name := units[l][length].other
	if l.Cardinal(n) == One {
		name = units[l][length].one
	}
	return l.decimal(strconv.Itoa(n)) + space + name
}
