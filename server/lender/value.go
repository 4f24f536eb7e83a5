package lender

import (
	"errors"
	"strings"
	"time"

	"candor/core/money"
)

// misfit is a value that cannot be read: which field and why, never the value.
type misfit struct{ field, reason string }

func (m *misfit) Error() string { return m.field + ": " + m.reason }

const missing = "missing"

func (v value) absent() bool { return v.kind == 0 || v.kind == 'n' }

// get is the first member of an object that is there, under any of its spellings.
func (v value) get(spellings ...string) value {
	for _, name := range spellings {
		if m := v.members[name]; !m.absent() {
			return m
		}
	}
	return value{}
}

// text is a string's content or a number's token; nothing is "". It is false for anything else.
func (v value) text() (string, bool) {
	switch {
	case v.absent():
		return "", true
	case v.kind == '"' || v.kind == '0':
		return v.content, true
	}
	return "", false
}

// word is text without blanks at its ends, or "" for anything that is not text.
func (v value) word() string {
	s, _ := v.text()
	return strings.TrimSpace(s)
}

// whole is word, and of a number that is whole its digits without a fraction: some serialisers write 2485.0.
func (v value) whole() string {
	s := v.word()
	if before, after, ok := strings.Cut(s, "."); ok && digits(before) && after != "" && strings.Trim(after, "0") == "" {
		return before
	}
	return s
}

// truth is a boolean, also written as a string. known is false when it is neither.
func (v value) truth() (is, known bool) {
	switch {
	case v.kind == 't', v.kind == '"' && v.content == "true":
		return true, true
	case v.kind == 'f', v.kind == '"' && v.content == "false":
		return false, true
	}
	return false, false
}

// items are the elements of an array; a single object stands for an array of one, and nothing for an empty one.
func (v value) items(field string) ([]value, error) {
	switch {
	case v.absent():
		return nil, nil
	case v.kind == '[':
		return v.list, nil
	case v.kind == '{':
		return []value{v}, nil
	}
	return nil, &misfit{field, "not a list"}
}

// figure is a number's token, in a number or in a string, for a grammar to judge.
func (v value) figure(field string) (string, error) {
	switch {
	case v.absent():
		return "", &misfit{field, missing}
	case v.kind != '0' && v.kind != '"':
		return "", &misfit{field, "not a number"}
	}
	return v.content, nil
}

func (v value) amount(field string) (money.Amount, error) {
	s, err := v.figure(field)
	if err != nil {
		return money.Amount{}, err
	}
	a, err := money.ParseAmount(s)
	return a, gated(field, err)
}

// perhaps is an amount where one can be read.
func (v value) perhaps() (money.Amount, bool) {
	a, err := v.amount("")
	return a, err == nil
}

// named is an amount where there is one. What cannot be read is zero, which no purchase and no capture is, so that nobody takes
// the entry for the one that was asked for.
func (v value) named() (money.Amount, bool) {
	a, _ := v.amount("")
	return a, !v.absent()
}

// instant is a moment in UTC, or the zero time where none can be read.
func (v value) instant() time.Time {
	t, err := time.Parse(time.RFC3339, v.word())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func (v value) rate(field string) (money.Rate, error) {
	s, err := v.figure(field)
	if err != nil {
		return money.Rate{}, err
	}
	r, err := money.ParseRate(s)
	return r, gated(field, err)
}

// gated keeps the gate's reason and drops the token it repeats.
func gated(field string, err error) error {
	if err == nil {
		return nil
	}
	reason := "refused"
	if e, ok := errors.AsType[*money.ParseError](err); ok {
		reason = string(e.Reason)
	}
	return &misfit{field, reason}
}

// say is a text that a person must be shown: wrong kinds are refused rather than dropped.
func (v value) say(field string) (string, error) {
	s, ok := v.text()
	if !ok {
		return "", &misfit{field, "not text"}
	}
	return s, nil
}

// identifier is an id, a whole number or a string of letters, digits, points, dashes and underlines; "" for anything else.
func (v value) identifier() string {
	s := v.word()
	if v.kind == '0' {
		s = v.whole()
	}
	switch {
	case !segment(s, 64), strings.IndexFunc(s, func(r rune) bool { return !idRune(r) }) >= 0, v.kind == '0' && !digits(s):
		return ""
	}
	return s
}

func idRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' || r == '-' || r == '_'
}
