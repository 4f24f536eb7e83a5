package relay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
)

func randomRelay() *Relay {
	r := pureRelay(&alarmRecorder{})
	r.Rand = strings.NewReader(strings.Repeat("random bytes of a test. ", 400))
	return r
}

func TestWhatAnAnswerMeansForAnAttempt(t *testing.T) {
	for name, c := range map[string]struct {
		got  Authorization
		err  error
		want AttemptState
		code LenderCode
	}{
		"approved": {Authorization{ID: "7"}, nil, AttemptApproved, ""},
		"approved for our amount": {Authorization{ID: "7", HasAmount: true, Amount: amount("600.00")}, nil,
			AttemptApproved, ""},
		"for another amount": {Authorization{ID: "7", HasAmount: true, Amount: amount("600.01")}, nil,
			AttemptUnknown, ""},
		"without an id":       {Authorization{}, nil, AttemptUnknown, ""},
		"no answer":           {Authorization{}, &LenderError{Class: Unknown}, AttemptUnknown, ""},
		"an error of our own": {Authorization{}, errors.New("a bug"), AttemptUnknown, ""},
		"nothing was sent":    {Authorization{}, &LenderError{Class: NotSent}, AttemptAbandoned, "no_answer"},
		"not written first":   {Authorization{}, errNotWritten, AttemptAbandoned, "not_written"},
		"the token failed": {Authorization{}, &LenderError{Class: NotSent, Status: 500},
			AttemptAbandoned, "status_500"},
		"probably refused": {Authorization{}, &LenderError{Class: ProbablyRefused, Status: 403},
			AttemptUnknown, "status_403"},
		"probably refused by a code": {Authorization{}, &LenderError{Class: ProbablyRefused, Status: 429,
			Code: "general_error"}, AttemptUnknown, "general_error"},
		"refused": {Authorization{}, &LenderError{Class: Refused, Code: "credit_exceeded"},
			AttemptRefused, "credit_exceeded"},
		"401": {Authorization{}, &LenderError{Class: Unauthorized, Status: 401},
			AttemptRefused, "invalid_token"},
	} {
		r := randomRelay()
		a := r.outcome(Attempt{State: AttemptSending, Amount: amount("600.00")}, c.got, c.err)
		if a.State != c.want || a.Code != c.code {
			t.Errorf("%s: %s %q; want %s %q", name, a.State, a.Code, c.want, c.code)
		}
		if unknown := c.want == AttemptUnknown; a.Decided.IsZero() != unknown || a.Due.IsZero() == unknown {
			t.Errorf("%s: decided %s, due %s", name, a.Decided, a.Due)
		}
	}
}

func TestWhatAnAnswerMeansForAnOperation(t *testing.T) {
	for name, c := range map[string]struct {
		kind OperationKind
		got  OperationResult
		err  error
		want OperationState
	}{
		"captured": {KindCapture, OperationResult{ID: "9", HasAmount: true,
			Amount: amount("50.00")}, nil, OperationDone},
		"captured without id": {KindCapture, OperationResult{}, nil, OperationUnknown},
		"another amount": {KindCapture, OperationResult{ID: "9", HasAmount: true,
			Amount: amount("5.00")}, nil, OperationManual},
		"released": {KindRelease, OperationResult{}, nil, OperationDone},
		"returned": {KindReturn, OperationResult{ID: "9"}, nil, OperationDone},
		"refunded": {KindRefund, OperationResult{}, nil, OperationDone},
		"a lost answer": {KindReturn, OperationResult{}, &LenderError{Class: Unknown},
			OperationUnknown},
		"a lost refund": {KindRefund, OperationResult{}, &LenderError{Class: Unknown},
			OperationManual},
		"nothing was sent": {KindRefund, OperationResult{}, &LenderError{Class: NotSent},
			OperationAbandoned},
		"refused": {KindRelease, OperationResult{},
			&LenderError{Class: Refused, Code: "authorization_ended"}, OperationRefused},
		"an error of our own": {KindCapture, OperationResult{}, errors.New("a bug"), OperationUnknown},
		"401 on the way there": {KindCapture, OperationResult{}, &LenderError{Class: Unauthorized},
			OperationRefused},
	} {
		got := randomRelay().resultOf(Operation{Kind: c.kind, State: OperationSending,
			Amount: amount("50.00")}, c.got, c.err)
		if got.State != c.want {
			t.Errorf("%s: %s; want %s", name, got.State, c.want)
		}
		if got.State == OperationDone && got.Capture+got.Done != c.got.ID {
			t.Errorf("%s: capture %q, return %q", name, got.Capture, got.Done)
		}
		unknown := c.want == OperationUnknown
		due := unknown || c.want == OperationDone // what is done is compared with the list
		if got.Decided.IsZero() != unknown || got.Due.IsZero() == due {
			t.Errorf("%s: decided %s, due %s", name, got.Decided, got.Due)
		}
	}
}

