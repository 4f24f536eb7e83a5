package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"candor/core/checkout"
)

// ReadAction reads a posted form as an Action: get gives the text of a field, do is the value of the button.
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

// Reply is what came back from the relay, or that nothing did.
type Reply struct {
	Lost   bool   // no answer arrived
	Status int    // of HTTP
	Moved  string // the address of another page, where the answer is to be seen
	Text   string
}

// Answer is what a Reply means. Exactly one of its fields is set.
type Answer struct {
	View    *checkout.View
	Trouble *checkout.Trouble // the screen stays, with a problem
	Go      string            // another page
	Reload  bool              // the server's page says what is wrong with this one
}

// Read makes an Answer of a Reply. Whatever is not the relay's own JSON counts as no answer.
func Read(r Reply) Answer {
	if r.Moved != "" {
		return Answer{Go: r.Moved}
	}
	var body struct {
		Step  checkout.Step `json:"step"`
		Code  checkout.Code `json:"code"`
		Field string        `json:"field"`
	}
	if r.Lost || json.Unmarshal([]byte(r.Text), &body) != nil {
		return Answer{Trouble: &checkout.Trouble{Code: checkout.CodeOffline}}
	}
	if body.Step != "" {
		if v, err := readView(r.Text); err == nil {
			return Answer{View: &v}
		}
		return Answer{Reload: true} // a newer relay than this program
	}
	switch r.Status {
	case 401, 403, 404, 410:
		return Answer{Reload: true}
	}
	if body.Code == "" {
		body.Code = checkout.CodeOffline
	}
	return Answer{Trouble: &checkout.Trouble{Code: body.Code, Field: body.Field}}
}

func readView(text string) (checkout.View, error) {
	var v checkout.View
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("read view: %w", err)
	}
	return v, nil
}

// Settle puts an Answer's View in the place of the one on the screen. A View of an earlier revision is an answer that
// was overtaken and changes nothing. When the act had been sent before without an answer, "stale" only means that it
// was done then, and is not said.
func Settle(now checkout.View, a Answer, again bool) checkout.View {
	switch {
	case a.Trouble != nil:
		now.Problem = a.Trouble
		return now
	case a.View == nil || a.View.ID == now.ID && a.View.Revision < now.Revision:
		return now
	}
	next := *a.View
	if again && next.Problem != nil && next.Problem.Code == checkout.CodeStale {
		next.Problem = nil
	}
	return next
}

// Elsewhere reports whether the next View needs a document of its own: only the document of the lender's step may frame
// the lender's page, and only its Frame knows where that page is.
func Elsewhere(now, next checkout.View) bool {
	return next.Step == checkout.StepLender && now.Step != checkout.StepLender
}
