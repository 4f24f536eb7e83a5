package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cents is an amount in cents of a dollar.
type cents int64

func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

var twoDecimals = regexp.MustCompile(`^([0-9]{1,12})(?:\.([0-9]{2}))?$`)

// parseCents reads an amount with two decimals or none.
func parseCents(text string) (cents, error) {
	m := twoDecimals.FindStringSubmatch(text)
	if m == nil {
		return 0, errors.New("no amount: " + text)
	}
	if m[2] == "" {
		m[2] = "00"
	}
	n, err := strconv.ParseInt(m[1]+m[2], 10, 64)
	return cents(n), err
}

// move is a capture, release, return or refund that the lender executed.
type move struct {
	Kind      string    `json:"kind"`
	ID        string    `json:"id"`
	Capture   string    `json:"capture"` // of a return or refund: the id of its capture
	Reference string    `json:"reference"`
	Amount    cents     `json:"amount"`
	At        time.Time `json:"at"`
	Received  int       `json:"received"` // how often this reference was received
}

// sum adds up the moves of a kind; of returns and refunds those of one capture, or all for "".
func (e *entry) sum(kind, capture string) (sum cents) {
	for _, m := range e.Moves {
		if m.Kind == kind && (capture == "" || m.Capture == capture) {
			sum += m.Amount
		}
	}
	return sum
}

// remaining is neither captured nor released.
func (e *entry) remaining() cents { return e.Amount - e.sum("capture", "") - e.sum("release", "") }

// givenBack was returned or refunded of one capture, or of all for "".
func (e *entry) givenBack(capture string) cents {
	return e.sum("return", capture) + e.sum("refund", capture)
}

// held is what the customer owes or has reserved.
func (e *entry) held() cents { return e.Amount - e.sum("release", "") - e.givenBack("") }

// capture finds a capture by its id.
func (e *entry) capture(id string) (move, bool) {
	for _, m := range e.Moves {
		if m.Kind == "capture" && m.ID == id {
			return m, true
		}
	}
	return move{}, false
}

// text is an authorization with its captures, as the list shows it.
func (e *entry) text() string {
	status, captures := "opened", []string{}
	if e.remaining() == 0 {
		status = "closed"
	}
	for _, m := range e.Moves {
		if m.Kind == "capture" {
			captures = append(captures, e.moved(m))
		}
	}
	return fmt.Sprintf(`{"authorization_id":%s,"authorization_status":%q,"reference":%q,`+
		`"account_number":%s,"amount":%s,"remaining_authorization_amount":%s,"date":%q,"captures":[%s]}`,
		e.ID, status, e.Reference, e.Account, e.Amount, e.remaining(), e.At.UTC().Format(time.RFC3339),
		strings.Join(captures, ","))
}

// moved is a move in the API's format.
func (e *entry) moved(m move) string {
	id := fmt.Sprintf(`"authorization_id":%s`, e.ID)
	if m.Kind == "capture" {
		id += fmt.Sprintf(`,"capture_id":%s,"remaining_capture_amount":%s`, m.ID,
			m.Amount-e.givenBack(m.ID))
	}
	if m.Kind == "refund" {
		return "{}"
	}
	if m.Kind == "return" {
		made, _ := e.capture(m.Capture)
		id = fmt.Sprintf(`"return_id":%s,"capture_id":%s,"remaining_capture_amount":%s`, m.ID, m.Capture,
			made.Amount-e.givenBack(m.Capture))
	}
	return fmt.Sprintf(`{%s,"reference":%q,"amount":%s,"remaining_authorization_amount":%s,"date":%q}`, id,
		m.Reference, m.Amount, e.remaining(), m.At.UTC().Format(time.RFC3339))
}

// refusalOf is the lender's code where a move takes more than is left, "" where it does not.
func (e *entry) refusalOf(m move) string {
	made, known := e.capture(m.Capture)
	back := m.Kind == "return" || m.Kind == "refund"
	switch left := made.Amount - e.givenBack(m.Capture); {
	case back && !known:
		return "not_found"
	case m.Kind == "return" && m.Amount > left:
		return "capture_amount_exceeded"
	case back && m.Amount > left:
		return "refunds_limit_exceeded_amount"
	case back:
		return ""
	case e.remaining() == 0:
		return "authorization_ended"
	case m.Amount > e.remaining():
		return "auth_amount_exceeded"
	}
	return ""
}

// operation answers the captures, releases, returns or refunds. A refund has to name its capture.
func (l *lender) operation(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Reference string      `json:"reference"`
			Amount    json.Number `json:"amount"`
			Capture   json.Number `json:"capture_id"`
		}
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		asked, err := parseCents(in.Amount.String())
		if err != nil || asked == 0 {
			refuses("wrong_inputs")(w)
			return
		}
		l.count(in.Reference)
		f := l.faults.Load()
		before, after := f.draw("not_permitted")
		if before != nil && before(w) {
			return
		}
		m := move{Kind: kind, Capture: cmp.Or(r.PathValue("capture"), in.Capture.String()),
			Reference: in.Reference, Amount: asked}
		text, refusal := l.carryOut(cmp.Or(r.PathValue("id"), l.withCapture(m.Capture)), m, f.twice())
		f.linger()
		switch {
		case refusal != "":
			refuses(refusal)(w)
		case after == nil || !after(w):
			answer(w, text)
		}
	}
}

// withCapture is the id of the authorization that has a capture.
func (l *lender) withCapture(capture string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, e := range l.byID {
		if _, has := e.capture(capture); has {
			return id
		}
	}
	return ""
}

// carryOut executes a move of an authorization once, or twice as far as something is left.
func (l *lender) carryOut(id string, m move, twice bool) (text, refusal string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.byID[id]
	if e == nil {
		return "", "not_found"
	}
	if refusal = e.refusalOf(m); refusal != "" {
		return "", refusal
	}
	m = l.execute(e, m)
	if twice && e.refusalOf(m) == "" {
		l.execute(e, m)
	}
	return e.moved(m), ""
}

func (l *lender) execute(e *entry, m move) move {
	m.ID, m.At = fmt.Sprint(l.ids.Add(1)), time.Now()
	e.Moves = append(e.Moves, m)
	return m
}
