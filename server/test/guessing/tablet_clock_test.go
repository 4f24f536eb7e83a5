package guessing

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// typePasscode posts a passcode for a number to a page, without one where number is "".
func (t *tabletClient) typePasscode(path, number, passcode string) harness.Answer {
	t.Helper()
	form := url.Values{"passcode": {passcode}}
	if number != "" {
		form.Set("associate", number)
	}
	return t.send(path, form)
}

// TestE10CustomerHoldsTheTablet: five wrong passcodes each for three numbers, wherever they can be typed, and
// every other page of the tablet. The staff is neither locked out nor signed out: the right passcode takes
// the tablet back within a minute.
func TestE10CustomerHoldsTheTablet(t *testing.T) {
	e := newEnv(t)
	client := e.newTablet()
	ref, page := client.handOver()
	back := "/tablet/checkouts/" + string(ref.Checkout) + "/take-back"
	calls := len(e.Lender.Calls())
	for range 5 {
		for _, number := range []string{"1042", "1003", "9999"} {
			form := url.Values{"associate": {number}, "passcode": {"000000"}}
			client.redirected("/tablet/signin", form, back)
			form.Set("by", "manager")
			got := client.send(back, form)
			if got.Status != http.StatusUnprocessableEntity && got.Status != http.StatusTooManyRequests {
				t.Errorf("%s as a manager: status %d", number, got.Status)
			}
		}
		client.typePasscode(back, "", "000000")
		e.Clock.Advance(time.Second)
	}
	code, err := e.Service.Tablets.Enrol(t.Context(), demo.Merchant, "queen-street", "Till")
	e.Must(err)
	for path, form := range map[string]url.Values{
		"/tablet/signin": nil, "/tablet/enrol": nil, "/tablet": nil, "/tablet/unlock": nil,
		"/tablet/signout": {}, "/tablet/lock": {},
		"/tablet/enrol?code=" + code: nil,
		"/tablet/sales":              {"amount": {"5.00"}, "reference": {"X"}},
		"/tablet/reset":              {"associate": {"1042"}},
	} {
		client.redirected(path, form, back)
	}
	client.redirected("/tablet/enrol", url.Values{"code": {code}}, back)
	client.redirected("/tablet/checkouts/co_other/take-back", url.Values{"passcode": {demo.Passcode}}, back)
	if got := client.send(page, nil); got.Status != http.StatusOK {
		t.Errorf("the customer's page: status %d", got.Status)
	}
	e.Clock.Advance(time.Minute - 5*time.Second)
	client.redirected(back, url.Values{"passcode": {demo.Passcode}}, strings.TrimSuffix(back, "/take-back"))
	if got := client.send("/tablet", nil); got.Status != http.StatusOK {
		t.Errorf("the associate's page: status %d", got.Status)
	}
	if n := len(e.Lender.Calls()) - calls; n != 0 {
		t.Errorf("%d calls to the lender", n)
	}
}

// TestE8GuessingAtTheTablet guesses for a day over HTTP, at the sign-in. The answers for a number that nobody
// has are those for an associate's, to the byte but for the number.
func TestE8GuessingAtTheTablet(t *testing.T) {
	e := newEnv(t)
	client := e.newTablet()
	evaluated, passes := 0, 0
	for began := e.Clock.Now(); e.Clock.Now().Sub(began) < 23*time.Hour; e.Clock.Advance(11 * time.Minute) {
		one := client.typePasscode("/tablet/signin", "1042", fmt.Sprintf("%06d", passes))
		other := client.typePasscode("/tablet/signin", "7777", fmt.Sprintf("%06d", passes))
		passes++
		same := strings.NewReplacer(`value="1042"`, `value="7777"`)
		if one.Status != other.Status || same.Replace(one.Body) != other.Body {
			t.Fatalf("told apart at %d: status %d and %d", passes, one.Status, other.Status)
		}
		sentence := func(c checkout.Code) bool {
			return strings.Contains(one.Body, checkout.Sentence(c, "en-CA"))
		}
		switch {
		case sentence(checkout.CodePasscodeWrong):
			evaluated++
		case !sentence(checkout.CodePasscodeDelayed) && !sentence(checkout.CodePasscodeLocked):
			t.Fatalf("status %d", one.Status)
		}
	}
	if evaluated != 19 { // and the twentieth said that it was the last
		t.Errorf("%d of %d guesses were told wrong, want 19", evaluated, passes)
	}
	got := client.typePasscode("/tablet/signin", "1042", demo.Passcode)
	if got.Status != http.StatusUnprocessableEntity {
		t.Errorf("the right one afterwards: status %d", got.Status)
	}
	signIn := url.Values{"associate": {"1003"}, "passcode": {demo.Passcode}}
	client.redirected("/tablet/signin", signIn, "/tablet")
	if got := client.send("/tablet/reset", url.Values{"do": {"reset"}, "associate": {"1042"}}); got.Status !=
		http.StatusOK {
		t.Errorf("a manager's reset: status %d", got.Status)
	}
	client.redirected("/tablet/signout", url.Values{}, "/tablet/signin")
	signIn.Set("associate", "1042")
	client.redirected("/tablet/signin", signIn, "/tablet")
}

// TestI7Handover: with the clock set back, a tablet in a customer's hands shows nothing until the passcode.
func TestI7Handover(t *testing.T) {
	for _, back := range []time.Duration{time.Second, time.Hour, 24 * time.Hour} {
		e := newEnv(t)
		client := e.newTablet()
		ref, page := client.handOver()
		e.Clock.Advance(-back)
		if back == time.Second { // clocks of replicas differ
			if got := client.send(page, nil); got.Status != http.StatusOK {
				t.Errorf("set back %s: status %d", back, got.Status)
			}
			continue
		}
		take := "/tablet/checkouts/" + string(ref.Checkout) + "/take-back"
		client.redirected(page, nil, take)
		client.redirected(page, url.Values{"do": {"continue"},
			"revision": {text(e.View(ref, relay.Shopper).Revision)}}, take)
		client.redirected(take, url.Values{"passcode": {demo.Passcode}},
			strings.TrimSuffix(take, "/take-back"))
	}
}
