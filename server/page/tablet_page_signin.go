package page

import (
	"net/http"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
)

// The enrolment of a tablet, the sign-in of an associate, and the lock.

// showEnrol asks for the one-time code of a tablet. A code in the address is only filled into the form: a GET
// does not use it up.
func (s *site) showEnrol(w http.ResponseWriter, r *http.Request) error {
	return s.enrolPage(w, preferredLanguage(r), r.URL.Query().Get("code"), nil)
}

func (s *site) enrolPage(w http.ResponseWriter, l locale.Language, code string,
	trouble *checkout.Trouble) error {
	t := screen.Tablet{Language: l, Action: tabletEnrol, Problem: trouble}
	if code != "" {
		t.Typed = map[string]string{"code": code}
	}
	return s.tabletPage(w, screen.RenderEnrol(screen.Enrol{Tablet: t}), trouble, 0)
}

func (s *site) enrol(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r, "do", "language", "code")
	if err != nil {
		return err
	}
	if form["do"] == string(checkout.DoLanguage) {
		l, err := s.switchLanguage(w, r, form["language"])
		if err != nil {
			return err
		}
		return s.enrolPage(w, l, form["code"], nil)
	}
	secret, err := s.Tablets.Redeem(r.Context(), form["code"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		trouble.Field = "code"
		return s.enrolPage(w, preferredLanguage(r), form["code"], trouble)
	}
	s.setCookie(w, r, deviceCookie, secret, longestCookie)
	seeOther(w, tabletSignIn)
	return nil
}

func (s *site) showSignIn(w http.ResponseWriter, _ *http.Request, dc deviceContext) error {
	return s.signInPage(w, dc, "", nil)
}

func (s *site) signInPage(w http.ResponseWriter, dc deviceContext, associate string,
	trouble *checkout.Trouble) error {
	t := dc.tablet(tabletSignIn)
	t.Problem, t.Typed = trouble, map[string]string{"associate": associate}
	page := screen.RenderSignIn(screen.SignIn{Tablet: t, Device: dc.device.Name})
	return s.tabletPage(w, page, trouble, 0)
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request, dc deviceContext) error {
	form, err := readForm(w, r, "do", "language", "associate", "passcode")
	if err != nil {
		return err
	}
	if form["do"] == string(checkout.DoLanguage) {
		if dc.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.signInPage(w, dc, form["associate"], nil)
	}
	secret, err := s.Tablets.SignIn(r.Context(), dc.device, form["associate"], form["passcode"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.signInPage(w, dc, form["associate"], trouble)
	}
	if err := s.endPreviousSession(r, dc); err != nil {
		return err
	}
	s.setCookie(w, r, sessionCookie, secret, 0)
	seeOther(w, tabletHome)
	return nil
}

// endPreviousSession ends the session that the tablet had. If the tablet was handed over, it also revokes the
// customer's link.
func (s *site) endPreviousSession(r *http.Request, dc deviceContext) error {
	sc, err := s.sessionOf(r, dc)
	if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
		return nil
	}
	if err != nil {
		return err
	}
	if id, handedOver := sc.HandedOver(); handedOver {
		if err := s.endLink(r, dc, id); err != nil {
			return err
		}
	}
	return s.Tablets.SignOut(r.Context(), sc.Signed)
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request, dc deviceContext) error {
	if err := s.endPreviousSession(r, dc); err != nil {
		return err
	}
	s.setCookie(w, r, sessionCookie, "", -1)
	seeOther(w, tabletSignIn)
	return nil
}

// lock locks the session. Every form of the tablet has its button, so the fields of the form are not read.
func (s *site) lock(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if _, err := s.Tablets.Lock(r.Context(), sc.Signed); err != nil {
		return err
	}
	seeOther(w, tabletUnlock)
	return nil
}

func (s *site) showLocked(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	if sc.Open() {
		seeOther(w, afterUnlock(r))
		return nil
	}
	return s.lockedPage(w, r, sc, nil)
}

// lockedPage asks for the passcode of the associate, and says when the next try is possible.
func (s *site) lockedPage(w http.ResponseWriter, r *http.Request, sc sessionContext,
	trouble *checkout.Trouble) error {
	p, err := s.locked(r, sc, trouble)
	if err != nil {
		return err
	}
	p.Other = tabletSignIn
	return s.tabletPage(w, screen.RenderLocked(p), trouble, 0)
}

// locked is what the pages show that ask for the passcode of the associate of a session: nothing about a
// customer.
func (s *site) locked(r *http.Request, sc sessionContext, trouble *checkout.Trouble) (screen.Locked, error) {
	t := sc.tablet(r.URL.EscapedPath())
	t.Problem = trouble
	if trouble == nil {
		wait, err := s.Tablets.Wait(r.Context(), sc.Signed)
		if err != nil {
			return screen.Locked{}, err
		}
		t.Wait = checkout.Seconds(wait)
	}
	return screen.Locked{Tablet: t, Name: sc.Associate.Name}, nil
}

func (s *site) unlock(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	return s.passcodeForm(w, r, sc, passcodeForm{
		page: func(sc sessionContext, _ map[string]string, trouble *checkout.Trouble) error {
			return s.lockedPage(w, r, sc, trouble)
		},
		try: func(form map[string]string) (string, error) {
			_, err := s.Tablets.Unlock(r.Context(), sc.Signed, form["passcode"])
			return afterUnlock(r), err
		}})
}

// afterUnlock is the page after the session is unlocked: the checkout of the request, or the start page.
func afterUnlock(r *http.Request) string {
	if id := r.PathValue("id"); id != "" {
		return tabletCheckout(id)
	}
	return tabletHome
}

// passcodeForm is a form that asks for a passcode: the page that shows it, and what a try does. try returns
// the page that follows.
type passcodeForm struct {
	more []string // its fields beside the passcode
	page func(sc sessionContext, form map[string]string, trouble *checkout.Trouble) error
	try  func(form map[string]string) (next string, err error)
}

// passcodeForm reads a form, tries the passcode, and redirects to the page that follows.
func (s *site) passcodeForm(w http.ResponseWriter, r *http.Request, sc sessionContext,
	f passcodeForm) error {
	form, err := readForm(w, r, append(f.more, "do", "language", "passcode")...)
	if err != nil {
		return err
	}
	if form["do"] == string(checkout.DoLanguage) {
		if sc.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return f.page(sc, form, nil)
	}
	next, err := f.try(form)
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return f.page(sc, form, trouble)
	}
	seeOther(w, next)
	return nil
}
