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
	if id, handedOver := sc.HandedOver(); handedOver {
		seeOther(w, tabletCheckout(string(id))+"/take-back")
		return nil
	}
	return s.lockedPage(w, sc, unlockPage(r), "", nil)
}

// lockedPage asks for the passcode of the associate. It shows the number of the order, and nothing about its
// customer.
func (s *site) lockedPage(w http.ResponseWriter, sc sessionContext, action, order string,
	trouble *checkout.Trouble) error {
	t := sc.tablet(action)
	t.Problem = trouble
	page := screen.RenderLocked(screen.Locked{
		Tablet: t, Name: sc.Associate.Name, Order: order, Other: tabletSignIn,
	})
	return s.tabletPage(w, page, trouble, 0)
}

func (s *site) unlock(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	return s.passcodeForm(w, r, sc, "", func(passcode string) (string, error) {
		_, err := s.Tablets.Unlock(r.Context(), sc.Signed, passcode)
		return afterUnlock(r), err
	})
}

// afterUnlock is the page after the session is unlocked: the checkout of the request, or the start page.
func afterUnlock(r *http.Request) string {
	if id := r.PathValue("id"); id != "" {
		return tabletCheckout(id)
	}
	return tabletHome
}

// passcodeForm reads the form of a locked page, tries the passcode, and redirects to the page that try
// returns.
func (s *site) passcodeForm(w http.ResponseWriter, r *http.Request, sc sessionContext, order string,
	try func(passcode string) (string, error)) error {
	form, err := readForm(w, r, "do", "language", "passcode")
	if err != nil {
		return err
	}
	action := r.URL.EscapedPath()
	if form["do"] == string(checkout.DoLanguage) {
		if sc.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.lockedPage(w, sc, action, order, nil)
	}
	next, err := try(form["passcode"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.lockedPage(w, sc, action, order, trouble)
	}
	seeOther(w, next)
	return nil
}
