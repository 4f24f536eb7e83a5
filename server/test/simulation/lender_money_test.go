package simulation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// moneyRequest is the content of a call that moves money.
type moneyRequest struct {
	op                             string
	pathAuthorization, pathCapture string      // ids in the path: of the authorization, of the capture
	pathAccount                    string      // in the path
	Reference                      string      `json:"reference"`
	Amount                         json.Number `json:"amount"`
	Full                           bool        `json:"full_return"`
	CaptureID                      json.Number `json:"capture_id"`
	Capture                        bool        `json:"auto_capture"`
	Code                           string      `json:"verification_code"`
	RequestID                      string      `json:"request_id"`
	Session                        string      `json:"widget_session_id"`
	Account                        json.Number `json:"account_number"`
}

// moveMoney handles a call that moves money, with or without a fault.
func (l *simulatedLender) moveMoney(r request) response {
	in := moneyRequest{op: r.op}
	must(json.Unmarshal(r.body, &in))
	for i, word := range r.path[:len(r.path)-1] {
		switch word {
		case "authorization":
			in.pathAuthorization = r.path[i+1]
		case "capture":
			in.pathCapture = r.path[i+1]
		case "accounts":
			in.pathAccount = r.path[i+1]
		}
	}
	f := l.draw("money")
	if l.sim.afterSale && (r.op == "authorization" || l.chance(0.5)) {
		f = ""
	}
	l.sim.reached(f, r.op, l.sim.stateOf(r))
	l.sim.log.add("lender:", r.process, r.op, in.Reference, in.Amount, f)
	if wait := l.delay(f); wait > 0 {
		if !l.countCall(r, in) {
			return refusal(401, "invalid_token")
		}
		time.Sleep(wait)
		l.execute(in, "")
		return response{silent: true}
	}
	if f == refusesToken || !l.countCall(r, in) {
		return refusal(401, "invalid_token")
	}
	return l.respond(in, f)
}

func (l *simulatedLender) delay(f fault) time.Duration {
	switch f {
	case executesLate:
		return l.between(5*time.Second, 50*time.Second)
	case executesHoursLate:
		return l.between(time.Minute, 20*time.Hour)
	}
	return 0
}

// countCall counts a call that may move money, and reports whether its token is valid.
func (l *simulatedLender) countCall(r request, in moneyRequest) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tokenValid(r) {
		return false
	}
	l.moneyCalls[in.Reference]++
	return true
}

func (l *simulatedLender) respond(in moneyRequest, f fault) response {
	switch f {
	case refusesDocumented:
		return refusal(409, pick(l.faultPlan, "credit_exceeded", "plan_term_not_available", "not_permitted",
			"general_error"))
	case refusesUndocumented:
		return refusal(409, "limit_of_the_day")
	case answers429:
		return refusal(429, "too_many_requests")
	case answers500:
		return refusal(pick(l.faultPlan, 500, 502, 503, 504), "general_error")
	case answersUndocumented:
		return refusal(pick(l.faultPlan, 465, 466, 467, 418), "general_error")
	case hangs:
		return response{silent: true}
	case cutsBefore:
		return response{cut: true}
	}
	out := l.execute(in, f)
	switch f {
	case executesAnd403:
		return refusal(403, "forbidden")
	case executesAnd500:
		return refusal(500, "general_error")
	case executesAndHangs:
		return response{silent: true}
	case executesAndCuts:
		return response{cut: true}
	case executesAndTruncates:
		out.half = true
	case executesAndSendsPage:
		return response{status: 200, kind: "text/html", body: "<!doctype html><p>We will be back soon."}
	case executesAndSendsNothing:
		out.body = ""
	case executesAndOmitsID:
		out.body = `{}`
	case executesAndChangesAmount:
		out.body = strings.Replace(out.body, `"amount":`, `"amount":9`, 1)
	case executesAndChangesTypes:
		out.body = strings.Replace(out.body, `"amount":`, `"amount":[1],"sum":`, 1)
	}
	return out
}

// execute executes the call, unless the lender's own rules forbid it, and gives the true answer.
func (l *simulatedLender) execute(in moneyRequest, f fault) response {
	l.mu.Lock()
	defer l.mu.Unlock()
	if in.op == "authorization" {
		return l.authorize(in, f)
	}
	if in.op == "refund" {
		return l.refund(in, f)
	}
	for _, a := range l.authorizations {
		if strconv.FormatInt(a.id, 10) == in.pathAuthorization {
			return l.afterSale(a, in, f)
		}
	}
	return refusal(404, "not_found")
}

