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

// Gallery serves every screen in both languages from fixtures, for designers, translators and tests. The HTML
// around the screens and the headers are those of the real pages. Its forms do nothing.
//
//	GET /gallery                     the list
//	GET /gallery/{name}/{lang}       a screen; lang is en-CA or fr-CA
//	GET /gallery/{name}/{lang}/view  its View as JSON
//
// With ?hostile=17 every text that comes from a lender, a merchant or a person is number 17 of
// fixture.Hostile.
func Gallery(log *slog.Logger) http.Handler {
	built := web.Assets()
	s := &site{Options: Options{Assets: &built, Log: log}, cross: http.NewCrossOriginProtection()}
	mux := http.NewServeMux()
	mux.Handle("GET /gallery", s.page(public(s.galleryList)))
	mux.Handle("GET /gallery/{name}/{lang}", s.page(public(s.galleryPage)))
	mux.Handle("GET /gallery/{name}/{lang}/view", s.json(public(s.galleryView)))
	mux.Handle("GET /assets/{file}", s.page(public(s.asset)))
	mux.Handle("GET /embed.js", s.page(public(s.embedScript)))
	mux.Handle("GET /message.js", s.page(public(s.messageScript)))
	mux.Handle("GET /favicon.ico", s.page(public(s.icon)))
	mux.Handle("/", s.page(public(noRoute(mux))))
	return request.Logged(log, request.Compressed(withHeaders(mux)))
}

func galleryPath(name string, l locale.Language) string { return "/gallery/" + name + "/" + string(l) }

func (s *site) galleryList(w http.ResponseWriter, _ *http.Request) error {
	var rows screen.Nodes
	row := func(name string) {
		item := screen.Nodes{screen.Text(name + " ")}
		for _, l := range []locale.Language{locale.English, locale.French} {
			link := screen.El("a", screen.At("href", galleryPath(name, l)), screen.Text(l.Name()))
			item = append(item, link, screen.Text(" "))
		}
		rows = append(rows, screen.El("li", item))
	}
	for _, n := range fixture.Views(locale.English) {
		row(n.Name)
	}
	for _, p := range gallerySamples(locale.English) {
		row(p.name)
	}
	const title = "Candor gallery"
	body := screen.El("div", screen.ID(screen.Root), screen.Class("cd-body"),
		screen.El("main", screen.Class("cd-page"),
			screen.El("h1", screen.Class("cd-title"), screen.Text(title)), screen.El("ul", rows)))
	return s.write(w, http.StatusOK, document{
		Page: screen.Page{Title: title, Lang: locale.English, Body: body}, Frame: checkout.Hosted,
	})
}

// galleryPage shows one fixture as the real routes would.
func (s *site) galleryPage(w http.ResponseWriter, r *http.Request) error {
	l, err := galleryLanguage(r)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	for _, p := range gallerySamples(l) {
		if p.name == name {
			return s.write(w, http.StatusOK, document{Page: p.Page, Frame: p.frame})
		}
	}
	v, ok := galleryFixture(r, l)
	if !ok {
		return &checkout.Problem{Code: checkout.CodePageNotFound, Op: "find fixture"}
	}
	path := galleryPath(name, l)
	f := galleryFrame(v, path)
	w.Header().Set("Content-Security-Policy", viewPolicy(v))
	return s.write(w, http.StatusOK, document{
		Page: screen.Render(v, f), Frame: v.Use,
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: path + "/view"}),
	})
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

