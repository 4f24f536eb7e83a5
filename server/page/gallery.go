package page

import (
	"log/slog"
	"net/http"
	"strconv"

	"candor/app/screen"
	"candor/app/screen/fixture"
	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/request"
	"candor/web"
)

// Gallery serves every screen in both languages from fixtures, in the same shell and under the same headers as the
// real pages, for designers, translators and tests. Its forms lead nowhere.
//
//	GET /gallery                     the list
//	GET /gallery/{name}/{lang}       a screen; lang is en-CA or fr-CA
//	GET /gallery/{name}/{lang}/view  its View as JSON
//
// With ?hostile=17 every text of a lender, a merchant or a person is the 17th of fixture.Hostile.
func Gallery(log *slog.Logger) http.Handler {
	built := web.Assets()
	s := &site{Options: Options{Assets: &built, Log: log}, cross: http.NewCrossOriginProtection()}
	mux := http.NewServeMux()
	mux.Handle("GET /gallery", s.page(public(s.galleryList)))
	mux.Handle("GET /gallery/{name}/{lang}", s.page(public(s.galleryPage)))
	mux.Handle("GET /gallery/{name}/{lang}/view", s.json(public(s.galleryView)))
	mux.Handle("GET /assets/{file}", s.page(public(s.asset)))
	mux.Handle("GET /favicon.ico", s.page(public(s.icon)))
	mux.Handle("/", s.page(public(noRoute(mux))))
	return request.Logged(log, withHeaders(mux))
}

func galleryPath(name string, l locale.Language) string { return "/gallery/" + name + "/" + string(l) }

func (s *site) galleryList(w http.ResponseWriter, _ *http.Request) error {
	var rows screen.Nodes
	row := func(name string) {
		item := screen.Nodes{screen.Text(name + " ")}
		for _, l := range []locale.Language{locale.English, locale.French} {
			item = append(item, screen.El("a", screen.At("href", galleryPath(name, l)), screen.Text(l.Name())), screen.Text(" "))
		}
		rows = append(rows, screen.El("li", item))
	}
	for _, n := range fixture.Views(locale.English) {
		row(n.Name)
	}
	for _, p := range standalonePages(locale.English) {
		row(p.name)
	}
	body := screen.El("div", screen.ID(screen.Root), screen.Class("cd-body"), screen.El("main", screen.Class("cd-page"),
		screen.El("h1", screen.Class("cd-title"), screen.Text("Candor gallery")), screen.El("ul", rows)))
	return s.write(w, http.StatusOK, document{Page: screen.Page{Title: "Candor gallery", Lang: locale.English, Body: body},
		Frame: string(checkout.Hosted)})
}

// galleryPage draws one fixture as the real routes would.
func (s *site) galleryPage(w http.ResponseWriter, r *http.Request) error {
	l, err := galleryLanguage(r)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	for _, p := range standalonePages(l) {
		if p.name == name {
			return s.write(w, http.StatusOK, document{Page: p.Page, Frame: p.frame})
		}
	}
	v, ok := galleryFixture(r, l)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "find fixture"}
	}
	here := galleryPath(name, l)
	f := galleryFrame(v, here)
	w.Header().Set("Content-Security-Policy", viewPolicy(v))
	return s.write(w, http.StatusOK, document{Page: screen.Render(v, f), Frame: string(v.Use),
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: here + "/view"})})
}

func galleryFixture(r *http.Request, l locale.Language) (checkout.View, bool) {
	name, asked := r.PathValue("name"), r.FormValue("hostile")
	if asked == "" {
		return fixture.View(l, name)
	}
	hostile := fixture.Hostile()
	n, err := strconv.Atoi(asked)
	if err != nil || n < 0 || n >= len(hostile) {
		return checkout.View{}, false
	}
	for _, f := range fixture.WithText(l, hostile[n]) {
		if f.Name == name {
			return f.View, true
		}
	}
	return checkout.View{}, false
}

