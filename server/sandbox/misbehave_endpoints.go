package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
)

// elsewhere is the target of a redirect: a host that cannot exist.
const elsewhere = "http://elsewhere.invalid"

// AnswersUnverified is the misbehaviour of a lender that tells the plans of every account to a customer-scope
// token, whoever its page has verified.
const AnswersUnverified = "answers for an unverified account"

// endpointFaults are faults of one endpoint, and redirects.
func endpointFaults() []Misbehaviour {
	lists, tokens := []string{"authorizations"}, []string{"token"}
	return []Misbehaviour{
		{Name: "redirect to another host", make: always(func(x *faultyCall) {
			x.Header().Set("Location", elsewhere+x.request.URL.Path)
			x.WriteHeader(http.StatusTemporaryRedirect)
		})},
		{Name: "token revoked", Executes: true, make: func() faultyAnswer {
			var once sync.Once
			return func(x *faultyCall) {
				once.Do(x.sandbox.RevokeTokens)
				t := x.execute(executionMode{})
				writeJSON(x, t.status, t.raw())
			}
		}},
		{Name: "cannot read the licence", Only: []string{"driverslicense"}, make: always(func(x *faultyCall) {
			refusal := documentedRefusal{http.StatusConflict, "wrong_inputs", ""}
			writeJSON(x, refusal.status, refusal.body())
		})},
		{Name: AnswersUnverified, Executes: true, Only: []string{"calculate-interest"},
			make: always(func(x *faultyCall) {
				t := x.execute(executionMode{unverified: true})
				writeJSON(x, t.status, t.raw())
			})},
		{Name: "list lags 30 s", Executes: true,
			Only: []string{"authorization", "capture", "release", "return"},
			make: always(func(x *faultyCall) {
				x.execute(executionMode{lag: true})
				answer500(x, nil, nil)
			})},
		{Name: "list answers 500", Only: lists, make: always(func(x *faultyCall) { answer500(x, nil, nil) })},
		only(lists, rewritten("list shows another tenant's entries", foreign)),
		only(tokens, rewritten("expires_in 0", expiring("0"))),
		only(tokens, rewritten("expires_in negative", expiring("-1200"))),
		only(tokens, rewritten("expires_in huge", expiring("99999999999999999999"))),
	}
}

// foreign adds entries to a list that are not the merchant's: its newest entry as if it belonged to another
// account, and an entry of the same account that another merchant made.
func foreign(body []byte) []byte {
	var list []map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&list) != nil {
		return body
	}
	another := map[string]any{"authorization_id": 9, "reference": "W-9.000000000000009",
		"amount":               json.Number("1200.00"),
		"authorization_status": "opened"}
	strange := map[string]any{"authorization_id": 8, "reference": "W-8.000000000000008",
		"account_number": 99999999}
	if len(list) > 0 {
		another["amount"], another["account_number"], another["date"] = list[0]["amount"],
			list[0]["account_number"], list[0]["date"]
		strange["reference"], strange["amount"], strange["date"] = list[0]["reference"], list[0]["amount"],
			list[0]["date"]
	}
	return encode(append([]map[string]any{strange, another}, list...))
}

// expiring changes the life of a token.
func expiring(seconds string) func([]byte) []byte {
	return func(body []byte) []byte {
		var answer map[string]any
		if json.Unmarshal(body, &answer) != nil {
			return body
		}
		answer["expires_in"] = json.Number(seconds)
		return encode(answer)
	}
}