// Where a person goes on after a refusal; "" is the end of the checkout.
func TestWhereARefusalLeads(t *testing.T) {
	for _, c := range []struct {
		code    checkout.Code
		inStore checkout.Step
		online  checkout.Step
	}{
		{checkout.CodeWrongCode, checkout.StepVerify, ""},
		{checkout.CodeCreditExceeded, checkout.StepOffers, checkout.StepOffers},
		{checkout.CodePlanUnavailable, checkout.StepOffers, checkout.StepOffers},
		{checkout.CodeVerifyAgain, checkout.StepOffers, checkout.StepIdentify},
		{checkout.CodeLenderDown, checkout.StepVerify, checkout.StepReview},
		{checkout.CodeTokenRefused, "", checkout.StepIdentify},
		{checkout.CodeLenderRefused, "", ""},
		{checkout.CodeStoreSetup, "", ""},
		{checkout.CodeTriesExceeded, "", ""},
	} {
		for channel, want := range map[checkout.Channel]checkout.Step{checkout.InStore: c.inStore,
			checkout.Online: c.online} {
			refused := Checkout{Step: checkout.StepAuthorizing}
			refused.State = State{Channel: channel, Outcome: &checkout.Outcome{}, Consent: &Consent{},
				Language: locale.English}
			if got := recoverable(c.code, refused); got != (want != "") {
				t.Errorf("%s, %s: recoverable %t", channel, c.code, got)
			}
			if want == "" {
				continue
			}
			got := randomRelay().reopen(refused, c.code)
			if got.Step != want || got.State.Problem == nil || got.State.Outcome != nil {
				t.Errorf("%s, %s: step %s, problem %v; want %s", channel, c.code, got.Step, got.State.Problem,
					want)
			}
			if keeps := want == checkout.StepVerify ||
				want == checkout.StepReview; (got.State.Consent != nil) != keeps {
				t.Errorf("%s, %s: consent kept %t; want %t", channel, c.code, got.State.Consent != nil, keeps)
			}
		}
	}
}

