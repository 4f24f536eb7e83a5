package lender

import (
	"errors"
	"strings"
	"time"

	"candor/core/money"
)

// fieldError says which field of an answer cannot be read and why. It never holds the value.
type fieldError struct{ field, reason string }

func (e *fieldError) Error() string { return e.field + ": " + e.reason }

// missing is the reason of a field that is absent.
const missing = "missing"

func (v value) absent() bool { return v.kind == 0 || v.kind == kindNull }

// get is the member of an object under the first of the spellings that it has. It is absent if there is none.
func (v value) get(spellings ...string) value {
	for _, name := range spellings {
		if m := v.members[name]; !m.absent() {
			return m
		}
	}
	return value{}
}

// text is a string's content or a number's token, and "" for an absent value. It is false for anything else.
func (v value) text() (string, bool) {
	switch {
	case v.absent():
		return "", true
	case v.kind == kindString || v.kind == kindNumber:
		return v.content, true
	}
	return "", false
}

// trimmed is the text without blanks at its ends, or "" for a value that is not text.
func (v value) trimmed() string {
	s, _ := v.text()
	return strings.TrimSpace(s)
}

// whole is trimmed, and of a number that is whole its digits without a fraction: some serialisers write
// 2485.0.
func (v value) whole() string {
	s := v.trimmed()
	if before, after, ok := strings.Cut(s, "."); ok && isDigits(before) && after != "" &&
		strings.Trim(after, "0") == "" {
		return before
	}
	return s
}

// boolean is true or false, which the lender also writes as strings. known is false for any other value.
func (v value) boolean() (is, known bool) {
	switch {
	case v.kind == kindTrue, v.kind == kindString && v.content == "true":
		return true, true
	case v.kind == kindFalse, v.kind == kindString && v.content == "false":
		return false, true
	}
	return false, false
}

// items are the elements of an array. A single object is read as an array of one, and an absent value as an
// empty array.
func (v value) items(field string) ([]value, error) {
	switch {
	case v.absent():
		return nil, nil
	case v.kind == kindArray:
		return v.list, nil
	case v.kind == kindObject:
		return []value{v}, nil
	}
	return nil, &fieldError{field, "not a list"}
}

// numberToken is the token of a number, or the content of a string. The caller checks it by a grammar.
func (v value) numberToken(field string) (string, error) {
	switch {
	case v.absent():
		return "", &fieldError{field, missing}
	case v.kind != kindNumber && v.kind != kindString:
		return "", &fieldError{field, "not a number"}
	}
	return v.content, nil
}

// amount reads an amount, which must be there.
func (v value) amount(field string) (money.Amount, error) {
	s, err := v.numberToken(field)
	if err != nil {
		return money.Amount{}, err
	}
	a, err := money.ReadAmount(s)
	return a, fieldErrorOf(field, err)
}

// amountIfReadable reads an amount. It is false for an amount that is absent or cannot be read.
func (v value) amountIfReadable() (money.Amount, bool) {
	a, err := v.amount("")
	return a, err == nil
}

// amountIfPresent reads an amount. It is false for an absent one only. An amount that cannot be read is zero.
// No purchase and no capture has that amount, so the entry is not taken for the one that was asked for.
func (v value) amountIfPresent() (money.Amount, bool) {
	a, _ := v.amount("")
	return a, !v.absent()
}

// timestamp is a time in UTC, or the zero time where none can be read.
func (v value) timestamp() time.Time {
	t, err := time.Parse(time.RFC3339, v.trimmed())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// rate reads a rate, which must be there.
func (v value) rate(field string) (money.Rate, error) {
	s, err := v.numberToken(field)
	if err != nil {
		return money.Rate{}, err
	}
	r, err := money.ReadRate(s)
	return r, fieldErrorOf(field, err)
}

// fieldErrorOf is an error of core/money with its reason and without the token, which it quotes.
func fieldErrorOf(field string, err error) error {
	if err == nil {
		return nil
	}
	reason := "refused"
	if e, ok := errors.AsType[*money.ParseError](err); ok {
		reason = string(e.Reason)
	}
	return &fieldError{field, reason}
}

// shownText is a text that must be shown to a person. A value that is not text is refused and not dropped.
func (v value) shownText(field string) (string, error) {
	s, ok := v.text()
	if !ok {
		return "", &fieldError{field, "not text"}
	}
	return s, nil
}

// identifier is an id: a whole number, or a string of letters, digits, points, dashes and underlines. It is
// "" for anything else.
func (v value) identifier() string {
	s := v.trimmed()
	if v.kind == kindNumber {
		s = v.whole()
	}
	strange := strings.ContainsFunc(s, func(r rune) bool { return !isIDRune(r) })
	if !isSegment(s, 64) || strange || v.kind == kindNumber && !isDigits(s) {
		return ""
	}
	return s
}

func isIDRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' ||
		r == '-' || r == '_'
}
