package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/tablet"
)

// other is a merchant who knows every id and key of the first one's.
const other = relay.MerchantID("other")

// asOther is what the other merchant does with each method of a store that names a merchant. It answers what
// was found.
var asOther = map[string]func(ctx context.Context, s everything) (any, error){
	"Checkout": func(ctx context.Context, s everything) (any, error) {
		return s.Checkout(ctx, other, "co_1")
	},
	"Checkouts": func(ctx context.Context, s everything) (any, error) {
		return s.Checkouts(ctx, other, relay.Filter{Reference: "order-1"})
	},
	"Attempt": func(ctx context.Context, s everything) (any, error) { return s.Attempt(ctx, other, "a1") },
	"Attempts": func(ctx context.Context, s everything) (any, error) {
		return s.Attempts(ctx, other, "co_1")
	},
	"Reservation": func(ctx context.Context, s everything) (any, error) {
		k := orderOf(sample("1"))
		k.Merchant = other
		return s.Reservation(ctx, k)
	},
	"Operation": func(ctx context.Context, s everything) (any, error) {
		return s.Operation(ctx, other, "o1")
	},
	"Operations": func(ctx context.Context, s everything) (any, error) {
		return s.Operations(ctx, other, "co_1")
	},
	"OpenWork": func(ctx context.Context, s everything) (any, error) {
		return s.OpenWork(ctx, other, 9)
	},
	"Resolution": func(ctx context.Context, s everything) (any, error) {
		return s.Resolution(ctx, other, "o1")
	},
	"Audits": func(ctx context.Context, s everything) (any, error) {
		return s.Audits(ctx, other, "co_1")
	},
	"Consents": func(ctx context.Context, s everything) (any, error) {
		return s.Consents(ctx, other, "co_1")
	},
	"Disclosure": func(ctx context.Context, s everything) (any, error) {
		return s.Disclosure(ctx, other, "co_1", "d1")
	},
	"Devices": func(ctx context.Context, s everything) (any, error) { return s.Devices(ctx, other) },
	"Handover": func(ctx context.Context, s everything) (any, error) {
		return s.Handover(ctx, other, "till", "co_1")
	},
	"Answer": func(ctx context.Context, s everything) (any, error) {
		return nil, s.Answer(ctx, other, "open", relay.Reply{Status: 200, Body: []byte("stolen")})
	},
	"Forget": func(ctx context.Context, s everything) (any, error) { return nil, s.Forget(ctx, other, "k1") },
	"ResetTries": func(ctx context.Context, s everything) (any, error) {
		return nil, s.ResetTries(ctx, other, "till", "1042")
	},
	"SeenInHand": func(ctx context.Context, s everything) (any, error) {
		return nil, s.SeenInHand(ctx, other, "till", "co_1", noon.Add(time.Hour))
	},
	"Erase": func(ctx context.Context, s everything) (any, error) {
		return nil, s.Erase(ctx, relay.Audit{Merchant: other, Checkout: "co_1", At: noon.AddDate(1, 0, 0)})
	},
	"PutSession": func(ctx context.Context, s everything) (any, error) {
		return nil, s.PutSession(ctx, tablet.Session{SecretHash: "s1", Merchant: other, Device: "till",
			Revision: 2})
	},
	"PutDevice": func(ctx context.Context, s everything) (any, error) {
		return nil, s.PutDevice(ctx, tablet.Device{ID: "till", Merchant: other, SecretHash: "stolen",
			Revoked: true})
	},
	"Try": func(ctx context.Context, s everything) (any, error) {
		_, _, err := s.Try(ctx, other, "till", "1042", tablet.AtSignIn, noon)
		return nil, err
	},
	"TryWasRight": func(ctx context.Context, s everything) (any, error) {
		return nil, s.TryWasRight(ctx, other, "till", "1042", tablet.AtSignIn, noon)
	},
	"Tries": func(ctx context.Context, s everything) (any, error) {
		t, err := s.Tries(ctx, other, "till", "1042", noon)
		if reflect.DeepEqual(t, tablet.Tries{}) {
			return nil, err
		}
		return t, err
	},
	"CountUses": func(ctx context.Context, s everything) (any, error) {
		return nil, s.CountUses(ctx, noon, useOf(other))
	},
	"GiveBackUses": func(ctx context.Context, s everything) (any, error) {
		return nil, s.GiveBackUses(ctx, useOf(other))
	},
	"ForgetUses": func(ctx context.Context, s everything) (any, error) {
		return nil, s.ForgetUses(ctx, useOf(other))
	},
	"Remember": func(ctx context.Context, s everything) (any, error) {
		known, first, err := s.Remember(ctx, other, "k1", "b1", noon)
		if !first {
			return known, err
		}
		return nil, err
	},
	"PutEnrolment": func(ctx context.Context, s everything) (any, error) {
		return nil, s.PutEnrolment(ctx, tablet.Enrolment{Merchant: other, CodeHash: "c1", Expires: noon})
	},
	"Findings": func(ctx context.Context, s everything) (any, error) { return s.Findings(ctx, other, "a1") },
	"FindingsOfDay": func(ctx context.Context, s everything) (any, error) {
		return s.FindingsOfDay(ctx, other, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	},
	"AttemptsOfDay": func(ctx context.Context, s everything) (any, error) {
		q := relay.DayQuery{From: noon.AddDate(-1, 0, 0), To: noon.AddDate(1, 0, 0), Limit: 9}
		list, err := s.AttemptsOfDay(ctx, other, q)
		q.Older, q.From, q.Since = true, q.To, q.To
		older, err2 := s.AttemptsOfDay(ctx, other, q)
		return append(list, older...), errors.Join(err, err2)
	},
	"MarkCompared": func(ctx context.Context, s everything) (any, error) {
		return nil, s.MarkCompared(ctx, other, "a1", noon, noon)
	},
	"ClosingAttempts": func(ctx context.Context, s everything) (any, error) {
		return s.ClosingAttempts(ctx, other, noon.AddDate(1, 0, 0), 9)
	},
	"ShortestLife": func(ctx context.Context, s everything) (any, error) {
		return s.ShortestLife(ctx, other)
	},
	"ComparedDay": func(ctx context.Context, s everything) (any, error) {
		return s.ComparedDay(ctx, other, "2026-03-01")
	},
	"SaveComparedDay": func(ctx context.Context, s everything) (any, error) {
		return nil, s.SaveComparedDay(
			ctx,
			relay.ComparedDay{Merchant: other, Day: "2026-03-01", Started: noon},
		)
	},
	"Events": func(ctx context.Context, s everything) (any, error) {
		return s.Events(ctx, other, relay.EventQuery{Limit: 9})
	},
	"Event": func(ctx context.Context, s everything) (any, error) {
		e, err := s.Event(ctx, other, "ev_1")
		if reflect.DeepEqual(e, relay.Event{}) {
			return nil, err
		}
		return e, err
	},
	"ClaimLines": func(ctx context.Context, s everything) (any, error) {
		return s.ClaimLines(ctx, other, "shop", lease("p0", noon, noon.Add(time.Minute)), 9)
	},
	"NextOfLine": func(ctx context.Context, s everything) (any, error) {
		_, _, err := s.NextOfLine(ctx, relay.Line{Merchant: other, Endpoint: "shop", Name: "ev_1"}, all)
		if err == nil {
			return "an event", nil
		}
		_, _, err = s.NextOfLine(
			ctx,
			relay.Line{Merchant: other, Endpoint: "shop", Name: "co_1", Last: 99},
			all,
		)
		if err == nil {
			return "an event", nil
		}
		return nil, err
	},
	"Delivered": func(ctx context.Context, s everything) (any, error) {
		return nil, s.Delivered(ctx, "", relay.Line{Merchant: other, Endpoint: "shop", Name: "co_1"}, 9, noon)
	},
	"NotDelivered": func(ctx context.Context, s everything) (any, error) {
		l := relay.Line{Merchant: other, Endpoint: "shop", Name: "co_1"}
		return nil, s.NotDelivered(ctx, "", relay.Failed{Line: l, Due: noon}, 9, "ev_1", noon)
	},
	"Redeliver": func(ctx context.Context, s everything) (any, error) {
		return nil, s.Redeliver(ctx, other, "ev_1", "shop", noon)
	},
	"Parked": func(ctx context.Context, s everything) (any, error) { return s.Parked(ctx, other, 9) },
	"Commit": func(ctx context.Context, s everything) (any, error) { return nil, commitAsOther(ctx, s) },
	"Disclosures": func(ctx context.Context, s everything) (any, error) {
		return s.Disclosures(ctx, other, "co_1")
	},
	"SalesAwaiting": func(ctx context.Context, s everything) (any, error) {
		return s.SalesAwaiting(ctx, other, receipts.Sale{}, 9)
	},
	"AwaitsReceipt": func(ctx context.Context, s everything) (any, error) {
		return s.AwaitsReceipt(ctx, other, "co_1")
	},
	"SaleOf": func(ctx context.Context, s everything) (any, error) { return s.SaleOf(ctx, other, "co_1") },
	"ReceiptChain": func(ctx context.Context, s everything) (any, error) {
		return s.ReceiptChain(ctx, other)
	},
	"IssueReceipts": func(ctx context.Context, s everything) (any, error) {
		sale := receipts.Sale{Merchant: other, Attempt: "a1"}
		if err := s.IssueReceipts(ctx, receipts.Issue{Impossible: []receipts.Sale{sale}}); err == nil {
			return "a foreign sale was marked", nil
		}
		return nil, s.IssueReceipts(ctx, receipts.Issue{Now: receipts.Chain{Merchant: other, Issued: 1},
			Receipts: []receipts.Receipt{{Merchant: other, Seq: 1, Checkout: "co_1", Attempt: "a1"}}})
	},
	"Receipt":  func(ctx context.Context, s everything) (any, error) { return s.Receipt(ctx, other, "co_0") },
	"Receipts": func(ctx context.Context, s everything) (any, error) { return s.Receipts(ctx, other, 0, 9) },
	"SalesWithoutReceipt": func(ctx context.Context, s everything) (any, error) {
		return s.SalesWithoutReceipt(ctx, other)
	},
	"ReceiptsOfForgotten": func(ctx context.Context, s everything) (any, error) {
		return s.ReceiptsOfForgotten(ctx, other, 9)
	},
	"ForgetReceipts": func(ctx context.Context, s everything) (any, error) {
		return nil, s.ForgetReceipts(ctx, other, 0, 1, "stolen")
	},
}

// commitAsOther changes and adds to what is not its own, in every part of a change; the error of one that was
// written.
func commitAsOther(ctx context.Context, s everything) error {
	c := sample("1")
	c.Merchant, c.Revision, c.TokenHash = other, 9, "stolen"
	a := attempt(c, "a1", relay.AttemptApproved)
	o := operation(a, "o1", relay.OperationUnknown)
	for name, change := range map[string]relay.Change{
		"checkout":  {Checkout: &c, Was: 1},
		"attempt":   {Attempt: &a, AttemptWas: relay.AttemptUnknown},
		"operation": {Operation: &o, OperationWas: relay.OperationSending},
		"disclosure": {Disclosures: []relay.Disclosure{{Merchant: other, Checkout: "co_1", Revision: 9,
			Digest: "d9"}}},
		"resolution": {Resolution: &relay.Resolution{Merchant: other, Checkout: "co_1", Subject: "o1"}},
		"finding":    {Findings: []relay.Finding{{Merchant: other, Checkout: "co_1", Attempt: "a1"}}},
		"consent":    {Consent: &relay.Consent{Merchant: other, Checkout: "co_1", Revision: 9, Digest: "d1"}},
	} {
		if err := s.Commit(ctx, change); err == nil {
			return fmt.Errorf("a foreign %s was written", name)
		}
	}
	return nil
}

func useOf(m relay.MerchantID) relay.Use {
	return relay.Use{Merchant: m, Kind: relay.UseCode, Key: "account",
		Limit: relay.Limit{Most: 1, Within: time.Hour}}
}

// nobodys are the methods that name no merchant, each with the reason why it may.
var nobodys = map[string]string{
	"CheckoutByToken": "finds the merchant out", "Device": "finds the merchant out",
	"Session":       "finds the merchant out",
	"Marks":         "tells each holder of a link how far its checkout is",
	"TakeEnrolment": "finds the merchant out", "EndSession": "its secret is given",
	"ClaimAttempts": "the relay's own settling", "ClaimOperations": "the relay's own settling",
	"HandOver": "of leases",
	"Drop":     "forgets by age", "PurgeUses": "forgets by age", "Lease": "of the relay",
	"CountOpenWork":         "the relay's own gauges; each count is then its merchant's",
	"MerchantsAwaiting":     "the relay's own issuing; each receipt is then its merchant's",
	"MerchantsWithReceipts": "the relay's own forgetting; each receipt is then its merchant's",
	"LogEvents":             "the relay's own log",
	"RanOut":                "the relay's own ending",
	"Ping":                  "reads nothing",
	"Close":                 "reads nothing",
}

// ofMaple writes something of everything for the first merchant, and answers a function that reads it all.
func ofMaple(t *testing.T, s everything) (read func() string) {
	t.Helper()
	ctx := t.Context()
	c := sample("1")
	a := attempt(c, "a1", relay.AttemptApproved)
	a.Due, a.CaptureBy = time.Time{}, noon
	commit(t, s, relay.Change{
		Findings: []relay.Finding{
			{Merchant: maple, Checkout: c.ID, Attempt: a.ID, Since: noon, Confirmed: noon,
				Kind: relay.FindingMissing, Subject: relay.AboutCapture},
		},
		Events:   []relay.Event{event(c, "1", relay.EventCheckoutCreated)},
		Checkout: &c, Attempt: &a, Disclosures: []relay.Disclosure{{Merchant: maple, Checkout: c.ID,
			Revision: 1, Digest: "d1"}},
		Consent: &relay.Consent{Merchant: maple, Checkout: c.ID, Revision: 1, Digest: "d1"},
		Audit:   &relay.Audit{Merchant: maple, Checkout: c.ID, Act: "override", At: noon},
	})
	o := operation(a, "o1", relay.OperationManual)
	commit(t, s, relay.Change{Operation: &o, Resolution: resolution(o)})
	approvedSale(t, s, "0", noon)
	issued(t, s, "co_0")
	_, _, err1 := s.Remember(ctx, maple, "k1", "b1", noon)
	err2 := s.Answer(ctx, maple, "k1", relay.Reply{Status: 201, Body: []byte("mine")})
	_, _, err3 := s.Remember(ctx, maple, "open", "b1", noon)
	err4 := s.PutDevice(ctx, tablet.Device{ID: "till", Merchant: maple, Location: "queen-west",
		SecretHash: "h1", Enrolled: noon})
	err5 := s.PutSession(ctx, tablet.Session{SecretHash: "s1", Merchant: maple, Device: "till",
		Associate: "1042", Revision: 1,
		Checkout: c.ID, Seen: noon, Started: noon})
	_, _, err6 := s.Try(ctx, maple, "till", "1042", tablet.AtSignIn, noon)
	err7 := s.CountUses(ctx, noon, useOf(maple))
	err8 := s.SaveComparedDay(ctx, relay.ComparedDay{Merchant: maple, Day: "2026-03-01", Started: noon})
	_, err9 := s.LogEvents(ctx, noon, 9, toShop)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9); err != nil {
		t.Fatal(err)
	}
	return func() string {
		c, err1 := s.Checkout(ctx, maple, "co_1")
		a, err2 := s.Attempts(ctx, maple, "co_1")
		o, err3 := s.Operations(ctx, maple, "co_1")
		d, err4 := s.Disclosure(ctx, maple, "co_1", "d1")
		y, err5 := s.Consents(ctx, maple, "co_1")
		u, err6 := s.Audits(ctx, maple, "co_1")
		k, _, err7 := s.Remember(ctx, maple, "k1", "b1", noon)
		p, _, err8 := s.Remember(ctx, maple, "open", "b1", noon)
		v, err9 := s.Devices(ctx, maple)
		n, err10 := s.Session(ctx, "s1")
		w, err11 := s.OpenWork(ctx, maple, 9)
		h, err12 := s.Resolution(ctx, maple, "o1")
		f, err13 := s.Findings(ctx, maple, "a1")
		q, err14 := s.ComparedDay(ctx, maple, "2026-03-01")
		r, err15 := s.Receipt(ctx, maple, "co_0")
		g, err16 := s.ReceiptChain(ctx, maple)
		awaits, err17 := s.AwaitsReceipt(ctx, maple, "co_1")
		told, err18 := s.Events(ctx, maple, relay.EventQuery{Limit: 9})
		if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11,
			err12, err13, err14, err15, err16, err17, err18); err != nil {
			t.Fatal(err)
		}
		tries, err := s.Tries(ctx, maple, "till", "1042", noon)
		if err != nil {
			t.Fatal(err)
		}
		uses := s.CountUses(ctx, noon, useOf(maple))
		text, err := json.Marshal([]any{c, c.Sealed.Account.Reveal(), a, o, d, y, u, k, p, v, n, w, h, f, q,
			r, g, awaits, told, fmt.Sprint(tries), fmt.Sprint(uses)})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

// merchantsMatrix lets another merchant call every method with everything it needs to know but the name: it
// finds nothing and changes nothing.
func merchantsMatrix(t *testing.T, s everything) {
	read := ofMaple(t, s)
	before := read()
	names := slices.Sorted(maps.Keys(asOther))
	last := slices.Index(names, "PutDevice") // from then on it has a device of its own under the same id
	for _, name := range append(slices.Delete(slices.Clone(names), last, last+1), "PutDevice") {
		got, err := asOther[name](t.Context(), s)
		if v := reflect.ValueOf(got); got != nil && !v.IsZero() &&
			(v.Kind() != reflect.Slice || v.Len() > 0) {
			t.Errorf("%s finds %+v", name, got)
		}
		if err != nil && !errors.Is(err, relay.ErrNotFound) && !errors.Is(err, relay.ErrStale) &&
			!errors.Is(err, relay.ErrExists) && name != "PutSession" {
			t.Errorf("%s: %v", name, err)
		}
		if after := read(); after != before {
			t.Errorf("%s changed what is another's:\n%s\nwas\n%s", name, after, before)
			before = after
		}
	}
}

// TestP4MatrixIsComplete holds the matrix against the methods of a store.
func TestP4MatrixIsComplete(t *testing.T) {
	store := reflect.TypeFor[everything]()
	for i := range store.NumMethod() {
		name := store.Method(i).Name
		if _, tried := asOther[name]; tried == (nobodys[name] != "") {
			t.Errorf("%s: tried as another merchant: %t; listed as nobody's: %q", name, tried, nobodys[name])
		}
	}
}