func (l *simulatedLender) authorize(in moneyRequest, f fault) response {
	if in.Session == "" {
		if in.Code == "" || l.codes[in.RequestID] != in.Code {
			return refusal(409, "wrong_verification_code")
		}
		delete(l.codes, in.RequestID)
	}
	now := time.Now()
	a := &authorization{id: l.id(), account: in.Account.String(), reference: in.Reference,
		amount: centsOf(in.Amount.String()), at: now, listed: now}
	if l.happens(listLags) {
		l.sim.reached(listLags, in.op, l.sim.stateOfReference(in.Reference))
		a.listed = now.Add(l.between(0, 30*time.Second))
	}
	if in.Capture {
		a.captures = []*capture{{id: l.id() % 1_000_000_000, reference: in.Reference, amount: a.amount}}
	}
	l.authorizations = append(l.authorizations, a)
	l.sim.log.add("lender: executed", in.Reference, a.id, a.amount)
	if f == executesTwice {
		duplicate := *a
		duplicate.id, duplicate.duplicate = l.id(), true
		if in.Capture {
			duplicate.captures = []*capture{
				{id: l.id() % 1_000_000_000, reference: in.Reference, amount: a.amount, duplicate: true}}
		}
		l.authorizations = append(l.authorizations, &duplicate)
	}
	return response{status: 200, body: l.describe(a)}
}

func (l *simulatedLender) afterSale(a *authorization, in moneyRequest, f fault) response {
	amount := cents(0)
	if in.Amount != "" {
		amount = centsOf(in.Amount.String())
	}
	switch in.op {
	case "capture":
		if amount > a.remaining() {
			return l.exceeded(in, "auth_amount_exceeded")
		}
		c := &capture{id: l.id() % 1_000_000_000, reference: in.Reference, amount: amount}
		l.record(execution{in.op, in.Reference, a.id, amount, false}, f, func(second bool) bool {
			if amount > a.remaining() {
				return false
			}
			if second {
				c = &capture{
					id:        l.id() % 1_000_000_000,
					reference: in.Reference,
					amount:    amount,
					duplicate: true,
				}
			}
			a.captures = append(a.captures, c)
			return true
		})
		first := func(m *capture) bool { return m.reference == in.Reference }
		c = a.captures[slices.IndexFunc(a.captures, first)]
		return ok(`{"capture_id":%d,"authorization_id":%d,"reference":%q,"amount":%s}`, c.id, a.id,
			in.Reference, amount)
	case "release":
		if amount > a.remaining() {
			return l.exceeded(in, "auth_amount_exceeded")
		}
		l.record(execution{in.op, in.Reference, a.id, amount, false}, f, func(bool) bool {
			if amount > a.remaining() {
				return false
			}
			a.released += amount
			return true
		})
		return ok(`{"authorization_id":%d,"reference":%q,"amount":%s}`, a.id, in.Reference, amount)
	}
	for _, c := range a.captures {
		if strconv.FormatInt(c.id, 10) == strings.TrimLeft(in.pathCapture, "0") {
			return l.returnCapture(a, c, in, amount, f)
		}
	}
	return refusal(404, "not_found")
}

// refund credits the account with what was captured and not given back, of one capture or of all. A refund
// that names no capture reduces no capture. The lender credits the account; which purchase of several it is
// for, only our books say, so the ledger follows them, also where a second return left less of that purchase.
func (l *simulatedLender) refund(in moneyRequest, f fault) response {
	amount, about := centsOf(in.Amount.String()), l.sim.authorizationOf(in.Reference)
	isAbout := func(a *authorization) bool { return strconv.FormatInt(a.id, 10) == about }
	own := l.authorizations
	if i := slices.IndexFunc(own, isAbout); i >= 0 {
		own = append([]*authorization{own[i]}, own...)
	}
	for _, a := range own {
		if a.account != in.pathAccount || len(a.captures) == 0 {
			continue
		}
		left, of := a.refundable(), (*capture)(nil)
		for _, c := range a.captures {
			if in.CaptureID.String() == strconv.FormatInt(c.id, 10) {
				left, of = min(left, c.amount-c.returned), c
			}
		}
		if amount > left || in.CaptureID != "" && of == nil {
			continue
		}
		credited := a
		if of == nil && own[0].account == a.account && isAbout(own[0]) {
			credited = own[0]
		}
		l.record(execution{in.op, in.Reference, credited.id, amount, false}, f, func(second bool) bool {
			switch {
			case second: // no list shows refunds: nobody could notice it
				return false
			case of != nil:
				of.returned += amount
			default:
				credited.refunded += amount
			}
			return true
		})
		return ok(`{}`)
	}
	return l.exceeded(in, "refunds_limit_exceeded_amount")
}

