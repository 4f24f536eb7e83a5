package api

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/server/relay"
)

// messageKept is how long a message may be kept at most. One with an example that ends is kept no longer than
// the example holds.
const messageKept = 5 * time.Minute

// message is the JSON of a price message.
type message struct {
	Locale  locale.Language `json:"locale"`
	Figures bool            `json:"figures"`
	Text    []messagePart   `json:"text"` // empty where the amount is not financed
	Details *messageDetails `json:"details,omitempty"`
}

type messagePart struct {
	Text   string `json:"text"`
	Figure bool   `json:"figure,omitempty"`
}

type messageDetails struct {
	Open  string        `json:"open"`
	Close string        `json:"close"`
	Title string        `json:"title"`
	Plans []messagePlan `json:"plans"`
	Notes []string      `json:"notes"`
}

type messagePlan struct {
	Name string       `json:"name"`
	Rows []messageRow `json:"rows"`
}

type messageRow struct {
	Label string        `json:"label"`
	Value []messagePart `json:"value"`
}

// getMessage answers the message beside a price as JSON, for a script in a merchant's page.
func (a *API) getMessage(w http.ResponseWriter, r *http.Request) error {
	m, err := a.message(w, r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, m)
}

// getMessageHTML answers it as a fragment of HTML, which a merchant's server includes in a page that works
// without script.
func (a *API) getMessageHTML(w http.ResponseWriter, r *http.Request) error {
	m, err := a.message(w, r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(m.Locale))
	_, _ = w.Write([]byte(m.fragment()))
	return nil
}

// message is what a request asks for. It sets how long the answer may be kept.
func (a *API) message(w http.ResponseWriter, r *http.Request) (message, error) {
	asked, err := messageOf(r.URL.RawQuery)
	if err != nil {
		return message{}, err
	}
	m, err := a.Relay.PriceMessage(asked)
	if err != nil {
		return message{}, err
	}
	keep := messageKept
	if !m.Ends.IsZero() {
		keep = min(keep, max(0, m.Ends.Sub(a.Now())))
	}
	w.Header().Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(keep.Seconds())))
	out := message{Locale: m.Language, Figures: m.Figures(), Text: partsOf(m.Text)}
	if len(m.Text) == 0 {
		return out, nil
	}
	out.Details = &messageDetails{Open: m.Open, Close: m.Close, Title: m.Title, Plans: []messagePlan{},
		Notes: m.Notes}
	for _, p := range m.Plans {
		plan := messagePlan{Name: p.Name}
		for _, row := range p.Rows {
			plan.Rows = append(plan.Rows, messageRow{row.Label, partsOf(row.Value)})
		}
		out.Details.Plans = append(out.Details.Plans, plan)
	}
	return out, nil
}

// messageOf reads the query: merchant, amount, province and locale, each at most once. A province that is
// named and empty is unknown, which is not the same as one that is not named.
func messageOf(raw string) (relay.MessageRequest, error) {
	q := readQuery(raw, "merchant", "amount", "province", "locale")
	asked := relay.MessageRequest{Merchant: relay.MerchantID(q.values.Get("merchant"))}
	if q.values.Has("province") {
		province := q.values.Get("province")
		asked.Province = &province
	}
	l, known := locale.Parse(q.values.Get("locale"))
	if asked.Language = l; !known && q.values.Get("locale") != "" {
		q.wrong("locale", "Send one of en-CA, fr-CA.")
	}
	if len(q.faults) > 0 {
		return asked, q.problem()
	}
	amount, err := money.ParseAmount(q.values.Get("amount"))
	if err != nil || amount.IsZero() {
		return asked, checkout.RefuseAll([]checkout.Fault{{Parameter: "amount",
			Code: checkout.CodeAmountInvalid}})
	}
	asked.Amount = amount
	return asked, nil
}

func partsOf(parts []locale.Part) []messagePart {
	out := make([]messagePart, 0, len(parts))
	for _, p := range parts {
		out = append(out, messagePart{p.Text, p.Figure})
	}
	return out
}

// fragment is the message as HTML without a style or a script. All text is escaped.
func (m message) fragment() string {
	if m.Details == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<div class=\"candor-message\" lang=\"%s\">\n<p>%s</p>\n<details><summary>%s</summary>\n",
		html.EscapeString(string(m.Locale)), markup(m.Text), html.EscapeString(m.Details.Open))
	fmt.Fprintf(&b, "<p><b>%s</b></p>\n", html.EscapeString(m.Details.Title))
	for _, p := range m.Details.Plans {
		fmt.Fprintf(&b, "<table><caption>%s</caption><tbody>\n", html.EscapeString(p.Name))
		for _, row := range p.Rows {
			fmt.Fprintf(&b, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", html.EscapeString(row.Label),
				markup(row.Value))
		}
		b.WriteString("</tbody></table>\n")
	}
	for _, note := range m.Details.Notes {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(note))
	}
	b.WriteString("</details>\n</div>\n")
	return b.String()
}

// markup is a sentence as HTML, its figures in bold.
func markup(parts []messagePart) string {
	var b strings.Builder
	for _, p := range parts {
		text := html.EscapeString(p.Text)
		if p.Figure {
			text = "<b>" + text + "</b>"
		}
		b.WriteString(text)
	}
	return b.String()
}
