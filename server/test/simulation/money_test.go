package simulation

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// order is what a call that moves money asks for.
type order struct {
	op        string
	sold, of  string      // ids in the path: of the authorization, of the capture
	account   string      // in the path
	Reference string      `json:"reference"`
	Amount    json.Number `json:"amount"`
	Full      bool        `json:"full_return"`
	Of        json.Number `json:"capture_id"`
	Capture   bool        `json:"auto_capture"`
	Code      string      `json:"verification_code"`
	RequestID string      `json:"request_id"`
	Session   string      `json:"widget_session_id"`
	Account   json.Number `json:"account_number"`
}

// money does what a call asks for, or not, and answers about it, or not.
func (b *books) money(q request) response {
	in := order{op: q.op}
	must(json.Unmarshal(q.body, &in))
	for i, word := range q.path[:len(q.path)-1] {
		switch word {
		case "authorization":
			in.sold = q.path[i+1]
		case "capture":
			in.of = q.path[i+1]
		case "accounts":
			in.account = q.path[i+1]
		}
	}
	fate := b.fate("money")
	b.w.story.note("lender:", q.process, q.op, in.Reference, in.Amount, fate)
	if wait := b.lateness(fate); wait > 0 {
		if !b.ask(q, in) {
			return refusal(401, "invalid_token")
		}
		time.Sleep(wait)
		b.execute(in, "")
		return response{silent: true}
	}
	if fate == saysToken || !b.ask(q, in) {
		return refusal(401, "invalid_token")
	}
	return b.decide(in, fate)
}

func (b *books) lateness(f fault) time.Duration {
	switch f {
	case isLate:
		return b.between(5*time.Second, 50*time.Second)
	case isVeryLate:
		return b.between(time.Minute, 20*time.Hour)
	}
	return 0
}

// ask counts a call that may move money.
func (b *books) ask(q request, in order) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.admit(q) {
		return false
	}
	b.asked[in.Reference]++
	return true
}

func (b *books) decide(in order, f fault) response {
	switch f {
	case saysNo:
		return refusal(409, pick(b.luck, "credit_exceeded", "plan_term_not_available", "not_permitted", "general_error"))
	case saysBusy:
		return refusal(429, "too_many_requests")
	case saysOddly:
		return refusal(409, "limit_of_the_day")
	case fails:
		return refusal(pick(b.luck, 500, 502, 503, 504), "general_error")
	case failsOddly:
		return refusal(pick(b.luck, 465, 466, 467, 418), "general_error")
	case hangs:
		return response{silent: true}
	case cutsBefore:
		return response{cut: true}
	}
	out := b.execute(in, f)
	switch f {
	case doesAndFails:
		return refusal(500, "general_error")
	case doesAndSaysNo:
		return refusal(403, "forbidden")
	case doesAndHangs:
		return response{silent: true}
	case doesAndCuts:
		return response{cut: true}
	case doesAndHalf:
		out.half = true
	case doesAndPage:
		return response{status: 200, kind: "text/html", body: "<!doctype html><p>We will be back soon."}
	case doesAndEmpty:
		out.body = ""
	case doesAndNoID:
		out.body = `{}`
	case doesAndOther:
		out.body = strings.Replace(out.body, `"amount":`, `"amount":9`, 1)
	case doesAndTypes:
		out.body = strings.Replace(out.body, `"amount":`, `"amount":[1],"sum":`, 1)
	}
	return out
}

// execute does it, unless the lender's own rules forbid it, and gives the truthful answer.
func (b *books) execute(in order, f fault) response {
	b.mu.Lock()
	defer b.mu.Unlock()
	if in.op == "authorization" {
		return b.authorize(in, f)
	}
	if in.op == "refund" {
		return b.refund(in, f)
	}
	for _, s := range b.sold {
		if strconv.FormatInt(s.id, 10) == in.sold {
			return b.afterSale(s, in, f)
		}
	}
	return refusal(404, "not_found")
}

func (b *books) authorize(in order, f fault) response {
	if in.Session == "" {
		if in.Code == "" || b.codes[in.RequestID] != in.Code {
			return refusal(409, "wrong_verification_code")
		}
		delete(b.codes, in.RequestID)
	}
	now := time.Now()
	s := &sold{id: b.id(), account: in.Account.String(), reference: in.Reference, amount: centsOf(in.Amount.String()), at: now, listed: now}
	if b.strikes(listLags) {
		s.listed = now.Add(b.between(0, 30*time.Second))
	}
	if in.Capture {
		s.captures = []*captured{{id: b.id() % 1_000_000_000, reference: in.Reference, amount: s.amount}}
	}
	b.sold = append(b.sold, s)
	b.w.story.note("lender: executed", in.Reference, s.id, s.amount)
	if f == doesAndTwice {
		twin := *s
		twin.id, twin.twin, twin.captures = b.id(), true, nil
		b.sold = append(b.sold, &twin)
	}
	return response{status: 200, body: b.describe(s)}
}