func galleryFrame(v checkout.View, path string) screen.Frame {
	f := screen.Frame{Action: path}
	if v.Use == checkout.Tablet {
		f.Home = "/gallery"
	}
	if v.Step == checkout.StepLender {
		f.Lender = path + "/lender"
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

// gallerySample is a page without a View of its own in the gallery.
type gallerySample struct {
	screen.Page
	name  string
	frame checkout.Use
}

func sampleBar(store string) screen.Bar {
	return screen.Bar{Place: store, Name: "Priya S.", Number: "1042", Lock: "/gallery"}
}

// gallerySamples are the tablet's own pages, the problem page, and what a Frame changes in a screen.
func gallerySamples(l locale.Language) []gallerySample {
	pages := []gallerySample{
		tabletGallerySample("tablet-enrol", screen.RenderEnrol(screen.Enrol{Tablet: sampleTablet(l)})),
	}
	pages = append(pages, signInSamples(l)...)
	pages = append(pages, homeSamples(l)...)
	pages = append(pages, isolatedSamples(l)...)
	problem := screen.Problem{Language: l, Code: checkout.CodeUnauthorized, Request: "k3v9q2"}
	return append(pages, gallerySample{screen.RenderProblem(problem), "problem", checkout.Hosted})
}

// isolatedSamples are the lender's step in the frame of an isolated page, and what its tab shows after it.
func isolatedSamples(l locale.Language) []gallerySample {
	at, _ := fixture.View(l, "lender")
	after, _ := fixture.View(l, "offers")
	at.Use, after.Use = checkout.Embedded, checkout.Embedded
	stopped := after
	stopped.Step, stopped.Offers = checkout.StepIdentify, nil
	stopped.Problem = &checkout.Trouble{Code: checkout.CodeVerificationStopped}
	sample := func(name string, v checkout.View, f screen.Frame) gallerySample {
		f.Action = "/gallery"
		return gallerySample{screen.Render(v, f), name, v.Use}
	}
	return []gallerySample{
		sample("lender-tab", at, screen.Frame{Tab: "/gallery"}),
		sample("lender-tab-over", after, screen.Frame{Whole: "/gallery"}),
		sample("lender-tab-stopped", stopped, screen.Frame{Whole: "/gallery"}),
	}
}

// tabletGallerySample is a page of the tablet.
func tabletGallerySample(name string, p screen.Page) gallerySample {
	return gallerySample{p, name, checkout.Tablet}
}

// sampleTablet is a tablet without an associate.
func sampleTablet(l locale.Language) screen.Tablet {
	return screen.Tablet{Language: l, Action: "/gallery",
		Bar: screen.Bar{Place: "Maple & Birch, Queen Street"}}
}

// signInSamples are the pages that ask for a passcode.
func signInSamples(l locale.Language) []gallerySample {
	t := sampleTablet(l)
	wrong, open := t, t
	wrong.Problem = &checkout.Trouble{Code: checkout.CodePasscodeWrong, Field: "passcode"}
	open.Bar = sampleBar(t.Bar.Place)
	wrong.Problem.Wait = 30
	locked := screen.Locked{Tablet: open, Name: "Priya S.", Order: "MB-20418", Other: "/gallery"}
	over, manager := locked, locked
	over.Other, over.Manager = "", "/gallery"
	over.Problem = &checkout.Trouble{Code: checkout.CodePasscodeDelayed, Field: "passcode", Wait: 300}
	manager.Order = ""
	return []gallerySample{
		tabletGallerySample("tablet-signin",
			screen.RenderSignIn(screen.SignIn{Tablet: t, Device: "Store tablet 2"})),
		tabletGallerySample("tablet-signin-error",
			screen.RenderSignIn(screen.SignIn{Tablet: wrong, Device: "Store tablet 2"})),
		tabletGallerySample("tablet-locked", screen.RenderLocked(locked)),
		tabletGallerySample("tablet-take-back", screen.RenderLocked(over)),
		tabletGallerySample("tablet-take-back-manager", screen.RenderTakeBackByManager(manager)),
	}
}

// homeSamples are the start page of an associate and of a manager.
func homeSamples(l locale.Language) []gallerySample {
	open := sampleTablet(l)
	open.Bar = sampleBar(open.Bar.Place)
	manager, typo := open, open
	manager.Bar.Name, manager.Bar.Number, manager.Bar.Manager = "Marc D.", "1003", true
	unknown := manager
	unknown.Problem = &checkout.Trouble{Code: checkout.CodeAssociateUnknown, Field: "associate"}
	unknown.Typed = map[string]string{"associate": "1024"}
	typo.Problem = &checkout.Trouble{Code: checkout.CodeAmountInvalid, Field: "amount"}
	typo.Typed = map[string]string{"amount": "1,2,3", "reference": "MB-20418"}
	today := sampleSales(l)
	home := func(name string, h screen.Home) gallerySample {
		return tabletGallerySample(name, screen.RenderHome(h))
	}
	return []gallerySample{
		home("tablet-home", screen.Home{Tablet: open, Today: today}),
		home("tablet-home-manager", screen.Home{Tablet: manager, Today: today, Reset: "/gallery",
			Done: "1042"}),
		home("tablet-home-manager-error", screen.Home{Tablet: unknown, Reset: "/gallery"}),
		home("tablet-home-error", screen.Home{Tablet: typo}),
		home("tablet-offline", screen.Home{Tablet: open, Offline: true}),
	}
}

// sampleSales are the day's sales, one at each step.
func sampleSales(l locale.Language) []screen.Sale {
	var today []screen.Sale
	sample, _ := fixture.View(l, "offers")
	for i, step := range checkout.Steps() {
		today = append(today, screen.Sale{Reference: "MB-204" + string(rune('A'+i)), Address: "/gallery",
			At: sample.OpenedAt, Amount: money.MustAmount("1200.00"), Step: step})
	}
	return today
}