// What an attempt's state makes of its checkout, while it waits and after the merchant's cancel.
func TestCheckoutAfterAnAttempt(t *testing.T) {
	for name, c := range map[string]struct {
		attempt Attempt
		cancel  bool
		want    checkout.Step
		trace   checkout.Trace
	}{
		"approved": {Attempt{State: AttemptApproved, Authorization: "7"}, false,
			checkout.StepApproved, ""},
		"unknown":        {Attempt{State: AttemptUnknown}, false, checkout.StepPending, ""},
		"left to people": {Attempt{State: AttemptManual}, false, checkout.StepPending, ""},
		"given back": {Attempt{State: AttemptUndoing}, true, checkout.StepCancelled,
			checkout.TraceUndoing},
		"not executed": {Attempt{State: AttemptNotExecuted}, false, checkout.StepDeclined,
			checkout.TraceNone},
		"not executed, cancelled": {Attempt{State: AttemptNotExecuted}, true, checkout.StepCancelled, ""},
		"refused for good": {Attempt{State: AttemptRefused, Code: "not_permitted"}, false,
			checkout.StepDeclined, ""},
		"refused, more to do": {Attempt{State: AttemptRefused, Code: "credit_exceeded"}, false,
			checkout.StepOffers, ""},
		"refused, cancelled": {Attempt{State: AttemptRefused, Code: "credit_exceeded"}, true,
			checkout.StepCancelled, ""},
		"abandoned": {Attempt{State: AttemptAbandoned}, false, checkout.StepReview, ""},
	} {
		waiting := Checkout{Step: checkout.StepAuthorizing, Revision: 7}
		waiting.State = State{Channel: checkout.Online, CancelRequested: c.cancel}
		got := randomRelay().afterAttempt(waiting, c.attempt)
		if got.Step != c.want || got.Revision != 8 {
			t.Errorf("%s: step %s, revision %d; want %s, 8", name, got.Step, got.Revision, c.want)
		}
		trace := checkout.Trace("")
		if got.State.Outcome != nil {
			trace = got.State.Outcome.Trace
		}
		if trace != c.trace {
			t.Errorf("%s: trace %q; want %q", name, trace, c.trace)
		}
	}
	ended := Checkout{Step: checkout.StepDeclined, State: State{Outcome: &checkout.Outcome{At: booksNow}}}
	for state, want := range map[AttemptState]checkout.Trace{AttemptUndoing: checkout.TraceUndoing,
		AttemptUndone: checkout.TraceUndone} {
		got := randomRelay().afterAttempt(ended, Attempt{State: state, Authorization: "7"})
		if got.Step != checkout.StepDeclined || got.State.Outcome.Trace != want ||
			!got.State.Outcome.At.Equal(booksNow) {
			t.Errorf("an ended one, %s: %s, %+v", state, got.Step, got.State.Outcome)
		}
	}
}

func TestCancelIsHonoured(t *testing.T) {
	for name, c := range map[string]struct {
		cancelled bool
		step      checkout.Step
		attempt   Attempt
		want      AttemptState
	}{
		"not cancelled": {false, checkout.StepPending, Attempt{State: AttemptApproved},
			AttemptApproved},
		"approved": {true, checkout.StepPending, Attempt{State: AttemptApproved},
			AttemptUndoing},
		"refused": {true, checkout.StepPending, Attempt{State: AttemptRefused},
			AttemptRefused},
		"another amount, listed": {true, checkout.StepPending, Attempt{State: AttemptManual, seen: true},
			AttemptUndoing},
		"manual, not listed": {true, checkout.StepPending, Attempt{State: AttemptManual}, AttemptManual},
		"manual, ended": {true, checkout.StepCancelled, Attempt{State: AttemptManual, seen: true},
			AttemptManual},
	} {
		sold := Checkout{Step: c.step, State: State{CancelRequested: c.cancelled}}
		got := honourCancel(sold, c.attempt, booksNow)
		if got.State != c.want || got.Due.Equal(booksNow) != (c.want == AttemptUndoing) {
			t.Errorf("%s: %s, due %s; want %s", name, got.State, got.Due, c.want)
		}
	}
}

func TestAttemptsWithTooLittleTimeOnTheirToken(t *testing.T) {
	r := randomRelay()
	for name, c := range map[string]struct {
		left time.Duration
		want checkout.Step
	}{"enough": {time.Minute, checkout.StepAuthorizing},
		"too little": {59 * time.Second, checkout.StepIdentify}} {
		sold := viewedCheckout(checkout.StepReview, checkout.Online)
		sold.Sealed.TokenEnds, sold.State.Consent = booksNow.Add(c.left), &Consent{Digest: "d-en"}
		got, err := r.intend(sold, Secret{}, nil)
		if err != nil || got.Checkout.Step != c.want ||
			(got.Attempt != nil) != (c.want == checkout.StepAuthorizing) {
			t.Errorf("%s: %+v, attempt %+v, %v", name, got.Checkout, got.Attempt, err)
		}
	}
	sold := viewedCheckout(checkout.StepVerify, checkout.InStore)
	if _, err := r.intend(sold, Secret{}, nil); codeOfError(err) != checkout.CodeOfferGone {
		t.Errorf("without a consent: %v", err)
	}
}