func (b *books) afterSale(s *sold, in order, f fault) response {
	amount := cents(0)
	if in.Amount != "" {
		amount = centsOf(in.Amount.String())
	}
	switch in.op {
	case "capture":
		if amount > s.remaining() {
			return b.exceeded(in, "auth_amount_exceeded")
		}
		c := &captured{id: b.id() % 1_000_000_000, reference: in.Reference, amount: amount}
		b.do(deed{in.op, in.Reference, s.id, amount, false}, f, func() { s.captures = append(s.captures, c) })
		return ok(`{"capture_id":%d,"authorization_id":%d,"reference":%q,"amount":%s}`, c.id, s.id, in.Reference, amount)
	case "release":
		if amount > s.remaining() {
			return b.exceeded(in, "auth_amount_exceeded")
		}
		b.do(deed{in.op, in.Reference, s.id, amount, false}, f, func() { s.released += amount })
		return ok(`{"authorization_id":%d,"reference":%q,"amount":%s}`, s.id, in.Reference, amount)
	}
	for _, c := range s.captures {
		if strconv.FormatInt(c.id, 10) == strings.TrimLeft(in.of, "0") {
			return b.giveBack(s, c, in, amount, f)
		}
	}
	return refusal(404, "not_found")
}

// refund credits the account: what was captured and not taken back, of one capture or of all. One that names no capture
// takes nothing of any.
func (b *books) refund(in order, f fault) response {
	amount := centsOf(in.Amount.String())
	for _, s := range b.sold {
		if s.account != in.account || len(s.captures) == 0 {
			continue
		}
		left, of := s.refundable(), (*captured)(nil)
		for _, c := range s.captures {
			if in.Of.String() == strconv.FormatInt(c.id, 10) {
				left, of = min(left, c.amount-c.returned), c
			}
		}
		if amount > left || in.Of != "" && of == nil {
			continue
		}
		b.do(deed{in.op, in.Reference, s.id, amount, false}, f, func() {
			if of != nil {
				of.returned += amount
			} else {
				s.refunded += amount
			}
		})
		return ok(`{}`)
	}
	return b.exceeded(in, "refunds_limit_exceeded_amount")
}

// exceeded refuses what the relay's own books should have refused.
func (b *books) exceeded(in order, code string) response {
	b.strange = append(b.strange, fmt.Sprintf("%s of %s asked for more than there is", in.op, in.Amount))
	return refusal(409, code)
}

func (b *books) giveBack(s *sold, c *captured, in order, amount cents, f fault) response {
	if in.Full {
		amount = c.amount - c.returned
	}
	if amount == 0 || amount > c.amount-c.returned {
		return b.exceeded(in, "capture_amount_exceeded")
	}
	b.do(deed{in.op, in.Reference, s.id, amount, false}, f, func() { c.returned += amount })
	return ok(`{"return_id":%d,"capture_id":%s,"amount":%s}`, b.id(), in.of, amount)
}

// do writes a deed down. One that is done twice is the lender's own fault and changes nothing a second time: what the
// checkers look for is ours.
func (b *books) do(d deed, f fault, effect func()) {
	b.done = append(b.done, d)
	b.w.story.note("lender: executed", d.op, d.reference, d.amount)
	if effect != nil {
		effect()
	}
	if f == doesAndTwice {
		d.twin = true
		b.done = append(b.done, d)
	}
}

func (b *books) describe(s *sold) string {
	status := "opened"
	if s.remaining() == 0 {
		status = "closed"
	}
	var captures []string
	for _, c := range s.captures {
		captures = append(captures, fmt.Sprintf(`{"capture_id":%d,"reference":%q,"amount":%s,"remaining_capture_amount":%s,"date":%q}`,
			c.id, c.reference, c.amount, c.amount-c.returned, s.at.Format(time.RFC3339)))
	}
	extra := ""
	if len(s.captures) > 0 && s.captures[0].reference == s.reference {
		extra = fmt.Sprintf(`"capture_id":%d,`, s.captures[0].id)
	}
	return fmt.Sprintf(`{"authorization_id":%d,"reference":%q,"account_number":%s,%s"amount":%s,"remaining_authorization_amount":%s,
		"authorization_status":%q,"date":%q,"captures":[%s]}`, s.id, s.reference, s.account, extra, s.amount, s.remaining(), status,
		s.at.UTC().Format(time.RFC3339), strings.Join(captures, ","))
}

// list shows the account's authorizations, newest last, in pages.
func (b *books) list(q request) response {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.admit(q) {
		return refusal(401, "invalid_token")
	}
	fate := b.fate("list")
	if b.w.listless.Load() {
		fate = listFails
	}
	switch fate {
	case listFails:
		return refusal(500, "general_error")
	case listHangs:
		return response{silent: true}
	case listNonsense:
		return response{status: 200, body: pick(b.luck, `{}`, `{"authorizations":null}`, `"none"`, ``, `[{"authorization_id":1},7]`)}
	}
	get := func(name string) string { return strings.Join(q.query[name], "") }
	page, _ := strconv.Atoi(get("page_number"))
	size, _ := strconv.Atoi(get("page_size"))
	if fate == listShort {
		size = 1
	}
	var all []string
	for _, s := range b.sold {
		day := s.at.UTC().Format(time.DateOnly)
		if s.account != get("account_number") || time.Now().Before(s.listed) || day < get("creation_date_from") || day > get("creation_date_to") {
			continue
		}
		if fate == listOthers {
			all = append(all, strings.Replace(strings.Replace(b.describe(s), `"account_number":`, `"account_number":7`, 1), `_id":`, `_id":5`, 1))
		}
		all = append(all, b.describe(s))
	}
	from := min((page-1)*size, len(all))
	return response{status: 200, body: "[" + strings.Join(all[from:min(from+size, len(all))], ",") + "]"}
}
