package sandbox

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// The hosted page is a thin client. Every act goes to the sandbox with the token from the page's URL. The
// answer is the step to show and, at the end, the event to post.

// hostedView is a step of the hosted page: unknown, choose, activation, derogatory, method, code, question,
// failed, verified or ended.
type hostedView struct {
	Step     string          `json:"step"`
	Accounts []hostedAccount `json:"accounts,omitempty"`
	Methods  []hostedMethod  `json:"methods,omitempty"`
	Method   string          `json:"method,omitempty"`
	Target   string          `json:"target,omitempty"` // where the code was sent, masked
	Question string          `json:"question,omitempty"`
	Error    string          `json:"error,omitempty"` // a code the page has a sentence for
	Event    *event          `json:"event,omitempty"`
}

type hostedAccount struct {
	Kind  string `json:"kind"`
	Last4 string `json:"last4"`
}

type hostedMethod struct {
	ID     string `json:"id"`
	Target string `json:"target,omitempty"`
}

type hostedInput struct {
	Session string `json:"widget_session_id"`
	Account int    `json:"account"` // index of the account chosen
	Method  string `json:"method"`
	Code    string `json:"code"`
	Answer  string `json:"answer"`
	Outcome string `json:"outcome"` // of act end: apply, retry or cancel
}

// wrongLimit ends the hosted page unverified; the lender's own number is not published.
const wrongLimit = 3

func (c *request) actWidget(act string) (any, error) {
	var in hostedInput
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	bearer, _ := cutBearer(c.http.Header.Get("Authorization"))
	t := c.s.tokens[bearer]
	if t == nil || !c.now().Before(t.expires) {
		return nil, refuse(http.StatusUnauthorized, "invalid_token")
	}
	w := t.session
	if w == nil || w.id != in.Session {
		return nil, conflict("not_verified")
	}
	if w.ended != nil {
		return hostedView{Step: "ended", Event: w.ended}, nil
	}
	return w.view(c.s.hostedAct(w, act, in)), nil
}

// hostedAct does one act and gives the code of what was wrong with it, if anything was.
func (s *Sandbox) hostedAct(w *session, act string, in hostedInput) (problem string) {
	switch {
	case act == "end":
		return w.leave(in.Outcome)
	case act == "choose" && w.chosen == nil && in.Account >= 0 && in.Account < len(w.candidates):
		w.chosen = w.candidates[in.Account]
	case act == "method" && w.mayContinue():
		return s.hostedMethod(w, in.Method)
	case act == "code" && w.mayContinue() && w.code != "":
		return w.enterCode(in.Code)
	case act == "answer" && w.mayContinue() && w.method == "security_question":
		return s.hostedAnswer(w, in.Answer)
	}
	return ""
}

// mayContinue reports whether the chosen customer may go on to the second factor.
func (w *session) mayContinue() bool { return w.chosen != nil && w.chosen.mayPurchase() == nil }

// leave ends the page as the shopper asks, or shows the outcome that the page has reached.
func (w *session) leave(outcome string) string {
	switch outcome {
	case "cancel":
		w.ended = &event{Type: "flx-cancel"}
	case "apply", "retry":
		w.end(outcome, false)
	default:
		return "wrong_inputs"
	}
	return ""
}

func (s *Sandbox) hostedMethod(w *session, method string) string {
	w.code = ""
	switch method {
	case "sms", "email":
		if method == "sms" && w.chosen.invalidPhone() {
			w.method = ""
			return "sms_not_valid_phone"
		}
		w.method, w.code = method, s.pin()
		s.send(w.chosen, method, w.code, w.lang)
	case "security_question":
		w.method = method
	default:
		w.method = "" // back to the choice
	}
	return ""
}

func (w *session) enterCode(code string) string {
	if strings.TrimSpace(code) == w.code {
		w.markVerified()
		return ""
	}
	return w.recordWrong("wrong_verification_code")
}

func (s *Sandbox) hostedAnswer(w *session, answer string) string {
	if err := s.tryAnswer(w.chosen, answer); err != nil {
		if no, ok := errors.AsType[*refusal](err); ok && no.code == "tries_exceed" {
			w.wrong = wrongLimit
		}
		return w.recordWrong("secret_answer_mismatch")
	}
	w.markVerified()
	return ""
}

func (w *session) markVerified() {
	w.verified, w.code = true, ""
	w.end("purchase", true)
}

func (w *session) recordWrong(problem string) string {
	if w.wrong++; w.wrong >= wrongLimit {
		w.end("purchase", true)
		return ""
	}
	return problem
}

// view is what the page shows now.
func (w *session) view(problem string) hostedView {
	v := hostedView{Error: problem, Method: w.method, Event: w.ended}
	switch {
	case w.verified:
		v.Step = "verified"
	case w.ended != nil && w.wrong >= wrongLimit:
		v.Step = "failed"
	case w.ended != nil:
		v.Step = "ended"
	case len(w.candidates) == 0:
		v.Step = "unknown"
	case w.chosen == nil:
		v.Step = "choose"
		for _, c := range w.candidates {
			v.Accounts = append(v.Accounts, hostedAccount{c.kind, c.last4()})
		}
	default:
		w.viewChosen(&v)
	}
	return v
}

// viewChosen ends the session at once for an account that cannot buy. The page posts the event when the
// shopper leaves.
func (w *session) viewChosen(v *hostedView) {
	switch {
	case w.chosen.status != "N":
		w.end("", false)
		v.Step, v.Event = "derogatory", w.ended
	case w.chosen.inactive:
		w.end("activation", false)
		v.Step, v.Event = "activation", w.ended
	case w.method == "security_question":
		v.Step, v.Question = "question", questions[w.chosen.question][w.lang]
	case w.code != "":
		v.Step, v.Target = "code", w.chosen.target(w.method)
	default:
		v.Step = "method"
		for _, m := range []string{"sms", "email", "security_question"} {
			v.Methods = append(v.Methods, hostedMethod{m, w.chosen.target(m)})
		}
	}
}

func (c *customer) target(method string) string {
	switch method {
	case "sms":
		return "•••\u00a0" + c.phone[max(0, len(c.phone)-4):]
	case "email":
		return maskEmail(c.email)
	}
	return ""
}

// atoi reads a number of the customers' table, which holds digits only.
func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
