package screen

import (
	"candor/core/checkout"
	"candor/core/locale"
)

// Problem is a page without a View: a wrong link, a checkout that does not exist, an internal error.
type Problem struct {
	Language locale.Language
	Code     checkout.Code
	Request  string       // short id of the log record with the cause
	Use      checkout.Use // frame to draw; hosted when empty
	Again    string       // URL to try again; empty omits the link
}

// RenderProblem draws a problem: what is wrong, in a plain sentence, and the id to quote. It has no form.
func RenderProblem(p Problem) Page {
	w := in(p.Language)
	t := w.Outcome
	title := t.ProblemTitle
	switch p.Code {
	case checkout.CodeUnauthorized, checkout.CodeCheckoutNotFound:
		title = t.GoneTitle
	}
	request := fact{}
	if p.Request != "" {
		request = fact{t.RequestNumber, Nodes{figureOf(p.Request)}}
	}
	if p.Use == "" {
		p.Use = checkout.Hosted
	}
	main := El("main", Class("cd-flow"), ID("main"),
		outcome("warn", iconAlert, title, Text(checkout.Sentence(p.Code, w.language))),
		facts(request),
		actions(link(p.Again, primary, Text(t.TryAgain))))
	page := El("div", Class("cd-page"), El("div", Class("cd-widget"), main))
	if p.Use == checkout.Tablet {
		page = El("div", Class("cd-stage cd-stage--center"),
			El("div", Class("cd-sheet cd-sheet--wide cd-widget"), main))
	}
	return Page{Title: title, Lang: w.language, Body: El("div", ID(Root), Class("cd-body"),
		At("lang", string(w.language)), At("data-frame", string(p.Use)), page)}
}
