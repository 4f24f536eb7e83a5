package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Fault is a row of the table of faults by amount.
type Fault struct {
	Cents int    // the last two digits of the amount
	Op    string // the operation with the fault
	Does  string
}

// Faults lists the magic cents; the page /sandbox/customers prints them.
func Faults() []Fault {
	return []Fault{
		{1, "authorization", "executes, then answers 500"},
		{2, "authorization", "executes, then hangs until the caller gives up"},
		{3, "authorization", "answers after three seconds"},
		{4, "authorization", "answers 500, executes nothing"},
		{5, "authorization", "409 credit_exceeded"},
		{6, "authorization", "409 not_permitted"},
		{7, "authorization", "409 general_error"},
		{8, "authorization", "409 plan_term_not_available"},
		{9, "calculate-interest", "one term's payment is 1.00 too high"},
		{10, "calculate-interest", "echoes an amount 1.00 higher"},
		{11, "authorization", "429 with Retry-After: 2, executes nothing"},
		{12, "authorization", "executes, then answers 200 with an HTML page"},
		{13, "authorization", "executes, then answers 200 without an id"},
		{14, "authorization", "executes, then answers a truncated body"},
		{15, "authorization", "executes twice, answers once"},
		{16, "authorization", "executes, then cuts the connection"},
		{17, "authorization", "cuts the connection, executes nothing"},
		{18, "authorization", "executes, answers 500, and the lists show it 30 seconds later only"},
		{91, afterSale, "executes, then answers 500"},
		{92, afterSale, "executes, then hangs until the caller gives up"},
		{93, afterSale, "executes, then cuts the connection"},
		{94, afterSale, "answers 500, executes nothing"},
		{95, afterSale, "executes twice as far as something is left, answers once"},
		{96, afterSale, "409 general_error"},
	}
}

// afterSale names the four calls about an authorization in the table. The cents are those of the call's own
// amount.
const afterSale = "capture, release, return, refund"

const (
	slowness = 3 * time.Second
	listLag  = 30 * time.Second
)

// checkMagic refuses by the cents of the amount, before anything is executed.
func (c *request) checkMagic(p *purchase) error {
	switch p.amount % 100 {
	case 4:
		return refuse(http.StatusInternalServerError, "general_error")
	case 5:
		return conflict("credit_exceeded")
	case 6:
		return conflict("not_permitted")
	case 7:
		return conflict("general_error")
	case 8:
		return conflict("plan_term_not_available")
	case 11:
		return &refusal{status: http.StatusTooManyRequests, code: "too_many_requests", retryAfter: "2"}
	case 17:
		return &refusal{cut: true}
	}
	return nil
}

// chooseFault decides what the caller receives instead of the answer. The purchase is already in the ledger.
func (c *request) chooseFault(p *purchase) {
	last := &c.s.ledger[len(c.s.ledger)-1]
	switch p.amount % 100 {
	case 1:
		c.fault = answer500
	case 2:
		c.fault = hang
	case 3:
		c.fault = c.s.answerSlowly
	case 12:
		c.fault = answerHTML
	case 13:
		c.fault = func(w http.ResponseWriter, _ *http.Request, _ any) {
			writeJSON(w, http.StatusOK, map[string]any{})
		}
	case 14:
		c.fault = answerHalf
	case 15:
		c.addToLedger(p)
	case 16:
		c.fault = cut
	case 18:
		last.listed = c.now().Add(listLag)
		c.fault = answer500
	}
}

func answer500(w http.ResponseWriter, _ *http.Request, _ any) {
	writeJSON(w, http.StatusInternalServerError,
		map[string]any{"code": 500, "error": "general_error", "error_description": "general_error"})
}

// hang waits until the caller gives up. It drains the body first: only then does the server notice the closed
// connection.
func hang(_ http.ResponseWriter, r *http.Request, _ any) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

func (s *Sandbox) answerSlowly(w http.ResponseWriter, r *http.Request, answer any) {
	s.opt.Wait(r.Context(), slowness)
	writeJSON(w, http.StatusOK, answer)
}

func answerHTML(w http.ResponseWriter, _ *http.Request, _ any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!doctype html><title>Maintenance</title><p>We will be back soon.</p>")
}

func answerHalf(w http.ResponseWriter, _ *http.Request, answer any) {
	raw, _ := json.Marshal(answer) // own types always marshal
	w.Header().Set("Content-Type", "application/json")
	w.Write(raw[:len(raw)/2])
}

// cut ends the connection without an answer, as net/http documents for this value.
func cut(http.ResponseWriter, *http.Request, any) { panic(http.ErrAbortHandler) }

// alterQuote applies the magic cents to a quote.
func alterQuote(amount cents, q quote) quote {
	switch amount % 100 {
	case 9:
		if len(q.Promotional) > 0 {
			q.Promotional[0].Terms[0].TermAmount += 100
		}
	case 10:
		q.Amount += 100
	}
	return q
}
