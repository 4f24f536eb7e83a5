package locale

import (
	"fmt"
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
		return fmt.Sprintf("%s %d, %d", englishCalendar.months[t.Month()-1], t.Day(), t.Year())
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, frenchCalendar.months[t.Month()-1], t.Year())
}

// FullDate writes the date with its day of the week, as CLDR does.
func (l Language) FullDate(t time.Time) string {
	if l != French {
		return englishCalendar.days[t.Weekday()] + ", " + l.LongDate(t)
	}
	return fmt.Sprintf("%s %d %s %d", frenchCalendar.days[t.Weekday()], t.Day(),
		frenchCalendar.months[t.Month()-1], t.Year())
}

// MediumDate writes "Mar 1, 2026" or "1 mars 2026".
func (l Language) MediumDate(t time.Time) string {
	if l != French {
		return fmt.Sprintf("%s %d, %d", englishCalendar.shortMonths[t.Month()-1], t.Day(), t.Year())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), frenchCalendar.shortMonths[t.Month()-1], t.Year())
}

// ShortDate writes "2026-03-01": both languages share the order of ISO 8601.
func (l Language) ShortDate(t time.Time) string {
	return fmt.Sprintf("%04d-%02d-%02d", t.Year(), int(t.Month()), t.Day())
}

// TimeOfDay writes "2:14 p.m." or "14 h 14" in the time zone of t.
func (l Language) TimeOfDay(t time.Time) string {
	if l == French {
		return fmt.Sprintf("%d%sh%s%02d", t.Hour(), nbsp, nbsp, t.Minute())
	}
	half := "a.m."
	if t.Hour() >= 12 {
		half = "p.m."
	}
	return fmt.Sprintf("%d:%02d%s%s", (t.Hour()+11)%12+1, t.Minute(), nbsp, half)
}
