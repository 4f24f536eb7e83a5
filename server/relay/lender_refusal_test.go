package relay

import (
	"errors"
	"slices"
	"testing"

	"candor/core/checkout"
	"candor/core/licence"
)

// The documented codes of the lender (POS API, errors) by the code that a person is told.
var documentedRefusals = map[checkout.Code][]LenderCode{
	checkout.CodeNotFound:      {"not_found", "user_not_able_to_purchase", "user_not_active", "wrong_inputs"},
	checkout.CodeVerifyAgain:   {"customer_identity_not_found", "not_verified"},
	checkout.CodeWrongCode:     {"wrong_verification_code", "verification_code_required"},
	checkout.CodeWrongAnswer:   {"secret_answer_mismatch", "piw_mismatch"},
	checkout.CodeTriesExceeded: {"tries_exceed"},
	checkout.CodePhoneUnusable: {"sms_not_valid_phone"},
	checkout.CodeMethodUnavailable: {
		"regular_purchase_bypass_is_not_allowed", "merchant_override_is_not_allowed",
	},
	checkout.CodeCreditExceeded:  {"credit_exceeded", "not_enough_credit"},
	checkout.CodePlanUnavailable: {"plan_term_not_set", "plan_term_not_available"},
	checkout.CodeLenderRefused:   {"account_type_not_permitted", "vcc_account_mismatch"},
	checkout.CodeStoreSetup: {
		"auth_not_allowed", "not_permitted", "invalid_role", "general_error",
		"external_location_id_not_found", "insufficient_scope",
	},
	checkout.CodeAuthorizationEnded: {"authorization_ended"},
	checkout.CodeAmountExceeds:      {"auth_amount_exceeded", "capture_amount_exceeded"},
	checkout.CodeReturnTooLate:      {"return_date_exceeded"},
	checkout.CodeNotPromotional:     {"wrong_transaction_type"},
	checkout.CodeRefundLimit:        {"refunds_limit_exceeded_amount"},
	checkout.CodeTokenRefused:       {"invalid_client", "invalid_request", "invalid_token"},
}

func TestEveryDocumentedRefusal(t *testing.T) {
	documented := 0
	for want, codes := range documentedRefusals {
		documented += len(codes)
		inOperation := want
		if want == checkout.CodeNotFound { // nobody is being identified
			inOperation = checkout.CodeLenderRefused
		}
		if !slices.Contains(checkout.Codes(), want) {
			t.Errorf("%s is not in the closed set", want)
		}
		for _, code := range codes {
			for _, class := range []Class{Refused, Unauthorized, Unknown} {
				if got := codeOf(&LenderError{Class: class, Code: code, Status: 409}); got != want {
					t.Errorf("%s, %s: %s; want %s", code, class, got, want)
				}
			}
			if got := RefusalCode(code); got != inOperation {
				t.Errorf("%s of an operation: %s; want %s", code, got, inOperation)
			}
		}
	}
	if len(refusals) != documented {
		t.Errorf("the table has %d codes, the documentation %d", len(refusals), documented)
	}
}

func TestRefusalsWithoutADocumentedCode(t *testing.T) {
	for _, c := range []struct {
		e    LenderError
		want checkout.Code
	}{
		{LenderError{Class: Refused, Status: 429}, checkout.CodeLenderBusy},
		{LenderError{Class: Refused, Status: 404}, checkout.CodeNotFound},
		{LenderError{Class: Unauthorized, Status: 401}, checkout.CodeTokenRefused},
		{LenderError{Class: Refused, Status: 403}, checkout.CodeStoreSetup},
		{LenderError{Class: Refused, Status: 464}, checkout.CodeLenderRefused},
		{LenderError{Class: Refused, Status: 465}, checkout.CodeStoreSetup},
		{LenderError{Class: Refused, Status: 467}, checkout.CodeStoreSetup},
		{LenderError{Class: Refused, Status: 468}, checkout.CodeLenderRefused},
		{LenderError{Class: Refused, Status: 409, Code: "something_new"}, checkout.CodeLenderRefused},
		{LenderError{Class: NotSent}, checkout.CodeLenderDown},
		{LenderError{Class: Unknown}, checkout.CodeLenderDown},
		{LenderError{Class: Unknown, Status: 500}, checkout.CodeLenderFailed},
		{LenderError{Class: Unknown, Status: 200}, checkout.CodeLenderFailed},
		{LenderError{Class: NotSent, Status: 503}, checkout.CodeLenderFailed},
	} {
		if got := codeOf(&c.e); got != c.want {
			t.Errorf("%+v: %s; want %s", c.e, got, c.want)
		}
	}
	if got := RefusalCode("something_new"); got != checkout.CodeLenderRefused {
		t.Errorf("an unknown code of an operation: %s", got)
	}
}

