package lender

import "strings"

// scopeCode stands for the refusal that is documented as a text only (POS API, authentication).
const scopeCode = "insufficient_scope"

// codes are the documented codes of the endpoints used here (POS API: authentication, customers,
// transactions, errors), and those documented under transactions that are expected at authorization.
var codes = setOf(`
	invalid_client invalid_request invalid_token invalid_role wrong_inputs general_error insufficient_scope
	not_found user_not_able_to_purchase user_not_active
	sms_not_valid_phone merchant_override_is_not_allowed regular_purchase_bypass_is_not_allowed piw_mismatch
	secret_answer_mismatch tries_exceed
	customer_identity_not_found credit_exceeded not_verified plan_term_not_set plan_term_not_available
	auth_not_allowed not_permitted external_location_id_not_found account_type_not_permitted
	vcc_account_mismatch
	wrong_verification_code verification_code_required not_enough_credit
	authorization_ended auth_amount_exceeded capture_amount_exceeded return_date_exceeded
	wrong_transaction_type refunds_limit_exceeded_amount`)

// spellings maps the lender's other names for a code to the code: its documents use both.
var spellings = map[string]string{"wrong_input": "wrong_inputs", "generic_error": "general_error"}

// setOf is the set of the names in a text, which are separated by blanks.
func setOf(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}

// isRefusal reports whether a body has one of the three documented shapes, whatever its code.
func isRefusal(v value) bool {
	for _, name := range [...]string{"error", "error_description"} {
		if m := v.get(name); m.kind == kindString && m.trimmed() != "" {
			return true
		}
	}
	return false
}

// codeOf finds the documented code of an error body in any of its three shapes. The only text that it reads
// is the sentence about scope, which comes without a code.
func codeOf(v value) string {
	for _, name := range [...]string{"error", "code", "error_description"} {
		text, _ := v.get(name).text()
		if other, ok := spellings[text]; ok {
			text = other
		}
		if codes[text] {
			return text
		}
	}
	for _, name := range [...]string{"error", "error_description", "message"} {
		if text, _ := v.get(name).text(); strings.HasPrefix(strings.ToLower(text), "insufficient scope") {
			return scopeCode
		}
	}
	return ""
}
