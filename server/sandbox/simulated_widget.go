package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// session is one run of the hosted page. widget/init opens it, widget_session_id is its key, and it is bound
// to the token that opened it. A second init on the same token replaces the first.
type session struct {
	id, lang   string
	token      *token
	candidates []*customer
	chosen     *customer
	method     string // sms, email or security_question, once asked for
	code       string
	wrong      int
	verified   bool
	ended      *event
}

type widgetInput struct {
	Flow string `json:"flow"`
	Lang string `json:"lang"`
	Who  struct {
		Account text    `json:"account_number"`
		Card    text    `json:"vcc_number"`
		Person  *person `json:"personal_information"`
	} `json:"customer_identification"`
}

type person struct {
	First  string `json:"first_name"`
	Last   string `json:"last_name"`
	Born   string `json:"dob"`
	Postal string `json:"postal_code"`
}

// initWidget opens a session. An unknown person gets a page too: the page tells them, not this answer.
func initWidget(c *request) (any, error) {
	var in widgetInput
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Flow != "purchase" {
		return nil, wrongInput("flow", "purchase expected", in.Flow)
	}
	switch in.Lang {
	case "":
		in.Lang = "en"
	case "en", "fr":
	default:
		return nil, wrongInput("lang", "invalid", in.Lang)
	}
	candidates, err := in.candidates()
	if err != nil {
		return nil, err
	}
	opened := &session{id: c.s.guid(), lang: in.Lang, token: c.token, candidates: candidates}
	if len(candidates) == 1 {
		opened.chosen = candidates[0]
	}
	c.s.sessions[opened.id], c.token.session = opened, opened
	return map[string]string{"redirection_url": c.hostedURL(opened)}, nil
}

// hostedURL has the documented form. Its fragment carries the access token, so the whole URL is a secret.
func (c *request) hostedURL(opened *session) string {
	return c.s.opt.PublicURL + "/#/widget/" + url.PathEscape(c.token.client.ID) + "/" + c.token.access +
		"?lang=" + opened.lang + "&x-reference-id=" + url.QueryEscape(c.reference) + "&widget_session_id=" +
		opened.id
}

func (in widgetInput) candidates() ([]*customer, error) {
	switch {
	case in.Who.Account != "":
		return listOf(byAccount(string(in.Who.Account))), nil
	case in.Who.Card != "":
		return listOf(byCard(string(in.Who.Card))), nil
	case in.Who.Person != nil:
		p := in.Who.Person
		if err := p.check(); err != nil {
			return nil, err
		}
		return byPerson(p.First, p.Last, p.Born, p.Postal), nil
	}
	return nil, wrongInput("customer_identification", "one way of identification required", "")
}

// check holds a person to the widths of the table, string(80), string(130), string(10) and string(10).
func (p *person) check() error {
	const where = "customer_identification.personal_information."
	for _, field := range []struct {
		name, text string
		width      int
	}{{"first_name", p.First, 80}, {"last_name", p.Last, 130}, {"dob", p.Born, 10}, {"postal_code",
		p.Postal, 10}} {
		if field.text == "" || len([]rune(field.text)) > field.width {
			return wrongInput(
				where+field.name,
				"required, at most "+strconv.Itoa(field.width)+" characters",
				field.text,
			)
		}
	}
	if _, err := time.Parse(time.DateOnly, p.Born); err != nil {
		return wrongInput(where+"dob", "YYYY-MM-DD expected", p.Born)
	}
	return nil
}

func listOf(c *customer) []*customer {
	if c == nil {
		return nil
	}
	return []*customer{c}
}

// event is what the hosted page posts to the page that frames it.
type event struct {
	Type string     `json:"eventType"`
	Data *eventData `json:"eventData,omitempty"`
}

type eventData struct {
	AccountNumber *int    `json:"accountNumber"`
	Verified      bool    `json:"verified"`
	Action        *string `json:"action"`
	Method        *string `json:"mfaOptionSelected"`
	SessionID     string  `json:"widget_session_id"`
	CustomerID    string  `json:"customerId,omitempty"`
	AccountType   string  `json:"accountType,omitempty"`
}

// end closes the session with flx-success, which means that the page ended, not that anyone is verified.
func (w *session) end(action string, named bool) {
	data := &eventData{Verified: w.verified, SessionID: w.id}
	if action != "" {
		data.Action = &action
	}
	if w.method != "" {
		data.Method = &w.method
	}
	if named {
		number := atoi(w.chosen.account)
		data.AccountNumber, data.CustomerID, data.AccountType = &number, w.chosen.id, w.chosen.kind
	}
	w.ended = &event{Type: "flx-success", Data: data}
}

func (s *Sandbox) routeWidget() {
	for _, act := range []string{"state", "choose", "method", "code", "answer", "end"} {
		s.mux.HandleFunc("POST /sandbox/widget/"+act, s.serveWidget(act))
	}
}

func (s *Sandbox) serveWidget(act string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		if hook := s.hook(s.before, "widget-page"); hook != nil && hook(w, r) {
			return
		}
		c := &request{s: s, http: r, op: "widget-page"}
		view, err := c.actWidget(act)
		c.write(w, view, err)
	}
}
