package lender_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"candor/server/lender"
	"candor/server/relay"
)

// Error bodies in all three documented shapes, in other spellings, and in none.
func TestErrorShapes(t *testing.T) {
	const echo = `"field_errors":[{"param":"format","msg":"invalid","value":"PLANTED"}]`
	for _, c := range []struct {
		status int
		body   string
		class  relay.Class
		code   string
	}{
		{409, `{"url":"/flexiti/31415926","message":"(text)","error":"wrong_input",` + echo + `}`,
			relay.Refused, "wrong_inputs"},
		{409, `{"message":"(text)","error":"wrong_inputs","error_fields":[],"type":"x"}`, relay.Refused,
			"wrong_inputs"},
		{409, `{"code":409,"error":"wrong_verification_code","error_description":"wrong_verification_code"}`,
			relay.Refused, "wrong_verification_code"},
		{400, `{"error":"invalid_client","error_description":"no such client"}`, relay.Refused,
			"invalid_client"},
		{409, `{"code":"credit_exceeded"}`, relay.Refused, "credit_exceeded"},
		{409, `{"error_description":"credit_exceeded"}`, relay.Refused, "credit_exceeded"},
		{409, `{"error":{"code":"x"},"error_description":"credit_exceeded"}`, relay.Refused,
			"credit_exceeded"},
		{409, `{"error":"generic_error"}`, relay.Refused, "general_error"},
		{404, `{"error":"not_found"}`, relay.Refused, "not_found"},
		{400, `{"error":"not_found"}`, relay.Refused, "not_found"},
		{403, `{"error":"Insufficient scope: authorized scope is insufficient"}`, relay.ProbablyRefused,
			"insufficient_scope"},
		{403, `{"error":"x","message":"Insufficient scope: authorized scope is insufficient"}`,
			relay.ProbablyRefused,
			"insufficient_scope"},
		{403, `{"error":"forbidden"}`, relay.ProbablyRefused, ""},
		{403, `<html>blocked</html>`, relay.ProbablyRefused, ""},
		{403, ``, relay.ProbablyRefused, ""},
		{409, `{"error":"CREDIT_EXCEEDED"}`, relay.ProbablyRefused, ""},
		{409, `{"error":"never_heard_of"}`, relay.ProbablyRefused, ""},
		{404, `{"error":"never_heard_of"}`, relay.ProbablyRefused, ""},
		{404, `<html>no such page</html>`, relay.Unknown, ""},
		{408, `{"error":"timeout"}`, relay.Unknown, ""},
		{418, `{"error":"general_error"}`, relay.ProbablyRefused, "general_error"},
		{418, `{}`, relay.Unknown, ""},
		{409, `{"message":"credit_exceeded"}`, relay.Unknown, ""},
		{409, `{"error":"credit_exceeded","error":"not_found"}`, relay.Unknown, ""},
		{409, `{"error":"credit_exceeded"`, relay.Unknown, ""},
		{409, ``, relay.Unknown, ""},
		{409, `null`, relay.Unknown, ""},
		{409, `["credit_exceeded"]`, relay.Unknown, ""},
		{401, `{"error":"invalid_token"}`, relay.Unauthorized, "invalid_token"},
		{401, `nonsense`, relay.Unauthorized, ""},
		{402, `{"error":"credit_exceeded"}`, relay.ProbablyRefused, "credit_exceeded"},
		{429, `{"error":"wrong_inputs"}`, relay.ProbablyRefused, "wrong_inputs"},
		{429, `{}`, relay.ProbablyRefused, ""},
		{465, `{"error":"not_permitted"}`, relay.ProbablyRefused, "not_permitted"},
		{466, ``, relay.ProbablyRefused, ""},
		{467, ``, relay.ProbablyRefused, ""},
		{500, `{"error":"general_error"}`, relay.Unknown, ""},
		{503, ``, relay.Unknown, ""},
		{202, `{"authorization_id":1}`, relay.Unknown, ""},
		{204, ``, relay.Unknown, ""},
		{302, ``, relay.Unknown, ""},
	} {
		s := newScript(t)
		s.answer(lender.Authorization, c.status, c.body)
		_, err := s.client().Authorize(t.Context(), online, onlineOrder)
		e, ok := errors.AsType[*relay.LenderError](err)
		if !ok || e.Class != c.class || string(e.Code) != c.code || e.Status != c.status ||
			e.Op != "authorization" {
			t.Errorf("%d %s: got %v, want %s %q", c.status, c.body, err, c.class, c.code)
		}
		if n := len(s.received(lender.Authorization)); n != 1 {
			t.Errorf("%d %s: %d POSTs, want 1", c.status, c.body, n)
		}
	}
}

// Every code that the POS API documents for the endpoints used here is known, at every status that it can
// come with.
func TestDocumentedCodes(t *testing.T) {
	documented := `
		invalid_client invalid_request invalid_role wrong_inputs not_found user_not_able_to_purchase
		user_not_active sms_not_valid_phone merchant_override_is_not_allowed
		regular_purchase_bypass_is_not_allowed piw_mismatch secret_answer_mismatch tries_exceed
		customer_identity_not_found credit_exceeded not_verified plan_term_not_set plan_term_not_available
		auth_not_allowed not_permitted external_location_id_not_found account_type_not_permitted
		vcc_account_mismatch general_error wrong_verification_code verification_code_required
		authorization_ended auth_amount_exceeded capture_amount_exceeded return_date_exceeded
		wrong_transaction_type refunds_limit_exceeded_amount`
	s := newScript(t)
	c := s.client()
	for code := range strings.FieldsSeq(documented) {
		for _, status := range []int{400, 403, 404, 409} {
			s.answer(lender.Verify, status, `{"error":"`+code+`"}`)
			_, err := c.Verify(t.Context(), inStore, question)
			if e, ok := errors.AsType[*relay.LenderError](err); !ok || e.Class != relay.Refused ||
				string(e.Code) != code {
				t.Errorf("%d %s: got %v", status, code, err)
			}
		}
	}
}

// An answer whose content type is not JSON is not read, even if its body looks like JSON.
func TestContentType(t *testing.T) {
	for kind, fine := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true,
		"application/hal+json": true, "text/json": true, "text/json; charset=utf-8": true, "": true,
		"text/html": false, "text/plain": false, ";": false, "json": false, "application/jsonp": false,
	} {
		s := newScript(t)
		s.set(lender.Authorization, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil // no sniffing
			if kind != "" {
				w.Header().Set("Content-Type", kind)
			}
			w.Write([]byte(`{"authorization_id":1}`))
		})
		_, err := s.client().Authorize(t.Context(), online, onlineOrder)
		if (err == nil) != fine || !fine && classOf(err) != relay.Unknown {
			t.Errorf("%q: %v", kind, err)
		}
	}
}
