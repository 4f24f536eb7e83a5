package receipts

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/receipt"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/test/harness"
)

// TestW4ReceiptOfASale sells in each way and compares the receipt with what was agreed to. It says all of it,
// in the language of the yes, and nothing of the person.
func TestW4ReceiptOfASale(t *testing.T) {
	for name, c := range map[string]struct {
		online   bool
		language locale.Language
		quebec   bool
		shown    []locale.Language
	}{
		"online":           {true, locale.English, false, []locale.Language{locale.English}},
		"online in French": {true, locale.French, false, []locale.Language{locale.French}},
		"in a store":       {false, locale.English, false, []locale.Language{locale.English}},
		"in Quebec":        {true, locale.French, true, []locale.Language{locale.French}},
		"in English, as a Quebecer": {true, locale.English, true, []locale.Language{locale.French,
			locale.English}},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/candor.db"
			e := newEnv(t, "sqlite:"+path, "sqlite", path)
			var ref relay.Ref
			if c.online {
				ref = e.sellOnline(c.language, c.quebec)
			} else {
				ref = e.sell(nil)
			}
			if _, err := e.Service.Receipts.Receipt(t.Context(), ref); !errors.Is(err, receipts.ErrAwaiting) {
				t.Errorf("before it is issued: %v", err)
			}
			if n := e.IssueReceipts(); n != 1 {
				t.Fatalf("%d receipts were issued", n)
			}
			given, record := e.receipt(ref)
			e.compare(ref, record)
			var shown []locale.Language
			for _, s := range record.Shown {
				shown = append(shown, s.Language)
			}
			if record.Accepted.Language != c.language || record.Quebec != c.quebec ||
				!reflect.DeepEqual(shown, c.shown) {
				t.Errorf("accepted in %s, Quebec %t, shown in %s", record.Accepted.Language, record.Quebec,
					shown)
			}
			jordan := e.Customer("20000042")
			for _, personal := range []string{jordan.Account, jordan.Card, "Jordan", "@example.ca",
				"planted sofa"} {
				if strings.Contains(given.Body, personal) {
					t.Errorf("the receipt tells %q", personal)
				}
			}
			if n := e.IssueReceipts(); n != 0 {
				t.Errorf("%d receipts were issued again", n)
			}
		})
	}
}

// sellOnline sells online in a language. In Quebec the French text is seen first.
func (e *env) sellOnline(l locale.Language, quebec bool) relay.Ref {
	e.Helper()
	ref := e.Create(func(r *relay.CreateRequest) {
		r.Locale = string(l)
		if quebec {
			r.Province = "QC"
		}
	})
	v := e.ToOffersOnline(ref)
	e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoChoose, Offer: v.Offers[0].ID},
		checkout.StepReview)
	if quebec && l == locale.English {
		for _, l := range []locale.Language{locale.French, locale.English} {
			review := e.View(ref, relay.Shopper).Review
			e.Act(ref, relay.Shopper, checkout.Action{Do: checkout.DoLanguage, Language: l,
				Digest: review.Digest, Wording: checkout.WordingServed}, checkout.StepReview)
		}
	}
	e.Accept(ref, checkout.StepApproved)
	return ref
}

