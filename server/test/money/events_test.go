package money

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/relay"
	"candor/server/test/harness"
)

// Promise M12: a merchant's server that only reads the events knows all that happened, in its order.

// toldEvent is an event as a merchant's server reads it.
type toldEvent struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	Version   int            `json:"version"`
	CreatedAt string         `json:"created_at"`
	Livemode  bool           `json:"livemode"`
	Checkout  string         `json:"checkout_id"`
	Reference string         `json:"reference"`
	Data      map[string]any `json:"data"`
}

// toldPage is a page of events.
type toldPage struct {
	Events []toldEvent `json:"events"`
	Next   string      `json:"next"`
	More   bool        `json:"more"`
}

// events reads a page of events, after what is in the outbox came into the log.
func (e *env) events(query string) (page toldPage) {
	e.Helper()
	e.Must(e.Service.Relay.LogEvents(e.Context()))
	got := e.Call("GET", "/v1/events"+query, "", harness.MerchantHeader)
	if got.Status != 200 {
		e.Fatalf("%s: %d %s", query, got.Status, got.Body)
	}
	e.Must(json.Unmarshal([]byte(got.Body), &page))
	return page
}

// wantEvents compares what is told of a checkout, as types with blanks between; an operation also tells its
// kind and amount.
func (e *env) wantEvents(ref relay.Ref, want string) {
	e.Helper()
	var got []string
	for _, each := range e.events("?checkout_id=" + string(ref.Checkout)).Events {
		text := each.Type
		if kind, ok := each.Data["kind"]; ok {
			text += ":" + kind.(string) + ":" + each.Data["amount"].(string)
		}
		got = append(got, text)
	}
	if text := strings.Join(got, " "); text != want {
		e.Errorf("told %s\nwant %s", text, want)
	}
}

func TestM12EventsOfASale(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	e.wantEvents(ref, "checkout.created checkout.approved")
	captured := e.done(ref, "captures", "500.00")
	e.done(ref, "release", "")
	e.done(ref, "captures/"+captured.ID+"/returns", "200.00")
	e.done(ref, "refunds", "100.00")
	e.wantEvents(ref, "checkout.created checkout.approved operation.done:capture:500.00 "+
		"operation.done:release:700.00 operation.done:return:200.00 operation.done:refund:100.00")
	approved := e.events("?type=checkout.approved").Events[0]
	if approved.Version != 1 || approved.Livemode || approved.Reference != harness.FirstOrder ||
		approved.CreatedAt != "2026-03-01T19:14:00.000Z" || approved.Data["status"] != "approved" ||
		approved.Data["amount"] != "1200.00" || approved.Data["authorization_id"] == "" {
		t.Errorf("approved: %+v", approved)
	}
	returned := e.events("?type=operation.*&limit=3").Events[2]
	if returned.Data["capture_id"] != captured.ID {
		t.Errorf("returned: %+v", returned)
	}
}

func TestM12EventsOfOtherEnds(t *testing.T) {
	e := newEnv(t)
	captured := e.Create(
		func(r *relay.CreateRequest) { harness.InStore(r); yes := true; r.AutoCapture = &yes },
	)
	e.ToCode(captured, "p4-24")
	e.Act(
		captured,
		relay.Shopper,
		checkout.Action{Do: checkout.DoConfirm, Code: e.Code()},
		checkout.StepApproved,
	)
	e.wantEvents(captured, "checkout.created checkout.approved operation.done:capture:1200.00")

	cancelled := e.Create(nil)
	e.cancel(cancelled, 200)
	e.wantEvents(cancelled, "checkout.created checkout.cancelled")

	lost := e.loseAnswer(true, nil)
	e.wantEvents(lost, "checkout.created checkout.pending")
	e.wait(2)
	e.wantEvents(lost, "checkout.created checkout.pending checkout.approved operation.done:capture:1200.00")

	never := e.loseAnswer(false, nil)
	e.wait(30)
	e.wantEvents(never, "checkout.created checkout.pending checkout.declined")

	refund := e.leftToPeople(captured, "refunds", "300.00", true)
	e.wantEvents(captured, "checkout.created checkout.approved operation.done:capture:1200.00 "+
		"operation.manual:refund:300.00")
	e.wantResolved(e.resolve(captured, refund.ID, harness.MerchantHeader["Authorization"][len("Bearer "):],
		resolution{Outcome: "not_done", Note: "n"}), 200, "not_done")
	e.wantEvents(captured, "checkout.created checkout.approved operation.done:capture:1200.00 "+
		"operation.manual:refund:300.00 operation.not_done:refund:300.00")
}

