package widget

import (
	"errors"
	"strconv"

	"candor/core/checkout"
)

// ReadAction reads a posted form as an Action. get returns the text of a field; do is the value of the
// button.
func ReadAction(get func(name string) (string, bool), do string) (checkout.Action, error) {
	var a checkout.Action
	for _, f := range a.Fields() {
		if text, ok := get(f.Name); ok {
			*f.Value = text
		}
	}
	a.Do = checkout.Do(do)
	text, _ := get("revision")
	revision, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return a, errors.New("read form: no revision")
	}
	a.Revision = revision
	return a, nil
}

// WriteAction is an Action as JSON, without the fields that are empty.
func WriteAction(a checkout.Action) string {
	var o jsonObject
	o.text("do", string(a.Do))
	o.number("revision", a.Revision)
	for _, f := range a.Fields() {
		if f.Name != "do" && *f.Value != "" {
			o.text(f.Name, *f.Value)
		}
	}
	return o.String()
}

// Reply is the relay's reply to a request, or the fact that none came.
type Reply struct {
	Lost       bool   // no reply arrived
	Status     int    // of HTTP
	Redirected string // the URL of another page, which shows the answer
	Text       string
	Stripped   bool // refused with 401, although the request left with its token
}

// Answer is what a Reply means. Exactly one of its fields is set.
type Answer struct {
	View     *checkout.View
	Problem  *checkout.Trouble // the screen stays and shows this problem
	Redirect string            // the URL of another page
	Reload   bool              // the server's page says what is wrong with this one
	Plain    bool              // only forms arrive at the relay as they were sent
}

// ReadAnswer reads a Reply. A reply that is not the relay's own JSON counts as lost.
func ReadAnswer(r Reply) Answer {
	if r.Redirected != "" {
		return Answer{Redirect: r.Redirected}
	}
	if r.Stripped { // something on the way removes the header; if the token is refused, the page says so
		return Answer{Plain: true}
	}
	var body summary
	if r.Lost || readJSON(r.Text, &body, readSummary) != nil {
		return Answer{Problem: &checkout.Trouble{Code: checkout.CodeOffline}}
	}
	if body.step != "" {
		var v checkout.View
		if err := readJSON(r.Text, &v, readView); err == nil {
			return Answer{View: &v}
		}
		return Answer{Reload: true} // the relay is newer than this program
	}
	switch r.Status {
	case 401, 403, 404, 410:
		return Answer{Reload: true}
	}
	if body.code == "" {
		body.code = checkout.CodeOffline
	}
	return Answer{Problem: &checkout.Trouble{Code: body.code, Field: body.field}}
}

// summary is what tells the answers of the relay apart: a View has a step, a problem has a code.
type summary struct {
	step  checkout.Step
	code  checkout.Code
	field string
}

func readSummary(s *jsonScanner, v *summary) {
	s.members([]string{"step", "code", "field"}, func(i int) {
		switch i {
		case 0:
			jsonText(s, &v.step)
		case 1:
			jsonText(s, &v.code)
		case 2:
			jsonText(s, &v.field)
		}
	})
}

// Apply returns the View that follows now after an Answer. A View of an earlier revision comes too late and
// changes nothing. repeated says that the act had been sent before without an answer. In that case "stale"
// only means that the relay did it the first time, so the customer is not told.
func Apply(now checkout.View, a Answer, repeated bool) checkout.View {
	switch {
	case a.Problem != nil:
		now.Problem = a.Problem
		return now
	case a.View == nil || a.View.ID == now.ID && a.View.Revision < now.Revision:
		return now
	}
	next := *a.View
	if repeated && next.Problem != nil && next.Problem.Code == checkout.CodeStale {
		next.Problem = nil
	}
	return next
}

// NeedsNewDocument reports whether the browser must load the next View as a document of its own. Only the
// document of the lender's step may frame the lender's page, and only its Frame knows the address of that
// page.
func NeedsNewDocument(now, next checkout.View) bool {
	return next.Step == checkout.StepLender && now.Step != checkout.StepLender
}
