package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"candor/server/sandbox"
)

// What people do by hand changes the ledger, within the lender's own books, and over HTTP only where anybody
// may make the sandbox misbehave.
func TestByHand(t *testing.T) {
	fx := newFixture(t, func(o *sandbox.Options) { o.Misbehave = true })
	fx.sell(promotional(jordan, "600.00", 5, 12))
	id := fx.box.Ledger()[0].AuthorizationID
	post := func(body string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sandbox/by-hand",
			strings.NewReader(fmt.Sprintf(`{"authorization_id":%d,%s}`, id, body)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		fx.box.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		body string
		want int
	}{
		{`"do":"capture","amount":"100.00","reference":"POS-9"`, 204},
		{`"do":"release","amount":"50.00"`, 204},
		{`"do":"release","amount":"450.01"`, 409},
		{`"do":"return","amount":"10.00","capture_id":1`, 409},
		{`"do":"steal","amount":"10.00"`, 409},
		{`"do":"sell","amount":"77.00","reference":"POS-10"`, 204},
		{`"do":"close"`, 204},
		{`"do":7`, 400},
	} {
		if got := post(c.body); got != c.want {
			t.Errorf("%s: %d, want %d", c.body, got, c.want)
		}
	}
	list := fx.box.Ledger()
	capture := list[0].Captures[0].CaptureID
	if got := post(fmt.Sprintf(`"do":"return","amount":"30.00","capture_id":%d`, capture)); got != 204 {
		t.Errorf("return: %d", got)
	}
	list = fx.box.Ledger()
	if len(list) != 2 || list[0].Status != "closed" || list[0].Remaining != "0.00" ||
		list[0].Captures[0].Remaining != "70.00" || list[0].Captures[0].Reference != "POS-9" ||
		list[1].Amount != "77.00" || list[1].Reference != "POS-10" || list[1].AuthorizationID == id {
		t.Errorf("the ledger: %+v", list)
	}
}
