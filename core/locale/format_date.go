package locale

import (
	"strconv"
	"time"
)

// calendar holds the names of months and days in one language.
type calendar struct {
	months, shortMonths [12]string
	days                [7]string
}

var (
	englishCalendar = calendar{
		months: [12]string{"January", "February", "March", "April", "May", "June",
			"July", "August", "September", "October", "November", "December"},
		shortMonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
			"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		days: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	frenchCalendar = calendar{
		months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin",
			"juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		shortMonths: [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin",
			"juill.", "août", "sept.", "oct.", "nov.", "déc."},
		days: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	}
)

// LongDate writes "March 1, 2026" or "1er mars 2026". French writes 1er only for the first of a month
// (Translation Bureau, Le guide du rédacteur, 2.4.2). CLDR prints 1.
func (l Language) LongDate(t time.Time) string {
	if l != French {
		return englishCalendar.months[t.Month()-1] + " " + strconv.Itoa(t.Day()) + ", " +
			strconv.Itoa(t.Year())
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + frenchCalendar.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// FullDate writes the date with its day of the week, as CLDR does.
func (l Language) FullDate(t time.Time) string {
	if l != French {
		return englishCalendar.days[t.Weekday()] + ", " + l.LongDate(t)
	}
	return frenchCalendar.days[t.Weekday()] + " " + strconv.Itoa(t.Day()) + " " +
		frenchCalendar.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// MediumDate writes "Mar 1, 2026" or "1 mars 2026".
func (l Language) MediumDate(t time.Time) string {
	if l != French {
		return englishCalendar.shortMonths[t.Month()-1] + " " + strconv.Itoa(t.Day()) + ", " +
			strconv.Itoa(t.Year())
	}
	return strconv.Itoa(t.Day()) + " " + frenchCalendar.shortMonths[t.Month()-1] + " " +
		strconv.Itoa(t.Year())
}

// ShortDate writes "2026-03-01": both languages share the order of ISO 8601.
func (l Language) ShortDate(t time.Time) string {
	return padded(t.Year(), 4) + "-" + padded(int(t.Month()), 2) + "-" + padded(t.Day(), 2)
}

// TimeOfDay writes "2:14 p.m." or "14 h 14" in the time zone of t.
func (l Language) TimeOfDay(t time.Time) string {
	if l == French {
		return strconv.Itoa(t.Hour()) + nbsp + "h" + nbsp + padded(t.Minute(), 2)
	}
	half := "a.m."
	if t.Hour() >= 12 {
		half = "p.m."
	}
	return strconv.Itoa((t.Hour()+11)%12+1) + ":" + padded(t.Minute(), 2) + nbsp + half
}

// padded writes a number that is not negative with at least so many digits.
func padded(n, digits int) string {
	s := strconv.Itoa(n)
	for len(s) < digits {
		s = "0" + s
	}
	return s
}