func galleryFrame(v checkout.View, here string) screen.Frame {
	f := screen.Frame{Action: here}
	if v.Use == checkout.Tablet {
		f.Home = "/gallery"
	}
	if v.Step == checkout.StepLender {
		f.Lender = here + "/lender"
	}
	if v.Actor == checkout.Associate {
		bar := sampleBar(v.Merchant.Name)
		f.Bar = &bar
	}
	return f
}

func (s *site) galleryView(w http.ResponseWriter, r *http.Request) error {
	l, err := galleryLanguage(r)
	if err != nil {
		return err
	}
	v, ok := galleryFixture(r, l)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "find fixture"}
	}
	return writeView(w, v)
}

func galleryLanguage(r *http.Request) (locale.Language, error) {
	l := locale.Language(r.PathValue("lang"))
	if !l.Valid() {
		return l, &checkout.Problem{Code: checkout.CodePageNotFound, Op: "find fixture"}
	}
	return l, nil
}

// standalone is a page that belongs to no checkout.
type standalone struct {
	screen.Page
	name, frame string
}

func sampleBar(place string) screen.Bar {
	return screen.Bar{Place: place, Name: "Priya S.", Number: "1042", Lock: "/gallery"}
}

// standalonePages are the tablet's own pages and the problem page.
func standalonePages(l locale.Language) []standalone {
	t := screen.Tablet{Language: l, Action: "/gallery", Bar: screen.Bar{Place: "Maple & Birch, Queen Street"}}
	open, wrong, typo := t, t, t
	open.Bar = sampleBar(t.Bar.Place)
	manager := open
	manager.Bar.Name, manager.Bar.Number, manager.Bar.Manager = "Marc D.", "1003", true
	nobody := manager
	nobody.Problem, nobody.Typed = &checkout.Trouble{Code: checkout.CodeAssociateUnknown, Field: "associate"}, map[string]string{"associate": "1024"}
	wrong.Problem = &checkout.Trouble{Code: checkout.CodePasscodeWrong, Field: "passcode"}
	typo.Bar, typo.Typed = open.Bar, map[string]string{"amount": "1,2,3", "reference": "MB-20418"}
	typo.Problem = &checkout.Trouble{Code: checkout.CodeAmountInvalid, Field: "amount"}
	var today []screen.Sale
	sample, _ := fixture.View(l, "offers")
	for i, step := range checkout.Steps() {
		today = append(today, screen.Sale{Reference: "MB-204" + string(rune('A'+i)), Address: "/gallery",
			At: sample.OpenedAt, Amount: money.MustAmount("1200.00"), Step: step})
	}
	tablet, hosted := string(checkout.Tablet), string(checkout.Hosted)
	return []standalone{
		{screen.RenderEnrol(screen.Enrol{Tablet: t}), "tablet-enrol", tablet},
		{screen.RenderSignIn(screen.SignIn{Tablet: t, Device: "Store tablet 2"}), "tablet-signin", tablet},
		{screen.RenderSignIn(screen.SignIn{Tablet: wrong, Device: "Store tablet 2"}), "tablet-signin-error", tablet},
		{screen.RenderLocked(screen.Locked{Tablet: open, Name: "Priya S.", Order: "MB-20418", Other: "/gallery"}), "tablet-locked", tablet},
		{screen.RenderHome(screen.Home{Tablet: open, Today: today}), "tablet-home", tablet},
		{screen.RenderHome(screen.Home{Tablet: manager, Today: today, Reset: "/gallery", Done: "1042"}), "tablet-home-manager", tablet},
		{screen.RenderHome(screen.Home{Tablet: nobody, Reset: "/gallery"}), "tablet-home-manager-error", tablet},
		{screen.RenderHome(screen.Home{Tablet: typo}), "tablet-home-error", tablet},
		{screen.RenderHome(screen.Home{Tablet: open, Offline: true}), "tablet-offline", tablet},
		{screen.RenderProblem(screen.Problem{Language: l, Code: checkout.CodeUnauthorized, Request: "k3v9q2"}), "problem", hosted},
	}
}