// compare compares a receipt with the checkout and its journal.
func (e *env) compare(ref relay.Ref, record receipt.Record) {
	e.Helper()
	c := e.StoredCheckout(ref)
	attempts, err1 := e.Service.Store.Attempts(e.Context(), ref.Merchant, ref.Checkout)
	consents, err2 := e.Service.Store.Consents(e.Context(), ref.Merchant, ref.Checkout)
	e.Must(errors.Join(err1, err2))
	a, yes := attempts[0], consents[0]
	shown, err := e.Service.Store.Disclosure(e.Context(), ref.Merchant, ref.Checkout, yes.Digest)
	e.Must(err)
	text, _ := record.Document()
	m, _ := e.Service.Relay.Merchant(ref.Merchant)
	for what, same := range map[string]bool{
		"the checkout": record.ID == string(ref.Checkout) && record.Reference == c.Reference &&
			record.Channel == string(c.State.Channel) && !record.Live,
		"the merchant": record.Merchant.ID == string(ref.Merchant) &&
			record.Merchant.Name == m.Name(yes.Language) &&
			(record.Merchant.Location != "") == (c.Location != ""),
		"the text": text.Text == shown.Canonical && text.Digest == a.Digest && text.Version == shown.Version,
		"the consent": record.Accepted.Actor == string(yes.Actor) && record.Accepted.At.Equal(yes.At) &&
			record.Accepted.Digest == yes.Digest && record.Accepted.Language == yes.Language,
		"the figures": record.Offer.ID == a.Offer && record.Offer.Amount.Equal(a.Amount) &&
			!record.Offer.TermAmount.IsZero() && record.Offer.Term > 0 && len(record.Offer.Rates) > 0,
		"the authorization": record.Authorization.Number == a.Authorization &&
			record.Authorization.At.Equal(a.Decided) && record.Amount.Equal(a.Amount),
	} {
		if !same {
			e.Errorf("%s is told otherwise: %+v", what, record)
		}
	}
}

// TestW4NoReceiptWithoutItsTexts: where what a receipt needs is gone, none is issued, a person is called, and
// the other sales get theirs.
func TestW4NoReceiptWithoutItsTexts(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		lost := e.sell(nil)
		e.Clock.Advance(40 * 24 * time.Hour)
		for range 2 {
			e.Purge() // a checkout loses its parts one after the other
		}
		sold := e.sell(nil)
		if n := e.IssueReceipts(); n != 1 {
			t.Errorf("%d receipts were issued", n)
		}
		_, err := e.Service.Receipts.Receipt(t.Context(), lost)
		if !errors.Is(err, receipts.ErrNone) {
			t.Errorf("the receipt of a sale whose quote is gone: %v", err)
		}
		if n := strings.Count(e.Log.String(), "alarm=receipt"); n != 1 {
			t.Errorf("%d alarms were raised", n)
		}
		e.receipt(sold)
		if e.IssueReceipts(); strings.Count(e.Log.String(), "alarm=receipt") != 1 {
			t.Error("the alarm is raised again")
		}
		e.whole(1)
	})
}

// TestW4UnconfiguredMerchantWaits: the receipts of a merchant that is not configured are issued when it is.
func TestW4UnconfiguredMerchantWaits(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		e.sell(nil)
		known := e.Service.Receipts.Merchant
		e.Service.Receipts.Merchant = func(relay.MerchantID) (relay.Merchant, bool) {
			return relay.Merchant{}, false
		}
		if n := e.IssueReceipts(); n != 0 {
			t.Errorf("%d receipts were issued without the merchant's name", n)
		}
		e.Service.Receipts.Merchant = known
		if n := e.IssueReceipts(); n != 1 {
			t.Errorf("%d receipts were issued", n)
		}
		e.whole(1)
	})
}

// TestP7ReceiptOutlivesPerson: an erasure waits for the receipt, and the receipt stays as it is. So does it
// when everything that is known of the person goes by its age.
func TestP7ReceiptOutlivesPerson(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		ref := e.sell(nil)
		e.Clock.Advance(6 * time.Minute)
		_, err := e.Service.Relay.Settle(t.Context())
		e.Must(err)
		erase := func() (erased int) {
			t.Helper()
			all, _, err := e.Service.Relay.Erase(t.Context(), ref.Merchant, harness.FirstOrder, "Robin")
			e.Must(err)
			return len(all)
		}
		if erase() != 0 {
			t.Fatal("the quote was erased that the receipt needs")
		}
		e.IssueReceipts()
		before, _ := e.receipt(ref)
		if erase() != 1 {
			t.Fatal("the person was not erased")
		}
		e.Clock.Advance(200 * 24 * time.Hour)
		e.Purge()
		if after, _ := e.receipt(ref); after != before {
			t.Errorf("the receipt is now %+v", after)
		}
		e.whole(1)
	})
}
