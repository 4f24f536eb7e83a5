package page

import (
	"encoding/json"
	"net/http"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
)

// The pages of an associate who is signed in: the day's sales, a new sale, and a checkout before and after
// the customer's part.

func (s *site) showHome(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	return s.home(w, r, sc, notice{})
}

// notice is what the start page shows after a post from it.
type notice struct {
	typed   map[string]string
	trouble *checkout.Trouble
	reset   string // number whose tries were reset
}

// home answers the start page.
func (s *site) home(w http.ResponseWriter, r *http.Request, sc sessionContext, n notice) error {
	today := s.today(sc.merchant)
	list, err := s.Relay.Checkouts(r.Context(), sc.device.Merchant,
		relay.Filter{Location: sc.device.Location, Since: today, Limit: 50})
	if err != nil {
		return err
	}
	p := screen.Home{Tablet: sc.tablet(tabletSales)}
	p.Typed, p.Problem, p.Done = n.typed, n.trouble, n.reset
	if sc.Associate.Role == relay.RoleManager {
		p.Reset = tabletReset
	}
	for _, c := range list {
		p.Today = append(p.Today, screen.Sale{Reference: c.Reference, Address: tabletCheckout(string(c.ID)),
			At: c.Created.In(today.Location()), Amount: c.Amount, Step: c.Step})
	}
	return s.tabletPage(w, screen.RenderHome(p), n.trouble, idleSeconds)
}

// newSale creates a checkout of this store in the associate's name.
func (s *site) newSale(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	form, err := readForm(w, r, "do", "language", "amount", "reference")
	if err != nil {
		return err
	}
	typed := map[string]string{"amount": form["amount"], "reference": form["reference"]}
	if form["do"] == string(checkout.DoLanguage) {
		if sc.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.home(w, r, sc, notice{typed: typed})
	}
	id, err := s.create(r, sc, form["amount"], form["reference"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.home(w, r, sc, notice{typed: typed, trouble: trouble})
	}
	seeOther(w, tabletCheckout(string(id)))
	return nil
}

// resetTries resets the passcode tries of an associate of the store on this tablet, if a manager asks for it.
func (s *site) resetTries(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	form, err := readForm(w, r, "do", "associate")
	if err != nil {
		return err
	}
	number := checkout.Plain(form["associate"])
	if err := s.Tablets.ResetTries(r.Context(), sc.Signed, number); err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.home(w, r, sc, notice{typed: map[string]string{"associate": number}, trouble: trouble})
	}
	return s.home(w, r, sc, notice{reset: number})
}

// create creates a checkout of this store for the amount that was typed.
func (s *site) create(r *http.Request, sc sessionContext,
	amount, reference string) (relay.CheckoutID, error) {
	reference = strings.TrimSpace(reference)
	a, problem := readAmount(amount)
	if problem != nil {
		if wrong := relay.CheckReference(reference); wrong != nil { // both are told at once
			problem.More = append(problem.More, checkout.FieldTrouble{Code: wrong.Code, Field: wrong.Field})
		}
		return "", problem
	}
	c, err := s.Relay.Create(r.Context(), sc.device.Merchant, relay.CreateRequest{
		Amount: a, Currency: "CAD", Reference: reference,
		Channel: checkout.InStore, Use: checkout.Tablet,
		Locale: string(sc.language), LocationID: sc.device.Location, EmployeeID: sc.Associate.Number,
		ShowOther: true,
	})
	return c.ID, err
}

// saleOf names the checkout in the path of a request. A checkout of another merchant or store is not found.
func (s *site) saleOf(r *http.Request, sc sessionContext) (relay.Ref, error) {
	ref := relay.Ref{Merchant: sc.device.Merchant, Checkout: relay.CheckoutID(r.PathValue("id"))}
	location, err := s.Relay.Location(r.Context(), ref)
	if err == nil && location != sc.device.Location {
		err = &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "find sale"}
	}
	if err != nil {
		err = localizedError{err, sc.language}
	}
	return ref, err
}