// What runs out is told soon after, once, and then stays expired whatever a clock says.
func TestM12EventsOfWhatRanOut(t *testing.T) {
	e := newEnv(t)
	ref, later := e.Create(nil), e.Create(nil)
	e.ToOffersOnline(ref)
	e.Must(e.Service.Relay.Expire(e.Context()))
	e.wantEvents(ref, "checkout.created")
	e.Clock.Advance(25 * time.Hour)
	for range 3 {
		e.Must(e.Service.Relay.Expire(e.Context()))
	}
	e.wantEvents(ref, "checkout.created checkout.expired")
	e.wantEvents(later, "checkout.created checkout.expired")
	e.Clock.Advance(-25 * time.Hour)
	c, err := e.Service.Store.Checkout(e.Context(), ref.Merchant, ref.Checkout)
	if v := e.View(ref, relay.Shopper); err != nil || v.Step != checkout.StepExpired ||
		!c.Sealed.Token.IsZero() || !c.Ended.Equal(c.Expires) {
		t.Errorf("%v: %s, ended %s, ran out %s", err, v.Step, c.Ended, c.Expires)
	}
}

// What a comparison with the lender's lists finds is told once.
func TestM12EventsOfFindings(t *testing.T) {
	e := newEnv(t)
	ref := e.double()
	e.wait(60)
	e.wantEvents(ref, "checkout.created checkout.approved double.found operation.done:release:1200.00")
	e.nextDay()
	if got := len(e.events("?type=double.found").Events); got != 1 {
		t.Errorf("told %d times", got)
	}

	e = &env{harness.NewWith(t, func(c *config.Config) { c.Merchant[0].Lender.CaptureIn = "240h" })}
	ref = e.buy("p4-24", nil)
	e.advance(8*24*time.Hour + time.Minute)
	e.Must(e.Service.Relay.CompareDays(e.Context()))
	expiring := e.events("?type=authorization.*").Events
	if len(expiring) != 1 || expiring[0].Type != "authorization.expiring" ||
		expiring[0].Data["capture_by"] != "2026-03-11T19:14:00.000Z" ||
		expiring[0].Data["amount"] != "1200.00" || expiring[0].Checkout != string(ref.Checkout) {
		t.Errorf("told %+v", expiring)
	}
}

// A cursor leads through all events, also of those who ask for some types only, and an unknown one is
// refused.
func TestM12EventsByCursor(t *testing.T) {
	e := newEnv(t)
	if page := e.events(""); len(page.Events) != 0 || page.Next != "" || page.More {
		t.Errorf("before there is any: %+v", page)
	}
	for range 5 {
		e.cancel(e.Create(nil), 200)
		e.events("")
		e.Clock.Advance(time.Minute)
	}
	for query, want := range map[string]int{"": 10, "type=checkout.*": 10, "type=checkout.cancelled": 5,
		"type=checkout.created,checkout.expired": 5, "type=operation.done": 0,
		"since=2026-03-01T19:16:00Z": 6, "until=2026-03-01T19:16:00Z": 4,
		"since=2026-03-01T19:15:00.5Z&until=2026-03-01T15:17:30-04:00&type=checkout.created": 2} {
		var read []string
		cursor := ""
		for more := true; more; {
			page := e.events("?limit=3&" + query + cursor)
			for _, each := range page.Events {
				read = append(read, each.ID)
			}
			if cursor, more = "&cursor="+page.Next, page.More; page.Next == "" {
				break
			}
		}
		if len(read) != want {
			t.Errorf("%q: read %d events, want %d", query, len(read), want)
		}
	}
	all := e.events("")
	if page := e.events("?cursor=" + all.Next); len(page.Events) != 0 || page.Next != all.Next || page.More {
		t.Errorf("behind the last: %+v", page)
	}
	e.Create(nil)
	if page := e.events(
		"?cursor=" + all.Next,
	); len(page.Events) != 1 ||
		page.Events[0].Type != "checkout.created" {
		t.Errorf("read on: %+v", page)
	}
	e.wantOneEvent(all.Events[3])
	e.refusesEventQueries()
}

// wantOneEvent reads an event by itself.
func (e *env) wantOneEvent(one toldEvent) {
	e.Helper()
	got := e.Call("GET", "/v1/events/"+one.ID, "", harness.MerchantHeader)
	var same toldEvent
	e.Must(json.Unmarshal([]byte(got.Body), &same))
	if got.Status != 200 || same.ID != one.ID || same.Type != one.Type || same.CreatedAt != one.CreatedAt {
		e.Errorf("%d %s, want %+v", got.Status, got.Body, one)
	}
	if got := e.Call("GET", "/v1/events/ev_none", "", harness.MerchantHeader); got.Status != 404 ||
		got.Code != checkout.CodeEventNotFound {
		e.Errorf("an unknown event: %d %s", got.Status, got.Code)
	}
}

// refusesEventQueries asks in ways that are refused.
func (e *env) refusesEventQueries() {
	e.Helper()
	for _, query := range []string{"cursor=ev_none", "cursor=", "type=checkout.sold", "type=",
		"since=yesterday", "until=2026-03-01", "limit=0", "limit=201", "after=x", "limit=1&limit=2",
		"type=" + url.QueryEscape("*.*")} {
		if got := e.Call("GET", "/v1/events?"+query, "", harness.MerchantHeader); got.Status != 400 ||
			got.Code != checkout.CodeParameterInvalid {
			e.Errorf("%s: %d %s", query, got.Status, got.Code)
		}
	}
}
