package page

import (
	"net/http"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/core/locale"
)

// The pages by which a tablet and an associate become known, and the lock.

// showEnrol asks for the code of a tablet. A code in the address is only filled in: a GET uses nothing up.
func (s *site) showEnrol(w http.ResponseWriter, r *http.Request) error {
	return s.enrolPage(w, preferredLanguage(r), r.URL.Query().Get("code"), nil)
}

func (s *site) enrolPage(w http.ResponseWriter, l locale.Language, code string, trouble *checkout.Trouble) error {
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
	s.setCookie(w, r, deviceCookie, secret, longest)
	seeOther(w, tabletSignIn)
	return nil
}

func (s *site) showSignIn(w http.ResponseWriter, _ *http.Request, p deviceContext) error {
	return s.signInPage(w, p, "", nil)
}

func (s *site) signInPage(w http.ResponseWriter, p deviceContext, associate string, trouble *checkout.Trouble) error {
	t := p.tablet(tabletSignIn)
	t.Problem, t.Typed = trouble, map[string]string{"associate": associate}
	return s.tabletPage(w, screen.RenderSignIn(screen.SignIn{Tablet: t, Device: p.device.Name}), trouble, 0)
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request, p deviceContext) error {
	form, err := readForm(w, r, "do", "language", "associate", "passcode")
	if err != nil {
		return err
	}
	if form["do"] == string(checkout.DoLanguage) {
		if p.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.signInPage(w, p, form["associate"], nil)
	}
	secret, err := s.Tablets.SignIn(r.Context(), p.device, form["associate"], form["passcode"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.signInPage(w, p, form["associate"], trouble)
	}
	if err := s.endPreviousSession(r, p); err != nil {
		return err
	}
	s.setCookie(w, r, sessionCookie, secret, 0)
	seeOther(w, tabletHome)
	return nil
}

// endPreviousSession ends the session that the tablet had, with what a customer could still do on it.
func (s *site) endPreviousSession(r *http.Request, p deviceContext) error {
	k, err := s.sessionOf(r, p)
	if checkout.AsProblem(err).Code == checkout.CodeUnauthorized {
		return nil
	}
	if err != nil {
		return err
	}
	if id, over := k.HandedOver(); over {
		if err := s.endLink(r, p, id); err != nil {
			return err
		}
	}
	return s.Tablets.SignOut(r.Context(), k.Signed)
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request, p deviceContext) error {
	if err := s.endPreviousSession(r, p); err != nil {
		return err
	}
	s.setCookie(w, r, sessionCookie, "", -1)
	seeOther(w, tabletSignIn)
	return nil
}

// lock locks the screen. Its button stands in every form of the tablet, so what the form holds is not read.
func (s *site) lock(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	if _, err := s.Tablets.Lock(r.Context(), k.Signed); err != nil {
		return err
	}
	seeOther(w, tabletUnlock)
	return nil
}

func (s *site) showLocked(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	if k.Open() {
		seeOther(w, afterUnlock(r))
		return nil
	}
	if id, over := k.HandedOver(); over {
		seeOther(w, tabletCheckout(string(id))+"/take-back")
		return nil
	}
	return s.lockedPage(w, k, unlockPage(r), "", nil)
}

// lockedPage asks for the passcode of the associate. It names the order that waits, and nothing of its customer.
func (s *site) lockedPage(w http.ResponseWriter, k sessionContext, action, order string, trouble *checkout.Trouble) error {
	t := k.tablet(action)
	t.Problem = trouble
	return s.tabletPage(w, screen.RenderLocked(screen.Locked{Tablet: t, Name: k.Associate.Name, Order: order, Other: tabletSignIn}), trouble, 0)
}

func (s *site) unlock(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	return s.passcodeForm(w, r, k, "", func(passcode string) (string, error) {
		_, err := s.Tablets.Unlock(r.Context(), k.Signed, passcode)
		return afterUnlock(r), err
	})
}

// afterUnlock is where an unlocked tablet goes on.
func afterUnlock(r *http.Request) string {
	if id := r.PathValue("id"); id != "" {
		return tabletCheckout(id)
	}
	return tabletHome
}

// passcodeForm reads the form of a locked page and leads on where try says.
func (s *site) passcodeForm(w http.ResponseWriter, r *http.Request, k sessionContext, order string, try func(passcode string) (string, error)) error {
	form, err := readForm(w, r, "do", "language", "passcode")
	if err != nil {
		return err
	}
	action := r.URL.EscapedPath()
	if form["do"] == string(checkout.DoLanguage) {
		if k.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.lockedPage(w, k, action, order, nil)
	}
	next, err := try(form["passcode"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.lockedPage(w, k, action, order, trouble)
	}
	seeOther(w, next)
	return nil
}