// viewOf is the View of the sale for the associate.
func (s *site) viewOf(r *http.Request, sc sessionContext) (checkout.View, error) {
	ref, err := s.saleOf(r, sc)
	if err != nil {
		return checkout.View{}, err
	}
	return s.Relay.View(r.Context(), ref, sc.Who())
}

func (s *site) showSale(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	v, err := s.viewOf(r, sc)
	if err != nil {
		return err
	}
	return s.associatePage(w, sc, http.StatusOK, v, nil)
}

// associatePage answers the page of a View for the associate.
func (s *site) associatePage(w http.ResponseWriter, sc sessionContext, status int, v checkout.View,
	typed map[string]string) error {
	path, bar := tabletCheckout(v.ID), sc.bar()
	f := screen.Frame{Action: path, Typed: typed, Home: tabletHome, Sales: tabletCheckout(""),
		Bar: &bar}
	return s.write(w, status, document{
		Page: screen.Render(v, f), Frame: checkout.Tablet, Idle: idleSeconds,
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: path + "/view"}),
	})
}

func (s *site) actOnSale(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	ref, err := s.saleOf(r, sc)
	if err != nil {
		return err
	}
	a, err := readAction(w, r)
	if err != nil {
		return localizedError{err, sc.language}
	}
	a = a.WithScan() // before anything is written back: a scanner types into any field
	v, next, err := s.act(r, sc, ref, a)
	if err != nil {
		return localizedError{err, sc.language}
	}
	if status, direct := answeredDirectly(a, v); direct && next == "" {
		return s.associatePage(w, sc, status, v, typedBeside(a, v))
	}
	if next == "" {
		next = tabletCheckout(v.ID)
	}
	seeOther(w, next)
	return nil
}

// viewSale and actOnView are showSale and actOnSale for our script, in JSON.
func (s *site) viewSale(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	v, err := s.viewOf(r, sc)
	if err != nil {
		return err
	}
	return writeView(w, v)
}

func (s *site) actOnView(w http.ResponseWriter, r *http.Request, sc sessionContext) error {
	ref, err := s.saleOf(r, sc)
	if err != nil {
		return err
	}
	a, err := request.ReadAction(w, r)
	if err != nil {
		return localizedError{err, sc.language}
	}
	v, next, err := s.act(r, sc, ref, a)
	if err != nil {
		return localizedError{err, sc.language}
	}
	if next != "" {
		seeOther(w, next)
		return nil
	}
	return writeView(w, v)
}

func writeView(w http.ResponseWriter, v checkout.View) error {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // fails when the browser has closed the connection
	return nil
}

// act carries out an associate's action. Before the relay gets it, the passcode of an override, or of a
// second sale of an order, is checked. A chosen plan hands the tablet over to the customer; next is then the
// customer's page.
func (s *site) act(r *http.Request, sc sessionContext, ref relay.Ref, a checkout.Action) (
	v checkout.View, next string, err error) {
	trouble, err := s.prepare(r, sc, &a)
	if err != nil {
		return v, "", err
	}
	if trouble != nil {
		v, err = s.Relay.View(r.Context(), ref, sc.Who())
		v.Problem = trouble
		return v, "", err
	}
	if v, err = s.Relay.Act(r.Context(), ref, sc.Who(), a); err != nil {
		return v, "", err
	}
	if a.Do == checkout.DoChoose && v.Problem == nil && v.Step == checkout.StepHandover {
		next, err = s.handOver(r, sc, ref)
	}
	return v, next, err
}

// prepare makes an action ready for the relay, or returns what the person must correct.
func (s *site) prepare(r *http.Request, sc sessionContext, a *checkout.Action) (*checkout.Trouble, error) {
	passcode := a.Passcode
	a.Passcode = ""
	switch {
	case (a.Do == checkout.DoOverride || a.Do == checkout.DoSecond) &&
		sc.Associate.Role == relay.RoleManager:
		if err := s.Tablets.Confirm(r.Context(), sc.Signed, passcode); err != nil {
			trouble, err := troubleOf(r, err)
			if trouble != nil {
				trouble.More = append(trouble.More, a.WrongOverride()...)
			}
			return trouble, err
		}
	}
	return nil, nil
}