// exceeded refuses what the relay's own books should have refused, unless the lender executed something
// twice, or people changed its books, and the relay has not read that in its list yet.
func (l *simulatedLender) exceeded(in moneyRequest, code string) response {
	if l.touched || slices.ContainsFunc(l.executed, func(e execution) bool { return e.duplicate }) {
		return refusal(409, code)
	}
	l.violations = append(l.violations,
		fmt.Sprintf("%s of %s asked for more than there is", in.op, in.Amount))
	return refusal(409, code)
}

func (l *simulatedLender) returnCapture(a *authorization, c *capture, in moneyRequest, amount cents,
	f fault) response {
	if in.Full {
		amount = c.amount - c.returned
	}
	if amount == 0 || amount > c.amount-c.returned {
		return l.exceeded(in, "capture_amount_exceeded")
	}
	l.record(execution{in.op, in.Reference, a.id, amount, false}, f, func(bool) bool {
		if amount > c.amount-c.returned {
			return false
		}
		c.returned += amount
		return true
	})
	return ok(`{"return_id":%d,"capture_id":%s,"amount":%s}`, l.id(), in.pathCapture, amount)
}

// record executes, once or twice, and writes each execution down. effect reports whether the books of the
// lender allowed it.
func (l *simulatedLender) record(e execution, f fault, effect func(second bool) bool) {
	l.executed = append(l.executed, e)
	l.sim.log.add("lender: executed", e.op, e.reference, e.amount)
	effect(false)
	if f == executesTwice && effect(true) {
		l.sim.log.add("lender: executed a second time", e.op, e.reference, e.amount)
		e.duplicate = true
		l.executed = append(l.executed, e)
	}
}

func (l *simulatedLender) describe(a *authorization) string {
	status := "opened"
	if a.remaining() == 0 {
		status = "closed"
	}
	var captures []string
	for _, c := range a.captures {
		captures = append(captures, fmt.Sprintf(`{"capture_id":%d,"reference":%q,"amount":%s,`+
			`"remaining_capture_amount":%s,"date":%q}`,
			c.id, c.reference, c.amount, c.amount-c.returned, a.at.Format(time.RFC3339)))
	}
	extra := ""
	if len(a.captures) > 0 && a.captures[0].reference == a.reference {
		extra = fmt.Sprintf(`"capture_id":%d,`, a.captures[0].id)
	}
	return fmt.Sprintf(`{"authorization_id":%d,"reference":%q,"account_number":%s,%s"amount":%s,`+
		`"remaining_authorization_amount":%s,
		"authorization_status":%q,"date":%q,"captures":[%s]}`,
		a.id, a.reference, a.account, extra, a.amount, a.remaining(), status,
		a.at.UTC().Format(time.RFC3339), strings.Join(captures, ","))
}

// list gives the account's authorizations in pages, the newest last.
func (l *simulatedLender) list(r request) response {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tokenValid(r) {
		return refusal(401, "invalid_token")
	}
	f := l.draw("list")
	if l.sim.listDown.Load() {
		f = listFails
	}
	l.sim.reachedOpen(f, r.op)
	switch f {
	case listFails:
		return refusal(500, "general_error")
	case listHangs:
		return response{silent: true}
	case listNonsense:
		return response{status: 200, body: pick(l.faultPlan, `{}`, `{"authorizations":null}`, `"none"`, ``,
			`[{"authorization_id":1},7]`)}
	}
	get := func(name string) string { return strings.Join(r.query[name], "") }
	page, _ := strconv.Atoi(get("page_number"))
	size, _ := strconv.Atoi(get("page_size"))
	if f == listPagesOfOne {
		size = 1
	}
	var all []string
	for _, a := range l.authorizations {
		day := a.at.UTC().Format(time.DateOnly)
		if a.account != get("account_number") || time.Now().Before(a.listed) ||
			day < get("creation_date_from") || day > get("creation_date_to") {
			continue
		}
		if f == listShowsOtherTenant {
			all = append(all, strings.Replace(
				strings.Replace(l.describe(a), `"account_number":`, `"account_number":7`, 1), `_id":`,
				`_id":5`, 1))
		}
		all = append(all, l.describe(a))
	}
	from := min((page-1)*size, len(all))
	return response{status: 200, body: "[" + strings.Join(all[from:min(from+size, len(all))], ",") + "]"}
}

// authorizationOf is the lender's id of the authorization that an operation of ours is about, "" if there is
// no such operation.
func (sim *simulation) authorizationOf(reference string) string {
	sim.log.commitOrder.Lock()
	defer sim.log.commitOrder.Unlock()
	for _, o := range sim.log.ops {
		if o.Reference == reference {
			return o.Authorization
		}
	}
	return ""
}
