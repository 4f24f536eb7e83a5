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

// The pages of a signed-in associate: the day's sales, a new one, and a checkout before and after the customer's part.

func (s *site) showHome(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	return s.home(w, r, k, notice{})
}

// notice is what the start page says to what was posted from it.
type notice struct {
	typed   map[string]string
	trouble *checkout.Trouble
	reset   string // number whose tries were reset
}

func (s *site) home(w http.ResponseWriter, r *http.Request, k sessionContext, said notice) error {
	list, err := s.Relay.Checkouts(r.Context(), k.device.Merchant, relay.Filter{Location: k.device.Location, Since: s.today(k.merchant), Limit: 50})
	if err != nil {
		return err
	}
	p := screen.Home{Tablet: k.tablet(tabletSales)}
	p.Typed, p.Problem, p.Done = said.typed, said.trouble, said.reset
	if k.Associate.Role == relay.RoleManager {
		p.Reset = tabletReset
	}
	for _, c := range list {
		p.Today = append(p.Today, screen.Sale{Reference: c.Reference, Address: tabletCheckout(string(c.ID)),
			At: c.Created.In(s.today(k.merchant).Location()), Amount: c.Amount, Step: c.Step})
	}
	return s.tabletPage(w, screen.RenderHome(p), said.trouble, idleSeconds)
}

// newSale makes a checkout of this store in the associate's name.
func (s *site) newSale(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	form, err := readForm(w, r, "do", "language", "amount", "reference")
	if err != nil {
		return err
	}
	typed := map[string]string{"amount": form["amount"], "reference": form["reference"]}
	if form["do"] == string(checkout.DoLanguage) {
		if k.language, err = s.switchLanguage(w, r, form["language"]); err != nil {
			return err
		}
		return s.home(w, r, k, notice{typed: typed})
	}
	id, err := s.create(r, k, form["amount"], form["reference"])
	if err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.home(w, r, k, notice{typed: typed, trouble: trouble})
	}
	seeOther(w, tabletCheckout(string(id)))
	return nil
}

// resetTries lets an associate of the store try a passcode again on this tablet, at a manager's word.
func (s *site) resetTries(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	form, err := readForm(w, r, "do", "associate")
	if err != nil {
		return err
	}
	number := strings.TrimSpace(form["associate"])
	if err := s.Tablets.ResetTries(r.Context(), k.Signed, number); err != nil {
		trouble, err := troubleOf(r, err)
		if err != nil {
			return err
		}
		return s.home(w, r, k, notice{typed: map[string]string{"associate": number}, trouble: trouble})
	}
	return s.home(w, r, k, notice{reset: number})
}

func (s *site) create(r *http.Request, k sessionContext, amount, reference string) (relay.CheckoutID, error) {
	a, problem := readAmount(amount)
	if problem != nil {
		return "", problem
	}
	c, err := s.Relay.Create(r.Context(), k.device.Merchant, relay.CreateRequest{
		Amount: a, Currency: "CAD", Reference: strings.TrimSpace(reference), Channel: checkout.InStore, Use: checkout.Tablet,
		Locale: string(k.language), LocationID: k.device.Location, EmployeeID: k.Associate.Number,
	})
	return c.ID, err
}

// sale names the checkout of the address, if it is of this store: another merchant's or location's does not exist here.
func (s *site) sale(r *http.Request, k sessionContext) (relay.Ref, error) {
	ref := relay.Ref{Merchant: k.device.Merchant, Checkout: relay.CheckoutID(r.PathValue("id"))}
	location, err := s.Relay.Location(r.Context(), ref)
	if err == nil && location != k.device.Location {
		err = &checkout.Problem{Code: checkout.CodeCheckoutNotFound, Op: "find sale"}
	}
	if err != nil {
		err = inLanguage{err, k.language}
	}
	return ref, err
}

// viewOf is the sale as its associate sees it.
func (s *site) viewOf(r *http.Request, k sessionContext) (checkout.View, error) {
	ref, err := s.sale(r, k)
	if err != nil {
		return checkout.View{}, err
	}
	return s.Relay.View(r.Context(), ref, k.Who())
}

func (s *site) showSale(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	v, err := s.viewOf(r, k)
	if err != nil {
		return err
	}
	return s.associatePage(w, k, http.StatusOK, v, nil)
}

// associatePage answers a View to its associate.
func (s *site) associatePage(w http.ResponseWriter, k sessionContext, status int, v checkout.View, typed map[string]string) error {
	here, bar := tabletCheckout(v.ID), k.bar()
	f := screen.Frame{Action: here, Typed: typed, Home: tabletHome, Bar: &bar}
	return s.write(w, status, document{
		Page: screen.Render(v, f), Frame: string(checkout.Tablet), Idle: idleSeconds,
		Island: s.island(screen.Island{View: v, Frame: f, Endpoint: here + "/view"}),
	})
}

func (s *site) actOnSale(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	ref, err := s.sale(r, k)
	if err != nil {
		return err
	}
	a, err := readAction(w, r)
	if err != nil {
		return inLanguage{err, k.language}
	}
	a = a.WithScan() // before anything is written back: a scanner types into any field
	v, next, err := s.act(r, k, ref, a)
	if err != nil {
		return inLanguage{err, k.language}
	}
	if status, here := renderedInPlace(a, v); here && next == "" {
		return s.associatePage(w, k, status, v, typedBeside(a, v))
	}
	if next == "" {
		next = tabletCheckout(v.ID)
	}
	seeOther(w, next)
	return nil
}

// viewSale and actOnView are the same for our script, as JSON.
func (s *site) viewSale(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	v, err := s.viewOf(r, k)
	if err != nil {
		return err
	}
	return writeView(w, v)
}

func (s *site) actOnView(w http.ResponseWriter, r *http.Request, k sessionContext) error {
	ref, err := s.sale(r, k)
	if err != nil {
		return err
	}
	a, err := request.ReadAction(w, r)
	if err != nil {
		return inLanguage{err, k.language}
	}
	v, next, err := s.act(r, k, ref, a)
	if err != nil {
		return inLanguage{err, k.language}
	}
	if next != "" {
		seeOther(w, next)
		return nil
	}
	return writeView(w, v)
}

func writeView(w http.ResponseWriter, v checkout.View) error {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a person who left is no error of ours
	return nil
}

// act does an associate's act. An override's passcode is checked before the relay hears of it; a chosen plan passes the
// tablet to the customer, whose page is next.
func (s *site) act(r *http.Request, k sessionContext, ref relay.Ref, a checkout.Action) (v checkout.View, next string, err error) {
	trouble, err := s.prepare(r, k, &a)
	if err != nil {
		return v, "", err
	}
	if trouble != nil {
		v, err = s.Relay.View(r.Context(), ref, k.Who())
		v.Problem = trouble
		return v, "", err
	}
	if v, err = s.Relay.Act(r.Context(), ref, k.Who(), a); err != nil {
		return v, "", err
	}
	if a.Do == checkout.DoChoose && v.Problem == nil && v.Step == checkout.StepHandover {
		next, err = s.handOver(r, k, ref)
	}
	return v, next, err
}

// prepare makes an act ready for the relay, or says what the person got wrong.
func (s *site) prepare(r *http.Request, k sessionContext, a *checkout.Action) (*checkout.Trouble, error) {
	passcode := a.Passcode
	a.Passcode = ""
	switch {
	case a.Do == checkout.DoOverride && k.Associate.Role == relay.RoleManager:
		if err := s.Tablets.Confirm(r.Context(), k.Signed, passcode); err != nil {
			return troubleOf(r, err)
		}
	}
	return nil, nil
}
