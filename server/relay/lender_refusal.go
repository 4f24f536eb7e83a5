package relay

import (
	"errors"

	"candor/core/checkout"
)

// refusals maps the lender's documented codes to the code that a person is told. Codes that would reveal
// whether an account exists share one.
var refusals = map[LenderCode]checkout.Code{
	"not_found":                              checkout.CodeNotFound,
	"user_not_able_to_purchase":              checkout.CodeNotFound,
	"user_not_active":                        checkout.CodeNotFound,
	"wrong_inputs":                           checkout.CodeNotFound,
	"customer_identity_not_found":            checkout.CodeVerifyAgain,
	"not_verified":                           checkout.CodeVerifyAgain,
	"wrong_verification_code":                checkout.CodeWrongCode,
	"verification_code_required":             checkout.CodeWrongCode,
	"secret_answer_mismatch":                 checkout.CodeWrongAnswer,
	"piw_mismatch":                           checkout.CodeWrongAnswer,
	"tries_exceed":                           checkout.CodeTriesExceeded,
	"sms_not_valid_phone":                    checkout.CodePhoneUnusable,
	"regular_purchase_bypass_is_not_allowed": checkout.CodeMethodUnavailable,
	"merchant_override_is_not_allowed":       checkout.CodeMethodUnavailable,
	"credit_exceeded":                        checkout.CodeCreditExceeded,
	"not_enough_credit":                      checkout.CodeCreditExceeded,
	"plan_term_not_set":                      checkout.CodePlanUnavailable,
	"plan_term_not_available":                checkout.CodePlanUnavailable,
	"account_type_not_permitted":             checkout.CodeLenderRefused,
	"vcc_account_mismatch":                   checkout.CodeLenderRefused,
	"auth_not_allowed":                       checkout.CodeStoreSetup,
	"not_permitted":                          checkout.CodeStoreSetup,
	"invalid_role":                           checkout.CodeStoreSetup,
	"general_error":                          checkout.CodeStoreSetup,
	"external_location_id_not_found":         checkout.CodeStoreSetup,
	"insufficient_scope":                     checkout.CodeStoreSetup,
	"authorization_ended":                    checkout.CodeAuthorizationEnded,
	"auth_amount_exceeded":                   checkout.CodeAmountExceeds,
	"capture_amount_exceeded":                checkout.CodeAmountExceeds,
	"return_date_exceeded":                   checkout.CodeReturnTooLate,
	"wrong_transaction_type":                 checkout.CodeNotPromotional,
	"refunds_limit_exceeded_amount":          checkout.CodeRefundLimit,
	"invalid_client":                         checkout.CodeTokenRefused,
	"invalid_request":                        checkout.CodeTokenRefused,
	"invalid_token":                          checkout.CodeTokenRefused,
}

// codeOf is the code that a person is told for a failed lender call.
func codeOf(e *LenderError) checkout.Code {
	if code, ok := refusals[e.Code]; ok {
		return code
	}
	switch {
	case e.Status == 429:
		return checkout.CodeLenderBusy
	case e.Status == 404:
		return checkout.CodeNotFound
	case e.Status == 401:
		return checkout.CodeTokenRefused
	case e.Status == 403 || (e.Status >= 465 && e.Status <= 467):
		return checkout.CodeStoreSetup
	case e.Class == Refused:
		return checkout.CodeLenderRefused
	case e.Status != 0: // who answers can be reached
		return checkout.CodeLenderFailed
	}
	return checkout.CodeLenderDown
}

// why is the code a person is told of an attempt that came to nothing. That the lender found fault with the
// request itself is no judgement either: what a person typed was read before.
func (a Attempt) why() checkout.Code {
	switch {
	case a.State == AttemptAbandoned:
		return whyNotSent(a.Code)
	case a.Code == "wrong_inputs":
		return checkout.CodeStoreSetup
	}
	return codeOf(a.Code.errorOf(Refused))
}

// whyNotSent is the code a person is told of what was not sent. Where the lender was not even asked it is not
// to blame.
func whyNotSent(code LenderCode) checkout.Code {
	switch code {
	case "", codeNotWritten:
		return checkout.CodeUnavailable
	case codeNoAnswer:
		return checkout.CodeLenderDown
	}
	return codeOf(code.errorOf(NotSent))
}

// lenderProblem is a failed lender call as a Problem of the act: nothing is written, and the person may try
// again.
func lenderProblem(op string, err error) error {
	e, ok := errors.AsType[*LenderError](err)
	if !ok {
		return &checkout.Problem{Code: checkout.CodeInternal, Op: op, Err: err}
	}
	return &checkout.Problem{Code: codeOf(e), Op: op, Err: e}
}

// lostFlow reports whether the flow's own token was refused, so that the flow starts over.
func lostFlow(c Checkout, err error) bool {
	e, ok := errors.AsType[*LenderError](err)
	return ok && !c.Sealed.Token.IsZero() &&
		(e.Class == Unauthorized || e.Code == "not_verified" || e.Code == "customer_identity_not_found")
}

// RefusalCode is the code of a lender's refusal of an operation. It is never not_found_or_unavailable,
// because nobody is being identified there.
func RefusalCode(code LenderCode) checkout.Code {
	if c := codeOf(&LenderError{Class: Refused, Code: code}); c != checkout.CodeNotFound {
		return c
	}
	return checkout.CodeLenderRefused
}
