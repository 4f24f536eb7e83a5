package sandbox

import (
	"bytes"
	"net/http"
)

// undocumentedCode is a code that no document names. A lender may add codes without notice.
const undocumentedCode = "limit_of_the_day"

// answer403 is what a firewall or a proxy says: no code of the API.
func answer403(w http.ResponseWriter) {
	writeJSON(w, http.StatusForbidden, map[string]any{"message": "Forbidden"})
}

func answer429(w http.ResponseWriter) { writeJSON(w, http.StatusTooManyRequests, map[string]any{}) }

func answerUndocumented(w http.ResponseWriter) {
	writeJSON(w, http.StatusConflict, map[string]any{
		"code": http.StatusConflict, "error": undocumentedCode, "error_description": undocumentedCode,
	})
}

// seeming are refusals that are not documented as such: some of them follow an operation that was executed.
func seeming() []Misbehaviour {
	sale := []string{"authorization"}
	return []Misbehaviour{
		{Name: "403 without a code", Only: sale, make: always(func(x *faultyCall) { answer403(x) })},
		{
			Name: "409 with an undocumented code",
			Only: sale,
			make: always(func(x *faultyCall) { answerUndocumented(x) }),
		},
		{Name: "executes, then answers 403", Executes: true, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			answer403(x)
		})},
		{
			Name:     "executes, then answers 403, list lags 30 s",
			Executes: true,
			Only:     sale,
			make: always(func(x *faultyCall) {
				x.execute(executionMode{lag: true})
				answer403(x)
			}),
		},
		{Name: "executes, then answers 429", Executes: true, Only: sale, make: always(func(x *faultyCall) {
			x.execute(executionMode{})
			answer429(x)
		})},
		{
			Name:     "executes, then refuses by an undocumented code",
			Executes: true,
			Only:     sale,
			make: always(func(x *faultyCall) {
				x.execute(executionMode{})
				answerUndocumented(x)
			}),
		},
		only([]string{"verify"}, rewritten("other words for sent", func(body []byte) []byte {
			body = bytes.ReplaceAll(body, []byte("verification_sent_to_sms"), []byte("code envoyé par texto"))
			return bytes.ReplaceAll(
				body,
				[]byte("verification_sent_to_email"),
				[]byte("code envoyé par courriel"),
			)
		})),
	}
}

// harmless are variants of the true answer that say the same.
func harmless() []Misbehaviour {
	kept := func(name, kind string, status int, before string) Misbehaviour {
		return Misbehaviour{Name: name, Executes: true, make: always(func(x *faultyCall) {
			t := x.execute(executionMode{})
			if x.Header()["Content-Type"] = nil; kind != "" {
				x.Header().Set("Content-Type", kind)
			}
			if status != 0 && t.status == http.StatusOK {
				t.status = status
			}
			x.WriteHeader(t.status)
			_, _ = x.Write(append([]byte(before), t.body...))
		})}
	}
	return []Misbehaviour{
		kept("byte order mark", "application/json", 0, "\xef\xbb\xbf"),
		kept("text/json", "text/json; charset=utf-8", 0, ""),
		kept("no content type", "", 0, ""),
		kept("201 for 200", "application/json", http.StatusCreated, ""),
	}
}