func TestFailedCallsAsProblems(t *testing.T) {
	cause := &LenderError{Op: "quote", Class: Refused, Code: "credit_exceeded", Status: 409}
	p := checkout.AsProblem(lenderProblem("ask for plans", cause))
	if p.Code != checkout.CodeCreditExceeded || p.Op != "ask for plans" || !errors.Is(p, error(cause)) {
		t.Errorf("a refusal: %+v", p)
	}
	if p := checkout.AsProblem(lenderProblem("ask for plans",
		errors.New("a bug"))); p.Code != checkout.CodeInternal {
		t.Errorf("an error that is not the lender's: %+v", p)
	}
	if p := checkout.AsProblem(methodProblem(cause, "code")); p.Field != "code" ||
		p.Code != checkout.CodeCreditExceeded {
		t.Errorf("beside its field: %+v", p)
	}
	unread := licenceProblem(licence.Reading{}, &LenderError{Class: Refused, Code: "wrong_inputs"})
	if got := codeOfError(unread); got != checkout.CodeLicenceUnreadable {
		t.Errorf("a licence that nobody can read: %s", got)
	}
	read := licence.Reading{First: "DANA", Given: "DANA", Last: "ROY", Born: "1990-01-17"}
	if got := codeOfError(licenceProblem(read, cause)); got != checkout.CodeLicenceConfirm {
		t.Errorf("a licence that the relay can read: %s", got)
	}
}

func TestWhenTheFlowIsLost(t *testing.T) {
	token := Checkout{Sealed: Sealed{Token: NewSecret("t")}}
	for name, c := range map[string]struct {
		checkout Checkout
		err      error
		want     bool
	}{
		"no error":                {token, nil, false},
		"401 on the flow's token": {token, &LenderError{Class: Unauthorized}, true},
		"not verified":            {token, &LenderError{Class: Refused, Code: "not_verified"}, true},
		"no identity": {token, &LenderError{Class: Refused,
			Code: "customer_identity_not_found"}, true},
		"another refusal":           {token, &LenderError{Class: Refused, Code: "credit_exceeded"}, false},
		"no answer":                 {token, &LenderError{Class: Unknown}, false},
		"not the lender's":          {token, errors.New("a bug"), false},
		"401 on the merchant's own": {Checkout{}, &LenderError{Class: Unauthorized}, false},
	} {
		if got := lostFlow(c.checkout, c.err); got != c.want {
			t.Errorf("%s: %t; want %t", name, got, c.want)
		}
	}
}

func TestErrorsOfTheLender(t *testing.T) {
	cause := errors.New("connection reset")
	for _, c := range []struct {
		e    LenderError
		text string
		kept LenderCode
	}{
		{LenderError{Op: "quote", Class: Unknown}, "quote: lender unknown", "no_answer"},
		{LenderError{Op: "quote", Class: Refused, Code: "x", Status: 409},
			"quote: lender refused (status 409): x", "x"},
		{LenderError{Op: "quote", Class: NotSent, Err: cause}, "quote: lender not_sent: connection reset",
			"no_answer"},
		{LenderError{Op: "quote", Class: ProbablyRefused, Status: 403},
			"quote: lender probably_refused (status 403)", "status_403"},
		{LenderError{Op: "quote", Class: NotSent, Status: 500},
			"quote: lender not_sent (status 500)", "status_500"},
		{LenderError{Op: "quote", Class: Unauthorized, Status: 401},
			"quote: lender unauthorized (status 401)", "invalid_token"},
	} {
		if got := c.e.Error(); got != c.text {
			t.Errorf("%q; want %q", got, c.text)
		}
		if got := c.e.keep(); got != c.kept {
			t.Errorf("%s: kept %q; want %q", c.text, got, c.kept)
		}
		if !errors.Is(&c.e, c.e.Err) && c.e.Err != nil {
			t.Errorf("%s: the cause is lost", c.text)
		}
	}
}

// What a person is told of an attempt that came to nothing, by the code that the journal kept.
func TestWhyAnAttemptCameToNothing(t *testing.T) {
	for _, c := range []struct {
		state AttemptState
		code  LenderCode
		want  checkout.Code
	}{
		{AttemptAbandoned, "", checkout.CodeUnavailable},
		{AttemptAbandoned, "not_written", checkout.CodeUnavailable},
		{AttemptAbandoned, "no_answer", checkout.CodeLenderDown},
		{AttemptAbandoned, "status_500", checkout.CodeLenderFailed},
		{AttemptAbandoned, "status_429", checkout.CodeLenderBusy},
		{AttemptAbandoned, "invalid_client", checkout.CodeTokenRefused},
		{AttemptRefused, "", checkout.CodeLenderRefused},
		{AttemptRefused, "wrong_inputs", checkout.CodeStoreSetup},
		{AttemptRefused, "invalid_token", checkout.CodeTokenRefused},
		{AttemptRefused, "credit_exceeded", checkout.CodeCreditExceeded},
		{AttemptNotExecuted, "", checkout.CodeLenderRefused},
		{AttemptNotExecuted, "status_403", checkout.CodeStoreSetup},
		{AttemptNotExecuted, "status_466", checkout.CodeStoreSetup},
		{AttemptNotExecuted, "status_429", checkout.CodeLenderBusy},
		{AttemptNotExecuted, "status_409", checkout.CodeLenderRefused},
		{AttemptNotExecuted, "status_", checkout.CodeLenderRefused},
	} {
		if got := (Attempt{State: c.state, Code: c.code}).why(); got != c.want {
			t.Errorf("%s %q: %s; want %s", c.state, c.code, got, c.want)
		}
	}
}
